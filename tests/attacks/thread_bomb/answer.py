import threading

go = threading.Event()


def gradient(f, x):
    for _ in range(300):
        threading.Thread(target=go.wait, daemon=True).start()
    return x
