"""Notebooks that were handed in under a name that is none of the assignment's.

They are never graded: which of a student's files counts is not for us to guess. But their names tell the student, and
staff, why there is nothing under the right one.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from nablagrade.model import Text
from nablagrade.notebook.scrub import scrub

__all__ = ["find_misnamed", "how_to_rename"]

MAX_SHOWN = 3


def find_misnamed(folder: Path, ours: Collection[str]) -> list[str]:
    """The notebooks in a submission and in its folders, by relative path, but for those named in `ours`."""
    found: list[str] = []
    for parent, folders, names in os.walk(folder, followlinks=False):
        below = Path(parent).relative_to(folder)
        folders[:] = [] if below.parts else sorted(name for name in folders if not name.startswith("."))
        found += [
            (below / name).as_posix()
            for name in sorted(names)
            if name.lower().endswith(".ipynb") and not name.startswith(".") and name not in ours
        ]
    return found


def how_to_rename(found: list[str], name: str) -> Text:
    """What to do with misnamed notebooks, one of which should be called `name`."""
    # repr shows what could steer a terminal or turn the text round as an escape, and Chinese as it is.
    shown = ", ".join(repr(scrub(each)) for each in found[:MAX_SHOWN])
    more = len(found) - MAX_SHOWN
    nested, one = any("/" in each for each in found), len(found) == 1
    which = "it" if one else "the right one"
    outside = ", outside of any folder," if nested else ""
    return {
        "en": f"Found instead: {shown}{f' and {more} more' if more > 0 else ''}. "
        f"Rename {which} to {name}{outside} and submit it again.",
        "zh": f"找到的是：{shown}{f' 等 {len(found)} 个文件' if more > 0 else ''}。"
        f"请把{'它' if one else '正确的那个'}{'移出文件夹，' if nested else ''}重命名为 {name}，然后重新提交。",
    }
