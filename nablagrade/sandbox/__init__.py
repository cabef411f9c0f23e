"""The box: a process of its own, forked from a warm server where that can be done, in which a stranger's code runs."""

import sys

if sys.platform == "win32":
    raise ImportError("boxes need a POSIX system; use WSL 2")
