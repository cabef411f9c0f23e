import mmap

area = mmap.mmap(-1, 1 << 30)
print("BREACHED")
