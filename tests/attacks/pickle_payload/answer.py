import os


class Payload:
    def __reduce__(self):
        return os.system, ("touch @COURSE@/breached",)


def gradient(f, x):
    return [Payload(), compile("1", "x", "eval")]
