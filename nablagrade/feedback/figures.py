"""What a class report says, as frozen values: the page, the terminal and the machines all read these.

Gathered by `nablagrade.doors.report`. Marks and totals are the gradebook's, those of a person included; what checks
found is the last record's of each student.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Bar", "CheckFigures", "Counted", "ExerciseFigures", "Head", "Lead", "Mark", "Report", "Row", "Totals"]


@dataclass(frozen=True, slots=True)
class Counted:
    """A text, and how many students it is about."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Head:
    """Who is there, and what the marks stand on.

    Attributes:
        students: in the gradebook, or with a submission. graded: with marks in the gradebook.
        ungraded: whom a run could not grade, which is our fault, and why; marks of an earlier grading stand.
        not_yet: who has handed in and was never graded.
        waiting: submissions with a cell that a person has to mark, or to look at again. late: past the due date.
        graded_from, graded_to: when, in UTC; None where no record says so.
        isolation: the tiers of the boxes.
        outdated: gradings that were made with another submission or other graders than there are now; changed: what
            has changed since, in words. held: those of them whose grades are released.
        maximum: the points of the assignment.
    """

    assignment: str
    made_at: str
    maximum: float
    students: int
    handed_in: int
    graded: int
    ungraded: tuple[tuple[str, str], ...]
    not_yet: tuple[str, ...]
    waiting: int
    late: int
    graded_from: str | None
    graded_to: str | None
    torch: tuple[str, ...]
    isolation: tuple[str, ...]
    outdated: int
    changed: tuple[str, ...]
    held: int


@dataclass(frozen=True, slots=True)
class Bar:
    """How many totals, rounded half up to whole points, lie from `low` to `high`, both included."""

    low: int
    high: int
    count: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of all who were graded, late penalties taken off."""

    mean: float
    lower_quartile: float
    median: float
    upper_quartile: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class CheckFigures:
    """One hidden check and what became of it in the class.

    Attributes:
        name: "<exercise>.<test>", as `nablagrade void` takes it.
        weight: what it weighs among the checks of its exercise.
        not_run: since the core check failed, or a check before it.
        rate: the share that passed of those that were run; None where it was never run.
        messages: what its failures told students, the commonest first; others: failures with another message.
    """

    name: str
    title: str
    weight: float
    core: bool
    passed: int
    failed: int
    not_run: int
    voided: int
    rate: float | None
    messages: tuple[Counted, ...]
    others: int


@dataclass(frozen=True, slots=True)
class ExerciseFigures:
    """One cell that bears points.

    Attributes:
        trust: who decides: "hidden" checks, its own test cell ("classic"), or a person ("manual").
        marked: how many marks there are; waiting: how many a person has yet to give.
        mean, full, nothing: of the marks there are, the mean, and the shares of full marks and of none; None without.
        discrimination: Pearson correlation of the mark with the sum of the others; None where it says nothing.
        diagnoses: what the answers that lost points got wrong, the commonest first; more: how many other diagnoses.
        lost: how many students lost points; unnamed: how many of them without a diagnosis.
    """

    number: int
    name: str
    maximum: float
    trust: str
    marked: int
    waiting: int
    mean: float | None
    full: float | None
    nothing: float | None
    discrimination: float | None
    diagnoses: tuple[Counted, ...]
    more: int
    lost: int
    unnamed: int
    checks: tuple[CheckFigures, ...]


@dataclass(frozen=True, slots=True)
class Lead:
    """What a person should look at, and the commands to go on with."""

    what: str
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell of a student; `score` is None where a person has yet to decide."""

    score: float | None
    by_person: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One student.

    Attributes:
        name: as in the gradebook, "last, first"; empty where it has none.
        marks: in the order of the exercises; None where the gradebook has none. Empty for who is not graded.
        total: what the gradebook counts, the late penalty taken off; None for who is not graded.
        remark: why there are no marks, or what is to be known of them; mostly empty.
    """

    student: str
    name: str
    marks: tuple[Mark | None, ...] = ()
    total: float | None = None
    penalty: float = 0.0
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All of it, in the order in which it is read.

    Attributes:
        students: who has handed in, by name; absent: who has not.
    """

    head: Head
    totals: Totals
    exercises: tuple[ExerciseFigures, ...]
    leads: tuple[Lead, ...]
    students: tuple[Row, ...]
    absent: tuple[Row, ...]
