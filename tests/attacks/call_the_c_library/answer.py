import ctypes

libc = ctypes.CDLL(None, use_errno=True)
descriptor = libc.open(b"@COURSE@/graders/exam/test_double.py", 0)
if descriptor < 0:
    raise OSError(ctypes.get_errno(), "open")
print("BREACHED")
