"""What a run leaves in autograded/: the same files as nbgrader's own autograde, and the record.

The folder is prepared beside its place and moved there whole; the record comes last, when the marks are in the
gradebook, so a submission without a record is one that the next run grades again.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from nablagrade.doors.course import Course
from nablagrade.model import Graded, Submission
from nablagrade.notebook import dumps, read_files

RECORD = "grading.json"
TIMESTAMP = "timestamp.txt"


def write_output(course: Course, graded: Graded) -> None:
    """Put the executed notebooks and the submission's other files into autograded/, in place of what was there."""
    submission = graded.submission
    target = course.autograded_folder(submission.student, submission.assignment)
    fresh = target.with_name(f".{target.name}.new")
    remove(fresh)
    fresh.mkdir(parents=True)
    files = read_files(
        submission.folder, course.source_folder(submission.assignment), course.settings.limits_of(submission.assignment)
    )
    for name, content in files.items():
        write_file(fresh / name, content, course.permissions)
    stamp = submission.folder / TIMESTAMP
    if stamp.is_file() and not stamp.is_symlink():
        write_file(fresh / TIMESTAMP, stamp.read_bytes(), course.permissions)
    for notebook in graded.notebooks:
        if (submission.folder / f"{notebook.program.notebook}.ipynb").exists():
            text = dumps(notebook.notebook)
            write_file(fresh / f"{notebook.program.notebook}.ipynb", text.encode(), course.permissions)
    remove(target)
    fresh.rename(target)


def write_record(course: Course, graded: Graded) -> None:
    """Write grading.json, in one step."""
    submission = graded.submission
    folder = course.autograded_folder(submission.student, submission.assignment)
    fresh = folder / f".{RECORD}.new"
    text = json.dumps(graded.record, ensure_ascii=False, indent=1, sort_keys=True)
    write_file(fresh, (text + "\n").encode(), course.permissions)
    fresh.replace(folder / RECORD)


def read_record(course: Course, submission: Submission) -> dict[str, Any] | None:
    """The record of a submission's last grading; None when there is none that can be read."""
    path = course.autograded_folder(submission.student, submission.assignment) / RECORD
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def write_file(path: Path, content: bytes, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(mode)


def remove(folder: Path) -> None:
    """Remove a folder of read-only files."""
    if folder.exists():
        for parent, _, _ in os.walk(folder):
            Path(parent).chmod(0o755)
        shutil.rmtree(folder)
