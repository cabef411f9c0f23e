import re

needle = re.compile(rb"hidden marker [7]341")
found = 0
with open("/proc/self/maps") as maps:
    areas = [line.split() for line in maps if " rw" in line and "[v" not in line]
with open("/proc/self/mem", "rb", buffering=0) as memory:
    for area in areas:
        start, end = (int(each, 16) for each in area[0].split("-"))
        if end - start > 200 << 20:
            continue
        try:
            memory.seek(start)
            found += len(needle.findall(memory.read(end - start)))
        except (OSError, ValueError, OverflowError):
            pass
if found:
    print("BREACHED")
raise LookupError("not there")
