"""What a run leaves in autograded/: the same files as nbgrader's own autograde, and the record.

A notebook that was not handed in is there as well, blank: its page tells the student what was found instead.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from nablagrade.doors.course import TIMESTAMP_BYTES, Course
from nablagrade.model import Graded
from nablagrade.notebook import dumps, read_files, read_regular

TIMESTAMP = "timestamp.txt"


def prepare_output(course: Course, graded: Graded) -> Path:
    """Write the executed notebooks and the submission's other files into a new folder beside their place.

    All that a full disk can spoil is done here, before anything has changed.
    """
    submission = graded.submission
    target = course.autograded_folder(submission.student, submission.assignment)
    fresh = target.with_name(f".{target.name}.new")
    try:
        remove(fresh)  # of a run that was ended over it
        fresh.mkdir(parents=True)
        write_files(course, graded, fresh)
        if course.shared:
            share(fresh)
    except OSError:
        with suppress(OSError):
            remove(fresh)
        raise
    return fresh


def put_in_place(course: Course, graded: Graded, fresh: Path) -> None:
    """Put a prepared folder into autograded/, in place of what was there."""
    target = course.autograded_folder(graded.submission.student, graded.submission.assignment)
    remove(target)
    fresh.rename(target)


def write_files(course: Course, graded: Graded, folder: Path) -> None:
    submission = graded.submission
    assignment = submission.assignment
    source, keep = course.source_folder(assignment), course.keep.get(assignment, ())
    files = read_files(submission.folder, source, course.settings.limits_of(assignment), keep, course.ignore)
    for name, content in {**graded.written, **files}.items():
        write_file(folder / name, content, course.permissions)
    stamp = read_regular(submission.folder / TIMESTAMP, TIMESTAMP_BYTES)
    if stamp is not None:
        write_file(folder / TIMESTAMP, stamp, course.permissions)
    for notebook in graded.notebooks:
        text = dumps(notebook.notebook)
        write_file(folder / f"{notebook.program.notebook}.ipynb", text.encode(), course.permissions)


def write_file(path: Path, content: bytes, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(mode)


def share(folder: Path) -> None:
    """Make folders the group's, as nbgrader's groupshared does; files have their mode already."""
    for parent, _, _ in os.walk(folder):
        Path(parent).chmod(Path(parent).stat().st_mode & 0o7777 | 0o2770)


def remove(folder: Path) -> None:
    """Remove a folder of read-only files."""
    if folder.exists():
        for parent, _, _ in os.walk(folder):
            if not os.access(parent, os.W_OK | os.X_OK):  # the mode of another account's is not ours to change
                Path(parent).chmod(0o755)
        shutil.rmtree(folder)
