"""What an exception says to staff, and to a record: the same on every machine and in every repetition.

A record is compared with its repetition, and a replay runs archived checks in another folder. So there are no places of
folders in it, no memory addresses, and none of pytest's own frames, which say nothing about the check.
"""

from __future__ import annotations

import re
import traceback
from pathlib import Path

__all__ = ["account_of"]

ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
MACHINERY = {"_pytest", "pluggy"}
SHOWN_PARTS = 2


def account_of(error: BaseException) -> str:
    """Its traceback, from the check down, and its message."""
    told: traceback.TracebackException | None = traceback.TracebackException.from_exception(error)
    whole = told
    while told is not None:
        told.stack = traceback.StackSummary.from_list(
            [_shortened(frame) for frame in told.stack if MACHINERY.isdisjoint(Path(frame.filename).parts)]
        )
        told = told.__cause__ or told.__context__
    return ADDRESS.sub("", "".join(whole.format() if whole is not None else ()))


def _shortened(frame: traceback.FrameSummary) -> traceback.FrameSummary:
    name = "/".join(Path(frame.filename).parts[-SHOWN_PARTS:])
    return traceback.FrameSummary(name, frame.lineno, frame.name, line=frame.line)
