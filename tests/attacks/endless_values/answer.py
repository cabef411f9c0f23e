import itertools

loop = []
loop.append(loop)
deep = []
for _ in range(10_000):
    deep = [deep]
calls = []


def gradient(f, x):
    calls.append(1)
    return (itertools.count(), loop, deep, (n for n in itertools.count()))[len(calls) % 4]
