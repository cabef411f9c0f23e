"""A course of the demo's own: copies of source/ and graders/, a new gradebook, an exchange, a desk for each student.

DIR/course/      the instructor's; nbgrader and nablagrade work in it as in any course
DIR/exchange/    nbgrader's exchange
DIR/students/    one folder per student
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import nablagrade
from nablagrade.doors.course import Course
from nablagrade.doors.folders import empty_folder
from nablagrade.doors.nbgrader_plugin import read_course
from nablagrade.errors import CourseError

__all__ = ["ASSIGNMENTS", "Scratch", "find_course", "isolated", "make_scratch", "new_folder"]

ASSIGNMENTS = ("jacobian", "hessian", "chain_rule")
SECRET = "the demo's inputs are the same every time"
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", ".pytest_cache")

SETTINGS = """

# What follows belongs to the demo: everything stays in its folder, and the endless loop costs seconds.
from pathlib import Path  # noqa: E402

here = Path(__file__).resolve().parent
c.CourseDirectory.root = str(here)
c.CourseDirectory.db_url = f"sqlite:///{here / 'gradebook.db'}"
c.CourseDirectory.course_id = "demo"
c.Exchange.root = str(here.parent / "exchange")
c.ExchangeCollect.check_owner = False  # all its students are one person here
c.NablaGrade.graders = "graders"
c.NablaGrade.limits = {"jacobian.jacobian_reverse": {"cell_s": 5, "call_s": 2}}
"""


@dataclass(frozen=True, slots=True)
class Scratch:
    """The demo's folder, and the course in it."""

    folder: Path
    course: Course

    def home(self, student: str) -> Path:
        return self.folder / "students" / student


@contextmanager
def isolated() -> Iterator[None]:
    """Keep this machine's Jupyter configuration out, and leave the secret of the course that is copied alone."""
    changes = {"JUPYTER_NO_CONFIG": "1", "NABLAGRADE_SECRET": SECRET}
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        _remove_clean_configuration()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def find_course() -> Course:
    """The course that the demo plays in: around the current folder, or beside the package that is running.

    Raises:
        CourseError: neither has the assignments with the stored answers.
    """
    for start in (Path.cwd(), Path(nablagrade.__file__).parents[1]):
        with suppress(CourseError):
            course = read_course(start)
            if all((course.graders_folder(name) / "variants").is_dir() for name in ASSIGNMENTS) and (
                {*ASSIGNMENTS} <= {*course.assignments()}
            ):
                return course
    raise CourseError(
        f"The demo plays in a course with the assignments {', '.join(ASSIGNMENTS)} and their "
        f"graders/<assignment>/variants, and {Path.cwd()} is not in one. Run `nablagrade demo` in nablagrade's "
        "repository."
    )


def new_folder(folder: Path | None) -> Path:
    """An empty folder for the demo: the given one, or a temporary one that is kept."""
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="nablagrade-demo-"))
    return empty_folder(folder, "the demo")


def make_scratch(folder: Path, model: Course) -> Scratch:
    """Copy a course into the demo's folder, with settings that keep it there."""
    root = folder / "course"
    shutil.copytree(model.root / model.source, root / model.source, ignore=LEFT_OUT)
    shutil.copytree(model.settings.graders, root / "graders", ignore=LEFT_OUT)
    config = (model.root / "nbgrader_config.py").read_text(encoding="utf-8")
    (root / "nbgrader_config.py").write_text(config + SETTINGS, encoding="utf-8")
    secret = root / ".nablagrade" / "secret"
    secret.parent.mkdir(mode=0o700)
    secret.touch(mode=0o600)
    secret.write_text(SECRET + "\n", encoding="ascii")
    return Scratch(folder, read_course(root))


def _remove_clean_configuration() -> None:
    """Jupyter makes an empty folder to stand for its configuration, and leaves it behind."""
    from jupyter_core.paths import jupyter_config_dir

    with suppress(OSError):
        Path(jupyter_config_dir()).rmdir()
