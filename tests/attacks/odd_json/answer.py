import json
import os
import stat
import struct


def frame(value, body=b"", sizes=()):
    header = json.dumps({"sizes": list(sizes), "value": value}).encode()
    return struct.pack(">IQ", len(header), len(body)) + header + body


def say(data):
    for descriptor in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                os.write(descriptor, data)
        except OSError:
            pass


tensor = '{"$": "tensor", "dtype": "float64", "shape": [3, 3], "at": 0, "requires_grad": false, "grad": null}'
ODD = (
    '{"sizes": [], "value": NaN}',
    '{"sizes": [], "value": ' + "[" * 5000 + "]" * 5000 + "}",
    '{"sizes": [], "sizes": [8], "value": ' + tensor + "}",
    '{"sizes": [true], "value": 1}',
)
calls = []


def gradient(f, x):
    calls.append(1)
    header = ODD[len(calls) % 4].encode()
    say(struct.pack(">IQ", len(header), 8) + header + bytes(8))
    return x
