class Endless(Exception):
    def __str__(self):
        while True:
            pass


def gradient(f, x):
    raise Endless
