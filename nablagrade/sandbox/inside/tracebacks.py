"""Tracebacks as in Jupyter, at a price that a grading run can pay.

IPython's own take ten times as long for an error in a cell, and five times for one in a library: it goes through all
modules for each frame, makes colours that are not used, and parses whole files to underline an expression. Of a
RecursionError its Context mode costs 2.5 s and Plain 15 ms. So Context is the rule here, as in Jupyter, with frames as
IPython itself shows those of long files, and long stacks are the exception.
"""

from __future__ import annotations

import inspect
import os
from types import TracebackType
from typing import Any

from IPython.core import ultratb

CELL_FOLDER = "/ipykernel_0/"
"""Tools know a cell's code by a folder of that form; there is none."""

ultratb.FAST_THRESHOLD = -1
"""In lines: files longer than that are shown as they stand. Now all are."""

OURS = os.path.dirname(os.path.abspath(__file__)) + os.sep
MANY_FRAMES = 40
SHOWN_AT_EACH_END = 10
CHAINED = 20
LONGEST_LINE = 1 << 15


class Tracebacks(ultratb.AutoFormattedTB):
    """Renders in the mode that is set, but long stacks in Plain, without their middle."""

    def structured_traceback(
        self, etype: Any, evalue: Any, etb: Any = None, tb_offset: int | None = None, context: int = 5
    ) -> list[str]:
        if isinstance(etb, TracebackType):
            hide_ours(etb)
        if self.mode not in self.verbose_modes or not is_long(evalue):
            lines: list[str] = super().structured_traceback(etype, evalue, etb, tb_offset, context)
            return lines
        mode = self.mode
        self.set_mode("Plain")
        try:
            lines = super().structured_traceback(etype, evalue, etb, tb_offset, context)
        finally:
            self.set_mode(mode)
        return shortened([line.rstrip("\n") for line in lines])

    def get_records(self, etb: TracebackType, context: int, tb_offset: int) -> Any:
        """The frames of a traceback. What is made here for those of short files takes 4 ms, and there are none."""
        theme, self._theme_name = self._theme_name, "nocolor"
        try:
            return super().get_records(etb, context, tb_offset)
        finally:
            self._theme_name = theme


def belongs_to_no_module(name: str) -> None:
    """Tell `inspect` that a cell's file is of no module. It would go through all modules to find that out, for each
    frame of each traceback, and remembers no failure."""
    inspect.modulesbyfile[name] = ""


def hide_ours(trace: TracebackType) -> None:
    """Cut off the last frames when they are our own: of `input()` the student's line is what matters."""
    last = frame = trace
    while frame.tb_next is not None:
        frame = frame.tb_next
        if not frame.tb_frame.f_code.co_filename.startswith(OURS):
            last = frame
    last.tb_next = None


def is_long(error: BaseException | None) -> bool:
    """Whether an exception, or one that led to it, went through many frames or too many."""
    for _ in range(CHAINED):
        if error is None:
            return False
        if isinstance(error, RecursionError) or has_many_frames(error):
            return True
        error = error.__cause__ or error.__context__
    return True


def has_many_frames(error: BaseException) -> bool:
    frame = error.__traceback__
    for _ in range(MANY_FRAMES):
        if frame is None:
            return False
        frame = frame.tb_next
    return True


def shortened(lines: list[str]) -> list[str]:
    """Both ends of a long list, and how much was left out between them."""
    left_out = len(lines) - 2 * SHOWN_AT_EACH_END - 1
    if left_out < 2:
        return lines
    return [*lines[: SHOWN_AT_EACH_END + 1], f"[... {left_out} more frames ...]", *lines[-SHOWN_AT_EACH_END:]]


def message_of(error: object) -> str:
    """An exception's message; asking for it may raise again."""
    try:
        return str.__str__(str(error))[:LONGEST_LINE]
    except BaseException:
        return "<exception str() failed>"


def text_lines(lines: object) -> list[str]:
    """A traceback as text: an exception may render itself, and then anything can be in it."""
    if not isinstance(lines, list | tuple):
        return [message_of(lines)]
    return [message_of(line) for line in shortened(list(lines)) if line is not None]
