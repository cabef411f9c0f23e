import os

if os.getppid() <= 1:
    raise ProcessLookupError("no parent")
os.kill(os.getppid(), 0)
print("BREACHED")
