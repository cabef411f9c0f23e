"""Shell commands (`!ls`, `%%bash`) by plain pipes: IPython's own way needs a terminal device, which a box has not."""

from __future__ import annotations

import functools
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from IPython.core.error import UsageError

DISABLED = "shell commands are disabled while grading"
CANNOT_EXECUTE = 126
"""The exit code by which a POSIX shell says so."""


def run_command(command: str, show: bool) -> tuple[int, str]:
    """Run a shell command and return its exit code and output; with `show` the output is printed as it comes instead.

    Where no process may be started that is said instead, and the cell goes on, as in Jupyter after a command that
    failed: `%pip install ...` above an answer must not cost the answer.

    Raises:
        OSError: a background process was asked for; there is none in Jupyter either.
    """
    if command.rstrip().endswith("&"):
        raise OSError("Background processes not supported.")
    try:
        process = subprocess.Popen(
            command, shell=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
    except OSError:
        print(DISABLED, file=sys.stderr)
        return CANNOT_EXECUTE, ""
    with process:
        try:
            return _take_output(process, show)
        except BaseException:
            process.kill()
            raise


def _take_output(process: subprocess.Popen[bytes], show: bool) -> tuple[int, str]:
    assert process.stdout is not None
    if not show:
        text = process.stdout.read().decode("utf-8", "replace")
        return process.wait(), text
    for line in process.stdout:
        sys.stdout.write(line.decode("utf-8", "replace"))
    return process.wait(), ""


def refused_clearly(magic: Callable[[str, str], Any]) -> Callable[[str, str], Any]:
    """A script magic (`%%bash` and its like) that says in plain words when it may not start a process."""

    @functools.wraps(magic)
    def script(line: str, cell: str) -> Any:
        try:
            return magic(line, cell)
        except (PermissionError, BlockingIOError) as error:
            raise UsageError(DISABLED) from error

    return script
