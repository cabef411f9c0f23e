import os

secrets = [name for name in os.environ if "SECRET" in name]
text = open(f"/proc/{os.getppid()}/cmdline", "rb").read()
print("BREACHED")
