import time


def gradient(f, x):
    for number in range(400):
        with open(f"file-{number}", "wb") as file:
            file.write(bytes(1 << 16))
    time.sleep(1.2)
    return x
