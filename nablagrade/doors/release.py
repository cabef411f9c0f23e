"""The student version of an assignment, made by nbgrader and looked through before anyone gets it.

nbgrader's generate_assignment writes into release/ as it goes, and removes what was there when it fails. Here it writes
into a folder beside; only a whole release in which nothing hidden is left takes the place of the last one.
"""

from __future__ import annotations

import copy
import json
import logging
import os
import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader.converters import GenerateAssignment, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions
from traitlets import TraitError
from traitlets.config import Config

from nablagrade.doors.course import Course
from nablagrade.doors.leaks import Hiding, check_leaks
from nablagrade.doors.rehearsal import Rehearsed, rehearse
from nablagrade.errors import CourseError
from nablagrade.gradebook import open_gradebook
from nablagrade.notebook import hash_folder
from nablagrade.settings import BOTH

if TYPE_CHECKING:
    from nablagrade.doors.quality.check import OnJob

__all__ = ["register", "release"]

LANGUAGE_TAG = "lang-"
IMPORT = "import torch"
WITHOUT_GRADEBOOK = Config({"GenerateAssignment": {"no_database": True}, "SaveCells": {"enabled": False}})
"""What `nbgrader generate_assignment --no-db` sets."""
ASIDE = f"release.{platform.node()}."
"""Begins the name of the folder that a process writes a release into; its number follows. Others may share the disk."""
OLD = ".old"
IDS_SINCE_MINOR = 5
"""Minor version of nbformat 4 since which every cell has an id."""


def release(course: Course, assignment: str, *, check: bool = False, report: OnJob | None = None) -> Rehearsed | None:
    """Make release/<assignment> from source/ and register the assignment; made again, it is the same byte for byte.

    Args:
        check: grade the solution and the blank first, then check the graders in short (see `doors.quality`), and write
            nothing unless the two score full marks and none, and the graders tell right from wrong.
        report: told how far the graders are checked.

    Returns:
        What the two scored, if they were graded.

    Raises:
        CourseError: the source is not as it should be, or something hidden would have been released.
    """
    source = course.source_folder(assignment)
    before = hash_folder(source) if check else None
    found = None
    if check:
        with _generated(course, assignment, registered=False) as made:
            _finish(course, assignment, made)
            found = rehearse(course, assignment, made)
            _check_graders(course, assignment, made, report)
    with _generated(course, assignment) as made:
        _finish(course, assignment, made)
        if before is not None and hash_folder(source) != before:
            raise CourseError(f"{source} was changed while it was checked; nothing was released. Run it again.")
        _put_in_place(made, course.release_folder(assignment))
    return found


def _check_graders(course: Course, assignment: str, made: Path, report: OnJob | None) -> None:
    if not course.has_checks(assignment):
        return
    from nablagrade.doors.quality import check_assignment  # boxes, which not every system has

    findings = check_assignment(course, assignment, released=made, report=report)
    if not findings.ok:
        problems = [problem for exercise in findings.exercises for problem in exercise.problems]
        said = "".join(f"  {each.exercise}, {each.answer}: {each.what}\n" for each in problems)
        raise CourseError(
            f"{assignment} was not released, since its graders are not as they should be:\n{said}"
            f"`nablagrade check {assignment}` shows more; --no-check releases it all the same."
        )


def register(course: Course, assignment: str) -> None:
    """Put the assignment into the gradebook from its source, and leave release/ alone."""
    with _generated(course, assignment):
        pass


def _finish(course: Course, assignment: str, made: Path) -> None:
    """Look for leaks, choose the language, and say what the notebooks were made with."""
    check_leaks(course.source_folder(assignment), made, _hiding(course), course.graders_folder(assignment))
    for file in made.glob("*.ipynb"):
        notebook = _read(file)
        if course.settings.release_language != BOTH:
            notebook["cells"] = [cell for cell in notebook["cells"] if _is_in(cell, course.settings.release_language)]
        _state_torch(notebook)
        text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
        file.write_text(f"{text}\n", encoding="utf-8")


@contextmanager
def _generated(course: Course, assignment: str, *, registered: bool = True) -> Iterator[Path]:
    """The released assignment in a folder of its own, on the file system that release/ is on; removed afterwards.

    Args:
        registered: whether the gradebook hears of it.
    """
    _check_source(course, assignment)
    course.make_private_folder()
    aside = replace(course, release=f".nablagrade/{ASIDE}{os.getpid()}")
    folder = aside.release_folder(assignment)
    _sweep(course)
    try:
        _generate(aside, assignment, registered=registered)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):  # not empty: another structure of folders, or another run
            folder.parent.rmdir()


def _sweep(course: Course) -> None:
    """Remove what processes of this machine have left behind that were killed over a release.

    In the moment in which a release takes the place of the last one, both are there; that is left to a person.
    """
    for left in course.private_folder.glob(f"{ASIDE}*"):
        number = left.name.removeprefix(ASIDE)
        if number.isdecimal() and not _is_alive(int(number)) and not any(left.glob(f"*{OLD}")):
            shutil.rmtree(left, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):  # somebody else's; no number of a process, and so no folder of ours
        pass
    return True


def _check_source(course: Course, assignment: str) -> None:
    known = course.assignments()
    if assignment not in known:
        raise CourseError(
            f"There is no assignment {assignment!r} with a notebook in {course.root / course.source}. "
            f"Known: {', '.join(known) or 'none'}."
        )
    for file in sorted(course.source_folder(assignment).glob("*.ipynb")):
        notebook = _read(file)
        cells = notebook.get("cells", [])
        if notebook.get("nbformat_minor", 0) >= IDS_SINCE_MINOR and not all(cell.get("id") for cell in cells):
            # nbformat would draw random ones, other ones each time, and students' notebooks would never match.
            raise CourseError(f"{file} has cells without an id. Open it in Jupyter and save it.")


def _read(file: Path) -> Any:
    try:
        notebook = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise CourseError(f"{file} cannot be read: {error}.") from error
    if not isinstance(notebook, dict):
        raise CourseError(f"{file} is no notebook.")
    return notebook


def _generate(course: Course, assignment: str, *, registered: bool) -> None:
    config = copy.deepcopy(course.config) if course.config is not None else Config()
    if registered:
        _sign(course.registering(assignment))
        with open_gradebook(course.db_url, course.course_id):
            pass  # made here when it is missing: nbgrader needs a program called alembic for that
    else:
        config.merge(WITHOUT_GRADEBOOK)
    heard: list[str] = []
    log = _listen(heard)
    try:
        coursedir = CourseDirectory(
            config=config,
            log=log,
            root=str(course.root),
            db_url=course.db_url,
            course_id=course.course_id,
            assignment_id=assignment,
            directory_structure=course.structure,
            source_directory=course.source,
            release_directory=course.release,
        )
        GenerateAssignment(coursedir=coursedir, config=config, log=log).start()
    except (NbGraderException, TraitError) as error:
        # nbgrader logs what went wrong, as a traceback, and raises a sentence that says "see above".
        last = next((text.strip().splitlines()[-1] for text in heard if "Traceback" in text), str(error))
        if registered:
            _take_away(course.registering(assignment))
        raise CourseError(f"nbgrader could not make the release of {assignment}: {last}") from error
    if registered:
        _take_away(course.registering(assignment))


def _sign(going_on: Path) -> None:
    """Leave a sign that stays when the registration is cut short, so that the next run does it once more."""
    going_on.parent.mkdir(exist_ok=True)
    going_on.touch()


def _take_away(going_on: Path) -> None:
    going_on.unlink(missing_ok=True)
    with suppress(OSError):  # not there, or not empty: others are going on
        going_on.parent.rmdir()


def _listen(heard: list[str]) -> logging.Logger:
    """A logger of this call only, which keeps nbgrader's errors."""

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    log = logging.Logger("nablagrade.release", logging.ERROR)
    log.addHandler(Keep())
    return log


def _hiding(course: Course) -> Hiding:
    config = course.config if course.config is not None else Config()
    solutions, tests, schemes = (kind(config=config) for kind in (ClearSolutions, ClearHiddenTests, ClearMarkScheme))
    markers = (
        (solutions.begin_solution_delimeter, solutions.end_solution_delimeter),
        (tests.begin_test_delimeter, tests.end_test_delimeter),
        (schemes.begin_mark_scheme_delimeter, schemes.end_mark_scheme_delimeter),
    )
    return Hiding(markers, stubs=(*solutions.code_stub.values(), solutions.text_stub))


def _state_torch(notebook: dict[str, Any]) -> None:
    """Say which torch it was made with: in its metadata, and to students where they import it.

    The build ("+cpu") is left out: it is this machine's matter. A cell that nbgrader watches over is left alone.
    """
    with suppress(PackageNotFoundError):
        torch = version("torch").partition("+")[0]
        notebook["metadata"]["nablagrade"] = {"torch": torch}
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code" and "nbgrader" not in cell["metadata"]:
                lines = "".join(cell["source"]).splitlines()
                if IMPORT in lines:
                    lines[lines.index(IMPORT)] = f"{IMPORT}  # made with torch {torch}"
                    cell["source"] = "\n".join(lines).splitlines(keepends=True)
                    return


def _is_in(cell: dict[str, Any], language: str) -> bool:
    tags = [tag for tag in cell["metadata"].get("tags", []) if tag.startswith(LANGUAGE_TAG)]
    return not tags or f"{LANGUAGE_TAG}{language}" in tags


def _put_in_place(made: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    old = made.with_name(f"{made.name}{OLD}")
    if target.exists():
        target.rename(old)
    made.rename(target)
    shutil.rmtree(old, ignore_errors=True)
