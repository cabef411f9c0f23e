"""`nablagrade try`: the hidden checks on one folder, under pytest's own loop, with the course's settings.

pytest takes whatever stands alone on its command line for a place of tests: `pytest --submission DIR graders/x` would
run DIR's conftest.py here, on the trusted side. So pytest is started here, with everything that could steer it settled:
its configuration file, its root, no plugin but ours, and no folder but the graders'.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from nablagrade.doors.course import Course
from nablagrade.doors.trusted import worker_environment
from nablagrade.errors import CourseError
from nablagrade.model import Blueprint
from nablagrade.sandbox.modules import demand_modules

__all__ = ["try_submission"]

EXIT_CODES = {0: 0, 4: 2}
"""Ours for pytest's; what fails otherwise, or where nothing was selected, is a 1."""


def try_submission(course: Course, assignment: str, folder: Path, options: Sequence[str]) -> int:
    """Run an assignment's hidden checks on the notebooks in `folder`, and let pytest say what came of it.

    Args:
        options: for pytest: `-k`, `-x`, `--seed N`, `--pdb` ...

    Returns:
        0 all passed, 2 an option that pytest does not know, else 1.

    Raises:
        CourseError: there are no such checks, no such folder, or a module that the course names is not here.
    """
    checks = course.graders_folder(assignment)
    if not course.has_checks(assignment):
        there = sorted({file.parent.name for file in course.settings.graders.glob("*/test_*.py")})
        raise CourseError(
            f"There are no hidden checks of {assignment!r} in {course.settings.graders}. There are some of: "
            f"{', '.join(there) or 'none'}. `nablagrade add` makes new ones."
        )
    if not folder.is_dir():
        raise CourseError(f"{folder} is not a folder. Give the one that holds the notebooks to be checked.")
    demand_modules(course.settings.imports)
    graders, blueprint = course.settings.graders, course.blueprint(assignment)
    command = [
        *(sys.executable, "-P", "-m", "pytest", "-c", str(graders / "pytest.ini")),
        *(f"--rootdir={graders}", f"--confcutdir={graders}", "-p", "no:cacheprovider"),
        *(f"--submission={folder.absolute()}", f"--course={handed_over(course, blueprint)}"),
        *(*options, str(checks)),
    ]
    ended = subprocess.run(command, cwd=graders.parent, env=worker_environment(), check=False)
    return EXIT_CODES.get(ended.returncode, 1)


def handed_over(course: Course, blueprint: Blueprint) -> str:
    """What the checks must know of the course; the settings as flat as `make_settings` takes them."""
    settings = course.settings
    given = {
        **asdict(settings.limits),
        "limits": settings.own_limits,
        **{name: getattr(settings, name) for name in ("languages", "imports", "isolation", "subprocesses")},
    }
    files = {"source": str(blueprint.folder), "keep": blueprint.keep, "ignore": blueprint.ignore}
    return json.dumps({"root": str(course.root), **files, "given": given})
