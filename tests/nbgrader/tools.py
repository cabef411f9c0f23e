"""nbgrader's commands in this process, and small courses for them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

PLAIN = "c = get_config()\nc.CourseDirectory.course_id = 'course'\n"
INSTALL = "import nablagrade\nnablagrade.install(c)\n"
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def cell(grade_id: str, source: str, kind: str = "code", **flags: Any) -> dict[str, Any]:
    """A cell with nbgrader's metadata; the flags that are not given are off."""
    about = {
        "grade_id": grade_id,
        "schema_version": 3,
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
    }
    made = {"cell_type": kind, "id": grade_id, "metadata": {"nbgrader": {**about, **flags}}, "source": source}
    return {**made, "execution_count": None, "outputs": []} if kind == "code" else made


def notebook_of(*cells: dict[str, Any]) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": {"kernelspec": dict(KERNEL)}, "nbformat": 4, "nbformat_minor": 5}


def write(file: Path, content: Any) -> None:
    """Write text, bytes, or anything else as JSON; folders are made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(
        content
        if isinstance(content, bytes)
        else (content if isinstance(content, str) else json.dumps(content)).encode()
    )


def run(kind: Callable[[], Any], *arguments: str, log_level: str = "CRITICAL") -> int:
    """Run an nbgrader command as its console script does, and return its exit code."""
    app = kind()
    app.initialize([*arguments, f"--Application.log_level={log_level}"])
    try:
        app.start()
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        app.reset()
    return 0


@contextmanager
def working_in(folder: Path) -> Iterator[None]:
    """Be in a course folder, away from any configuration of whoever runs the tests, with programs on PATH."""
    before, environment, path = Path.cwd(), dict(os.environ), list(sys.path)
    nowhere = str(folder.parent / "no-configuration")
    here = str(Path(sys.executable).parent)
    os.environ.update(
        JUPYTER_CONFIG_DIR=nowhere,
        JUPYTER_CONFIG_PATH=nowhere,
        NABLAGRADE_SECRET="tests",
        PATH=f"{here}{os.pathsep}{os.environ['PATH']}",
    )
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(environment)
        sys.path[:] = path


@dataclass(frozen=True)
class Mark:
    """What the gradebook has of one cell of one submission."""

    auto: float | None
    needs_person: bool
    comment: str | None = None
    manual: float | None = None


def marks(course: Path, assignment: str, student: str, gradebook: str = "gradebook.db") -> dict[str, Mark]:
    """All marks of a submission by "notebook/grade_id", cells that have a comment only included."""
    found: dict[str, Mark] = {}
    with Gradebook(f"sqlite:///{course / gradebook}", "course") as gb:
        for notebook in gb.find_submission(assignment, student).notebooks:
            comments = {comment.name: comment.auto_comment for comment in notebook.comments}
            for grade in notebook.grades:
                comment = comments.pop(grade.name, None)
                mark = Mark(grade.auto_score, grade.needs_manual_grade, comment, grade.manual_score)
                found[f"{notebook.name}/{grade.name}"] = mark
            for name, text in comments.items():
                found[f"{notebook.name}/{name}"] = Mark(None, False, text)
    return found


def scores(course: Path, assignment: str) -> dict[str, float]:
    """Each student's score, as nbgrader counts it."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "course") as gb:
        return {each.student.id: each.score for each in gb.assignment_submissions(assignment)}


def with_answers(notebook: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    """A copy of a notebook with other texts in some cells, by grade_id."""
    copy: dict[str, Any] = json.loads(json.dumps(notebook))
    left = dict(answers)
    for each in copy["cells"]:
        grade_id = each["metadata"].get("nbgrader", {}).get("grade_id")
        each["source"] = left.pop(grade_id, each["source"])
    assert not left, f"no cell {', '.join(left)}"
    return copy
