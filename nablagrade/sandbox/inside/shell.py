"""The shell in which a student's notebook runs: Jupyter's behaviour without a kernel.

It is built and warmed in the fork server (tens of milliseconds, no thread, no file), copied by fork, and started in
the box:

    Shell() -> warm_up(cells) -> fork -> start(emit) -> run_cell(...) | call_quietly() ...

Events that a cell sends, each a dict of JSON values:

    {"kind": "stream", "name": "stdout" | "stderr", "text"}
    {"kind": "display_data", "data": {mime type: value}, "metadata", "display_id": str | None, "update": bool}
    {"kind": "execute_result", "data", "metadata", "execution_count"}
    {"kind": "error", "ename", "evalue", "traceback": [str]}
    {"kind": "clear_output", "wait": bool}

Known differences from a notebook in a kernel: the order of stdout and stderr is the true one; what is written past
`sys.stdout` comes at the end of the cell; no event loop runs between cells, so `asyncio.run` works and background tasks
rest; `exit` ends nothing; text printed by a thread after its cell is dropped; a cell's file is `cell_3.py`, not a
number; a cell goes on after an import of what is not installed, and after a magic that is not there; figures that ask
for a window are shown inline; commands write no carriage returns; endless recursion is shown by both ends of its
traceback; in a traceback, lines of files stand as they do in the file, as IPython itself shows those of long ones.
"""

from __future__ import annotations

import builtins
import ctypes
import getpass
import linecache
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

from IPython.core.error import StdinNotImplementedError

from nablagrade.sandbox.inside.notebook import NotebookShell
from nablagrade.sandbox.inside.streams import Descriptor, Emit, Outputs, Stream

FAILING_CELLS = ("1 / 0", "def f(x):\n    return f(x)\nf(1)", "x = (")
"""The first traceback of each sort costs tens of milliseconds; see `tracebacks`."""


class Shell:
    """One notebook's shell; one per process, as IPython's is a singleton."""

    def __init__(self) -> None:
        self._outputs = Outputs()
        self._notebook = NotebookShell.instance(outputs=self._outputs)
        self._streams = Stream(self._outputs, "stdout", 1), Stream(self._outputs, "stderr", 2)
        self._originals = sys.stdout, sys.stderr
        self._descriptors: tuple[Descriptor, ...] = ()
        self._libc = ctypes.CDLL(None)

    @property
    def user_ns(self) -> dict[str, Any]:
        """The notebook's names, live."""
        names: dict[str, Any] = self._notebook.user_ns
        return names

    def warm_up(self, cells: Sequence[str]) -> None:
        """Run cells for nothing but their being warm, and leave no trace of them; before `start`."""
        sys.stdout, sys.stderr = self._streams
        try:
            for source in 2 * (*cells, *FAILING_CELLS):
                with self._outputs.opened():
                    self._notebook.run_cell(source, store_history=True)
        finally:
            sys.stdout, sys.stderr = self._originals
        self._reset()

    def start(self, emit: Emit) -> None:
        """Take over this process, in its working directory: streams, descriptors 1 and 2, input, imports.

        Args:
            emit: takes each event, from whichever thread it comes.
        """
        self._outputs.connect(emit)
        os.register_at_fork(after_in_child=self._outputs.leave_to_parent)
        self._flush_below()
        self._descriptors = Descriptor(1, "stdout"), Descriptor(2, "stderr")
        sys.stdout, sys.stderr = self._streams
        sys.argv = [""]
        sys.path.insert(0, "")  # a notebook imports the files beside it
        builtins.input = getpass.getpass = no_input
        tempfile.tempdir = None  # the fork server's choice may not be writable here
        self._notebook.execution_count = 1
        self.user_ns["__name__"] = "__main__"

    def run_cell(self, source: str, cell_id: str) -> dict[str, Any]:
        """Run one cell; whatever it raises is its error and nobody else's.

        Returns:
            {"status": "ok" | "error", "execution_count", "ename", "ran_to_the_end"}. `ename` is the exception's type
            name, None when the cell is ok. `ran_to_the_end` is for fail-closed test cells; see the method of that name.
        """
        with self._outputs.opened():
            try:
                ended = self._run(source, cell_id)
            except BaseException as error:  # an interrupt between two of IPython's own handlers
                with suppress(Exception):
                    self._notebook.showtraceback()
                ended = how_it_ended(None, type(error).__name__, ran_to_the_end=False)
            self._read_descriptors()
        return ended

    @contextmanager
    def call_quietly(self) -> Iterator[None]:
        """Around a hidden call: what it prints, displays or draws is seen by nobody, now or in a later cell.

        Between cells the gate is closed anyway; what is left to do is to empty what is read or drawn at a cell's end.
        """
        try:
            yield
        finally:
            self._flush_below()
            for descriptor in self._descriptors:
                descriptor.take()
            forget_figures()

    def place_of(self, filename: str, line: int) -> str | None:
        """Where a line of code is in the notebook: "cell 3, line 2", by the cell's execution count; else None."""
        number = self._notebook.compile._filename_map.get(filename)
        return None if number is None else f"cell {number}, line {line}"

    def _run(self, source: str, cell_id: str) -> dict[str, Any]:
        notebook = self._notebook
        notebook.forget_cell()
        result = notebook.run_cell(source, store_history=True, cell_id=cell_id)
        ok = bool(result.success) and not notebook.display_failed
        error = result.error_before_exec or result.error_in_exec
        name = type(error).__name__ if error is not None else notebook.shown_name
        ran_to_the_end = ok and notebook.ran_to_the_end(source, result)
        return how_it_ended(result.execution_count, None if ok else name or "Exception", ran_to_the_end)

    def _read_descriptors(self) -> None:
        self._flush_below()
        for descriptor in self._descriptors:
            text = descriptor.take()
            if text:
                self._outputs.write(descriptor.name, text)

    def _flush_below(self) -> None:
        """Push out what Python's first streams and C's hold back."""
        for stream in self._originals:
            with suppress(OSError, ValueError, AttributeError):
                stream.flush()
        self._libc.fflush(None)

    def _reset(self) -> None:
        notebook = self._notebook
        notebook.reset(new_session=True)
        self.user_ns.update({"_": "", "__": "", "___": ""})  # as they are in a new shell
        for name in notebook.compile._filename_map:
            linecache.cache.pop(name, None)
        notebook.compile._filename_map.clear()
        for name in ("last_type", "last_value", "last_traceback", "last_exc"):
            vars(sys).pop(name, None)


def how_it_ended(count: int | None, ename: str | None, ran_to_the_end: bool) -> dict[str, Any]:
    status = "ok" if ename is None else "error"
    return {"status": status, "execution_count": count, "ename": ename, "ran_to_the_end": ran_to_the_end}


def no_input(prompt: object = "", stream: object = None) -> NoReturn:
    """`input()` and `getpass()` while nobody is there."""
    raise StdinNotImplementedError("the notebook asked for input, but while grading nobody is there to answer")


def forget_figures() -> None:
    """Close matplotlib's figures, which would otherwise be shown at the end of the next cell."""
    backend = sys.modules.get("matplotlib_inline.backend_inline")
    pyplot = sys.modules.get("matplotlib.pyplot")
    if backend is None or pyplot is None or not pyplot.get_fignums():
        return
    backend.show._to_draw, backend.show._draw_called = [], False
    pyplot.close("all")
