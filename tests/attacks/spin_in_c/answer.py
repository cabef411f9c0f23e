import re


def gradient(f, x):
    return re.match(r"(a+)+$", "a" * 60 + "b")
