"""The frozen values that flow through a grading, in the order in which they arise.

    Submission -(notebook)-> Program -(sandbox)-> Execution -(grading)-> CheckResults -(scoring)-> Scores

Nothing here computes, reads or writes; every stage of the flow is a function from one of these values to the next.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, NewType

Json = Any
"""A JSON value: None, bool, int, float, str, or lists and string-keyed dicts of them."""

Text = dict[str, str]
"""What a student reads, by language code: {"en": "...", "zh": "..."}. "en" is always there."""

Exercise = NewType("Exercise", str)
"""Name of an exercise: the grade_id of its solution cell, and the name of the function or class that it defines."""

GRADING_VERSION = 3
"""Raised only when a verdict can change: every submission is then graded again."""

TEST_PREFIX = "test_"
"""grade_id of an exercise's test cell = this prefix + the exercise's name."""


NO_RESPONSE = "No response."
"""What is said of an answer cell that is as it was released. nbgrader's own words: its formgrader and exports show them
as they are."""


class Role(StrEnum):
    """What nbgrader's metadata make of a cell."""

    PLAIN = "plain"
    """The student's own, or unlocked text: no mark hangs on it."""
    LOCKED = "locked"
    """Read-only text or code of the instructor's; restored before grading."""
    SOLUTION = "solution"
    """Where the student's answer goes; graded by the test cell that follows it."""
    TEST = "test"
    """Locked, bears points, graded automatically."""
    MANUAL = "manual"
    """An answer that a person grades (nbgrader's "manually graded answer")."""
    TASK = "task"
    """Instructions that bear points, graded by a person on what follows them."""


@dataclass(frozen=True, slots=True)
class SourceCell:
    """A cell as its instructor wrote it; only cells with a grade_id are in a blueprint.

    Attributes:
        source: what a student gets to see of it, hidden regions of classic cells included; None where only the
            instructor's solution is known, not the stub that was released.
        checksum: nbgrader's checksum of the released cell, or None when unknown.
    """

    grade_id: str
    role: Role
    cell_type: str
    points: float
    source: str | None
    checksum: str | None = None


@dataclass(frozen=True, slots=True)
class NotebookBlueprint:
    """One notebook as released: its cells with a grade_id in order, and its kernel."""

    name: str
    cells: tuple[SourceCell, ...]
    kernelspec: dict[str, Json] = field(default_factory=dict)

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """Its exercises in order: one for every test cell named test_<exercise>."""
        tests = [cell.grade_id for cell in self.cells if cell.role is Role.TEST]
        return tuple(Exercise(name.removeprefix(TEST_PREFIX)) for name in tests if name.startswith(TEST_PREFIX))


@dataclass(frozen=True, slots=True)
class Blueprint:
    """An assignment as released: what submissions are restored to and scored against.

    Attributes:
        folder: the assignment's folder in source/; its other files override the student's.
        keep: the files that students may change, by relative path; those in the folder do not override them.
        ignore: globs of names that are copied neither from the folder nor from a submission.
    """

    assignment: str
    notebooks: tuple[NotebookBlueprint, ...]
    folder: Path
    keep: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """The exercises of all its notebooks, in order."""
        return tuple(exercise for notebook in self.notebooks for exercise in notebook.exercises)


@dataclass(frozen=True, slots=True)
class Submission:
    """One student's files for one assignment, where they lie."""

    student: str
    assignment: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a notebook about to be run; `metadata` is what goes back into the notebook, already restored.

    Attributes:
        unchanged: True when an answer cell is exactly as it was released ("No response.").
    """

    id: str
    cell_type: str
    source: str
    role: Role = Role.PLAIN
    grade_id: str | None = None
    points: float = 0.0
    unchanged: bool = False
    metadata: dict[str, Json] = field(default_factory=dict)
    attachments: dict[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """A submitted notebook made safe and whole: locked cells restored, missing test cells put back.

    Attributes:
        noticed: what had to be mended or was ignored, one sentence each, for staff. unreadable: why the submitted
        file could not be graded at all, for the student; the cells are then the blueprint's.
        submitted: there was a file of that name.
    """

    notebook: str
    cells: tuple[Cell, ...]
    metadata: dict[str, Json] = field(default_factory=dict)
    noticed: tuple[str, ...] = ()
    unreadable: Text | None = None
    submitted: bool = True


class CellStatus(StrEnum):
    """How the run of one code cell ended."""

    OK = "ok"
    ERROR = "error"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    DISK_LIMIT = "disk_limit"
    DIED = "died"
    PROTOCOL = "protocol"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class CellRun:
    """What running one code cell gave, by the word of the box.

    Attributes:
        outputs: nbformat 4 outputs, rebuilt field by field from untrusted data.
        ran_to_the_end: the cell's own last statement was reached; what classic test cells are scored by.
        limit, amount: name (as in `settings.Limits`) and value of the limit that ended it.
    """

    status: CellStatus
    outputs: tuple[dict[str, Json], ...] = ()
    execution_count: int | None = None
    wall_s: float = 0.0
    dropped_bytes: int = 0
    ran_to_the_end: bool = False
    limit: str = ""
    amount: float = 0.0


@dataclass(frozen=True, slots=True)
class Execution:
    """A whole notebook run: for each cell of the program its run, or None for text.

    Attributes:
        written: the files that it wrote, by relative path.
        boxes: how many boxes it took: one, none where there is no code, more where one died.
    """

    runs: tuple[CellRun | None, ...]
    noticed: tuple[str, ...] = ()
    written: dict[str, bytes] = field(default_factory=dict)
    boxes: int = 0


class Verdict(StrEnum):
    """How a check ended. All but PASSED, VOIDED and UNGRADED are the student's doing and cost the check's points."""

    PASSED = "passed"
    WRONG = "wrong"
    """It returned a value, and the value was not what the check demands."""
    RAISED = "raised"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    DISK_LIMIT = "disk_limit"
    NOT_ALLOWED = "not_allowed"
    MISSING = "missing"
    """The function does not exist (any more) when its test cell has run."""
    DIED = "died"
    PROTOCOL = "protocol"
    NOT_RUN = "not_run"
    """Not run because the core check failed, or a limit was hit earlier in the exercise."""
    VOIDED = "voided"
    """Taken out by the instructor after the release, and not run; its points are given to everyone who answered."""
    UNGRADED = "ungraded"
    """Our fault; no mark is given."""

    @property
    def gives_points(self) -> bool:
        return self in (Verdict.PASSED, Verdict.VOIDED)

    @property
    def is_failure(self) -> bool:
        """Whether the check was run, or could not be, and did not pass."""
        return not self.gives_points and self is not Verdict.NOT_RUN


@dataclass(frozen=True, slots=True)
class Fault:
    """What a student's code did instead of returning a value that passes.

    Attributes:
        student: what the student reads.
        staff: what only staff reads: messages, tracebacks, hidden values.
        fatal: nothing more of this exercise is worth running (limits, not allowed, missing).
    """

    verdict: Verdict
    student: Text
    staff: str = ""
    fatal: bool = False
    diagnosis: str | None = None
    error: float | None = None
    tolerance: float | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One hidden check of an exercise, decided.

    Attributes:
        points: what the check weighs among its exercise's checks (scaled to the test cell's points by scoring).
        error, tolerance: of the failing comparison, relative to the largest expected entry, where there was one.
    """

    exercise: Exercise
    name: str
    title: Text
    hint: Text
    points: float
    core: bool
    verdict: Verdict
    depends_on: tuple[str, ...] = ()
    student: Text = field(default_factory=dict)
    staff: str = ""
    diagnosis: str | None = None
    error: float | None = None
    tolerance: float | None = None
    seed: int | None = None
    wall_s: float = 0.0


class Trust(StrEnum):
    """How far a score can be relied on."""

    HIDDEN = "hidden"
    """Decided outside the student's process."""
    CLASSIC = "classic"
    """Decided by whether the test cell ran through beside the student's code: forgeable by nature."""
    MANUAL = "manual"
    """Decided by a person."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What in an answer's code might be a use of what is not allowed, though none was seen; it costs nothing.

    Attributes:
        cell: its grade_id, or its id where it is the student's own. line: in that cell, from 1.
        what: for staff, never for the student.
    """

    exercise: Exercise
    cell: str
    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Score:
    """What one cell that bears points earned; `auto` is None when a person must decide."""

    grade_id: str
    auto: float | None
    maximum: float
    trust: Trust
    checks: tuple[CheckResult, ...] = ()
    comment: str | None = None
    note: Text = field(default_factory=dict)
    suspicions: tuple[Suspicion, ...] = ()


@dataclass(frozen=True, slots=True)
class Scores:
    """All scores of one notebook, in the notebook's order."""

    notebook: str
    scores: tuple[Score, ...]

    @property
    def auto(self) -> float:
        return sum(score.auto or 0.0 for score in self.scores)

    @property
    def maximum(self) -> float:
        return sum(score.maximum for score in self.scores)


@dataclass(frozen=True, slots=True)
class GradedNotebook:
    """One notebook graded: its scores, and the executed notebook as nbformat 4 JSON with results at each test cell."""

    program: Program
    scores: Scores
    notebook: dict[str, Json]


@dataclass(frozen=True, slots=True)
class Graded:
    """One submission graded: what goes into the gradebook, into autograded/, and into the record.

    Attributes:
        written: the files that the notebooks wrote, by relative path; none of them was there before.
    """

    submission: Submission
    notebooks: tuple[GradedNotebook, ...]
    record: dict[str, Json]
    written: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ungraded:
    """A submission that we failed to grade, and why; its marks stay as they were.

    Attributes:
        deterministic: it would fail in the same way again, as long as neither it nor its graders change.
    """

    submission: Submission
    reason: str
    deterministic: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """An automatic score in the gradebook that was another one before; `new` is None where a person decides now."""

    notebook: str
    grade_id: str
    old: float
    new: float | None
