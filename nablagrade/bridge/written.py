"""The files that a notebook wrote: taken out of its box as data, chosen and capped here.

nbgrader runs a notebook in autograded/, so figures and tables that a student saves stay there for who grades by hand.
Of a box the same is kept, but nothing else: no file of the assignment's or the submission's is replaced, no name leads
out of the folder or stands for something of nbgrader's, and what Python, libraries and `tempfile` leave is not an
answer. A page (`*.html`) would be handed to students as if it were feedback.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Mapping
from fnmatch import fnmatch

from nablagrade.notebook.files import in_the_way, is_ignored
from nablagrade.sandbox.box import Box

__all__ = ["is_keepable", "take_written"]

MAX_WRITTEN = 100
PART_BYTES, NAME_BYTES = 200, 1000
NEVER = (".*", "tmp????????", "*.html", "*.htm")
"""Hidden files (a box's home is its working directory: caches, settings), `tempfile`'s names, pages."""
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\\]")


def take_written(
    box: Box,
    there: Mapping[str, bytes],
    limit_bytes: int,
    limit_s: float,
    earlier: Collection[str] = (),
) -> tuple[dict[str, bytes], list[str]]:
    """Read what was written to a box's working directory, and say in a sentence what of it is not kept.

    Args:
        there: the files that were put there; they stay as they were, whatever became of them.
        limit_bytes, limit_s: for all kept files together.
        earlier: what other notebooks of the submission wrote; a file of the same name takes its place, but none is
            written where that has a folder.
    """
    deadline = time.monotonic() + limit_s
    taken: dict[str, bytes] = {}
    left, missed = limit_bytes, list[str]()
    for name, size in sorted(box.list_files(limit_s).items()):
        if name in there or not is_keepable(name, there):
            continue
        left_s = deadline - time.monotonic()
        may_be_read = size <= left and len(taken) < MAX_WRITTEN and left_s > 0
        content = box.read_file(name, left, left_s) if may_be_read else None
        if content is None or in_the_way(name, {*earlier, *taken}):
            missed.append(name)
            continue
        taken[name] = content
        left -= len(content)
    if not missed:
        return taken, []
    what = f"{len(missed)} of the files that the notebook wrote were not kept, such as {missed[0]!r}"
    return taken, [f"{what}: at most {MAX_WRITTEN} files and {limit_bytes} bytes of a notebook are"]


def is_keepable(name: str, there: Collection[str]) -> bool:
    """Whether a file of that name, said by the box, may be written beside the files that are there."""
    parts = name.split("/")
    return (
        all(part not in ("", ".", "..") and len(part.encode()) <= PART_BYTES for part in parts)
        and len(name.encode()) <= NAME_BYTES
        and not UNPRINTABLE.search(name)
        and not any(is_ignored(part) or fnmatch(part, pattern) for part in parts for pattern in NEVER)
        and not in_the_way(name, there)
    )
