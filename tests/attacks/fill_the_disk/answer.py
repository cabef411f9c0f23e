with open("large", "wb", buffering=0) as file:
    for _ in range(16):
        if file.write(bytes(1 << 20)) != 1 << 20:
            raise OSError("no more")
print("BREACHED")
