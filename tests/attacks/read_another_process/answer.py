import ctypes
import os


class Range(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


libc = ctypes.CDLL(None, use_errno=True)
buffer = ctypes.create_string_buffer(8)
ours = Range(ctypes.addressof(buffer), 8)
got = libc.process_vm_readv(os.getpid(), ctypes.byref(ours), 1, ctypes.byref(ours), 1, 0)
if got < 0:
    raise OSError(ctypes.get_errno(), "process_vm_readv")
print("BREACHED")
