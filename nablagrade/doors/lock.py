"""The one lock of an assignment: whoever writes its marks and records holds it, by whatever door they came.

It is an advisory lock of the kernel (flock) on a file in .nablagrade/locks, so it ends with its process, whatever ended
that: there is nothing to remove after a crash. Two assignments have two locks, and are graded at the same time.

    nablagrade grade            from the plan to the last record
    nbgrader, formgrader        while a submission is graded, and while its marks and record are written
"""

from __future__ import annotations

import fcntl
import json
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO

from nablagrade.doors.course import Course
from nablagrade.errors import CourseError, UsageError

__all__ = ["AssignmentBusyError", "hold_lock"]

WAIT_S = 10.0
"""A submission in formgrader takes a few seconds; a run of a class is not waited for."""
LOOK_S = 0.1


class AssignmentBusyError(UsageError):
    """Another process is grading the assignment."""


@contextmanager
def hold_lock(course: Course, assignment: str, door: str, wait_s: float = WAIT_S) -> Iterator[None]:
    """Hold the lock of an assignment.

    Args:
        door: what holds it, in the words of whoever finds it held.

    Raises:
        AssignmentBusyError: it is held for longer than is waited; says by whom, and since when.
        CourseError: the course folder cannot be written to.
    """
    path = course.private_folder / "locks" / f"{assignment}.lock"
    try:
        course.make_private_folder()
        path.parent.mkdir(exist_ok=True)
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise CourseError(
            f"{path} cannot be opened: {error.strerror}. Make the folder writable for whoever grades; "
            "nothing was graded."
        ) from error
    with file:
        _wait_for(file, assignment, time.monotonic() + wait_s)
        _sign(file, door)
        try:
            yield
        finally:
            file.truncate(0)


def _wait_for(file: IO[str], assignment: str, until: float) -> None:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= until:
                raise AssignmentBusyError(
                    f"{assignment} is being graded by {_holder(file)}. Nothing was done. Wait until that has ended; "
                    "other assignments can be graded meanwhile."
                ) from None
            time.sleep(LOOK_S)


def _sign(file: IO[str], door: str) -> None:
    file.truncate(0)
    since = datetime.now(UTC).isoformat(timespec="seconds")
    json.dump({"door": door, "pid": os.getpid(), "host": platform.node(), "since": since}, file)
    file.flush()


def _holder(file: IO[str]) -> str:
    """Who signed the lock; between locking and signing nobody has."""
    file.seek(0)
    try:
        signed = json.loads(file.read())
        return f"{signed['door']} (process {signed['pid']} on {signed['host']}, since {signed['since']})"
    except (ValueError, KeyError, TypeError):
        return "another process"
