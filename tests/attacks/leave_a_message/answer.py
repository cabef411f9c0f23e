left = 0
for path in ("/dev/shm/breached", "/tmp/breached", "/var/tmp/breached"):
    try:
        with open(path, "x") as file:
            file.write("x")
        left += 1
    except OSError as error:
        print(error)
if left:
    print("BREACHED")
raise OSError("nothing could be left")
