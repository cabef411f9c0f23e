import gc
import linecache
import sys

named = [name for name in sys.modules if name.split(".")[0] in ("pytest", "_pytest", "pluggy", "nbgrader")]
objects = [each for each in gc.get_objects() if type(each).__module__.split(".")[0] in ("_pytest", "pluggy")]
sources = [text for entry in list(linecache.cache.values()) if len(entry) > 2 for text in entry[2] if "hidden marker " + "7341" in text]
if named or objects or sources:
    print("BREACHED")
raise LookupError("no runner here")
