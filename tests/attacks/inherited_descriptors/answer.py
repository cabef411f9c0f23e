import os
import stat

found = []
for descriptor in range(3, 1024):
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        continue
    if stat.S_ISREG(mode) and os.pread(descriptor, 100, 0) or stat.S_ISDIR(mode) or stat.S_ISFIFO(mode):
        found.append(descriptor)
    if stat.S_ISSOCK(mode) and len([1 for each in found if each < 0]) > 0:
        found.append(descriptor)
if found:
    print("BREACHED")
raise OSError("nothing of others is open")
