"""The working directory as data: what lies there, and a file's content, when the trusted side asks.

The answers are a student's word like any other. Links, pipes and devices are left out, so that asking never waits.
"""

from __future__ import annotations

import os
import stat
from base64 import b64encode

LISTED = 2000
DEPTH = 16


def list_files(top: str) -> dict[str, int]:
    """The sizes of the regular files below a folder by their relative paths, at most `LISTED` of them."""
    sizes: dict[str, int] = {}
    for parent, folders, names in os.walk(top):
        below = os.path.relpath(parent, top)
        folders[:] = sorted(folders) if below.count("/") < DEPTH else []
        for name in sorted(names):
            status = os.stat(os.path.join(parent, name), follow_symlinks=False)
            if stat.S_ISREG(status.st_mode) and len(sizes) < LISTED:
                sizes[name if below == "." else f"{below}/{name}"] = status.st_size
    return sizes


def read_file(top: str, name: str, limit_bytes: int) -> str | None:
    """A regular file's content in base64; None when it is larger than the limit, or no longer what was listed."""
    try:
        opened = os.open(os.path.join(top, name), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with open(opened, "rb") as file:
        status = os.fstat(opened)
        if not stat.S_ISREG(status.st_mode) or status.st_size > limit_bytes:
            return None
        return b64encode(file.read(limit_bytes)).decode()
