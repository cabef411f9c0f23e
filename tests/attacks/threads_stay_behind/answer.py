import threading


def work():
    while True:
        print("x", flush=True)
        sum(range(10_000))


def gradient(f, x):
    for _ in range(3):
        threading.Thread(target=work, daemon=True).start()
    return x
