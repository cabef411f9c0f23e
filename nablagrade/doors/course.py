"""A course as every door sees it: its settings, its gradebook, and where its folders lie.

Built once at the edge, by `nablagrade.doors.nbgrader_plugin.read_course` or from a running nbgrader; no nbgrader here.
"""

from __future__ import annotations

import glob
import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nablagrade.errors import CourseError
from nablagrade.model import Blueprint, Submission
from nablagrade.notebook import read_blueprint, read_regular
from nablagrade.settings import Settings

__all__ = ["Course"]

TIMESTAMP_BYTES = 200
"""A date takes thirty; what students hand in as one may be anything."""


@dataclass(frozen=True, slots=True)
class Course:
    """One course folder; the folder names and the structure are those of nbgrader's CourseDirectory.

    Attributes:
        structure: path of a step's files below the course folder, with the three keys that nbgrader fills in.
        ignore: globs of file names that are never copied from a submission or to students.
        excluded: students who are left out of runs.
        keep: by assignment, the files that students may change, which the source does not overwrite.
        permissions: mode of the files written into autograded/; shared: its folders are the group's, as by groupshared.
        left_to_nbgrader: what the configuration asks of nbgrader's autograde, and that only happens there.
        config: nbgrader's configuration as loaded; opaque to all but the modules that know nbgrader.
    """

    settings: Settings
    db_url: str
    course_id: str
    structure: str = "{nbgrader_step}/{student_id}/{assignment_id}"
    source: str = "source"
    release: str = "release"
    submitted: str = "submitted"
    autograded: str = "autograded"
    feedback: str = "feedback"
    ignore: tuple[str, ...] = (".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "grading.json", ".nablagrade")
    excluded: tuple[str, ...] = ()
    keep: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    permissions: int = 0o444
    shared: bool = False
    left_to_nbgrader: tuple[str, ...] = ()
    config: Any = field(default=None, repr=False, compare=False)

    @property
    def root(self) -> Path:
        return self.settings.root

    @property
    def private_folder(self) -> Path:
        """Where the secret, locks, the history of records and archived graders are; of no business to students."""
        return self.root / ".nablagrade"

    def make_private_folder(self) -> Path:
        """Make that folder where it is missing, for this account only: hidden checks and records will lie in it."""
        self.private_folder.mkdir(mode=0o700, exist_ok=True)
        return self.private_folder

    def registering(self, assignment: str) -> Path:
        """A file that is there while an assignment is being registered: nbgrader commits cell by cell, so what was cut
        short looks like a whole registration.
        """
        return self.private_folder / "registering" / assignment

    def with_settings(self, **changes: Any) -> Course:
        """The same course with other settings; None leaves one as it is."""
        given = {name: value for name, value in changes.items() if value is not None}
        return replace(self, settings=replace(self.settings, **given))

    def source_folder(self, assignment: str) -> Path:
        return self._folder(self.source, ".", assignment)

    def release_folder(self, assignment: str) -> Path:
        return self._folder(self.release, ".", assignment)

    def submitted_folder(self, student: str, assignment: str) -> Path:
        return self._folder(self.submitted, student, assignment)

    def autograded_folder(self, student: str, assignment: str) -> Path:
        return self._folder(self.autograded, student, assignment)

    def feedback_folder(self, student: str, assignment: str) -> Path:
        return self._folder(self.feedback, student, assignment)

    def graders_folder(self, assignment: str) -> Path:
        return self.settings.graders / assignment

    def blueprint(self, assignment: str) -> Blueprint:
        """Read an assignment's notebooks in source/, with what the course says of its files and limits."""
        keep = self.keep.get(assignment, ())
        blueprint = read_blueprint(self.source_folder(assignment), assignment, keep, self.ignore)
        self.settings.check_limits(assignment, blueprint.exercises)
        return blueprint

    def has_checks(self, assignment: str) -> bool:
        """Whether an assignment has hidden checks; one of classic cells only has not.

        Raises:
            CourseError: the course names another folder than the usual one for them, which is not there.
        """
        graders = self.settings.graders
        if graders != self.root / "graders" and not graders.is_dir():
            raise CourseError(
                f"There is no folder {graders}, which c.NablaGrade.graders names. Put the hidden checks there, or name "
                "the folder that they are in."
            )
        return any(self.graders_folder(assignment).glob("test_*.py"))

    def assignments(self) -> list[str]:
        """Name the assignments that have a folder with a notebook in source/, sorted."""
        return [
            name
            for name in self._matches(self.source, student=".", assignment=None)
            if any(self.source_folder(name).glob("*.ipynb"))
        ]

    def submissions(self, assignment: str, student: str | None = None) -> list[Submission]:
        """List what was handed in for an assignment, sorted by student; with `student`, that one's only."""
        if student is None:
            students = [
                name
                for name in self._matches(self.submitted, student=None, assignment=assignment)
                if name not in self.excluded
            ]
        else:
            students = [student] if self.submitted_folder(student, assignment).is_dir() else []
        return [Submission(name, assignment, self.submitted_folder(name, assignment)) for name in students]

    def timestamp(self, submission: Submission) -> str | None:
        """Read when a submission was handed in, as the exchange wrote it; None when nobody wrote it down."""
        written = read_regular(submission.folder / "timestamp.txt", TIMESTAMP_BYTES)
        return (written or b"").decode("utf-8", "replace").strip() or None

    def _folder(self, step: str, student: str, assignment: str) -> Path:
        for name in (student, assignment):
            if not name or name == ".." or os.sep in name:
                raise CourseError(
                    f"{name!r} cannot be the name of a student or an assignment: it is not a plain file name."
                )
        path = self.structure.format(nbgrader_step=step, student_id=student, assignment_id=assignment)
        return self.root / path

    def _matches(self, step: str, student: str | None, assignment: str | None) -> list[str]:
        """The names that the open place, the student or the assignment, takes among the folders of a step."""
        fixed = {"nbgrader_step": step, "student_id": student, "assignment_id": assignment}
        wild = {key: "*" if value is None else glob.escape(value) for key, value in fixed.items()}
        named = {key: "(?P<name>[^/]+)" if value is None else re.escape(value) for key, value in fixed.items()}
        parts = Path(self.structure).parts
        pattern = re.compile("/".join(part.format(**named) for part in parts if part.format(**named) != r"\."))
        names = set()
        # glob.glob, as nbgrader: Path.glob would also find folders that begin with a dot.
        for found in glob.glob(str(Path(*(part.format(**wild) for part in parts))), root_dir=self.root):  # noqa: PTH207
            match = pattern.fullmatch(Path(found).as_posix())
            if match and (self.root / found).is_dir():
                names.add(match["name"])
        return sorted(names)
