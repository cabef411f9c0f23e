left = 0
name = "breached-" + "@COURSE@".rpartition("/")[2]
for folder in ("/dev/shm", "/tmp", "/var/tmp"):
    try:
        with open(f"{folder}/{name}", "x") as file:
            file.write("x")
        left += 1
    except OSError as error:
        print(error)
if left:
    print("BREACHED")
raise OSError("nothing could be left")
