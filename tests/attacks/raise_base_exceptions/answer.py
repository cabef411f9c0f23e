class Passed(BaseException):
    pass


calls = []


def gradient(f, x):
    calls.append(1)
    raise (KeyboardInterrupt, GeneratorExit, Passed)[len(calls) % 3]
