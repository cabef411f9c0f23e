"""A course's folders, and what lies in them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from nablagrade.doors.course import Course
from nablagrade.settings import Settings


def write_nothing(file: Path, size: int) -> None:
    with file.open("wb") as opened:
        opened.truncate(size)


WRITTEN = "2026-03-02 12:00:00 UTC"
FILES: dict[str, tuple[Callable[[Path], object], str | None]] = {
    "a time": (lambda file: file.write_text(f"{WRITTEN}\n"), WRITTEN),
    "nothing in it": (lambda file: file.touch(), None),
    "not there": (lambda file: None, None),
    "a folder": (lambda file: file.mkdir(), None),
    "a pipe": (os.mkfifo, None),
    "endless": (lambda file: file.symlink_to("/dev/zero"), None),
    "a terabyte of nothing": (lambda file: write_nothing(file, 1 << 40), None),
}


@pytest.mark.parametrize("what", FILES)
def test_whatever_stands_for_the_time_of_a_submission_keeps_no_run_waiting(tmp_path: Path, what: str) -> None:
    make, expected = FILES[what]
    course = Course(Settings(tmp_path, tmp_path / "graders"), "sqlite://", "course")
    folder = tmp_path / "submitted" / "ada" / "jacobian"
    folder.mkdir(parents=True)
    make(folder / "timestamp.txt")
    (submission,) = course.submissions("jacobian")
    assert course.timestamp(submission) == expected
