"""What came of the demo, in numbers: who handed in what, and the runs that graded it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nablagrade.doors.course import Course
from nablagrade.doors.demo.work import Class
from nablagrade.doors.records import latest_record
from nablagrade.doors.runs.result import Result
from nablagrade.doors.runs.summary import Summary
from nablagrade.model import TEST_PREFIX, Submission

__all__ = ["Mistake", "Outcome", "find_mistakes"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The first run of each assignment, and the run for those who came later."""

    who: Class
    first: tuple[Summary, ...]
    second: Summary

    @property
    def assignments(self) -> tuple[str, ...]:
        return tuple(summary.assignment for summary in self.first)

    @property
    def runs(self) -> tuple[Summary, ...]:
        return (*self.first, self.second)

    def results(self, assignment: str) -> dict[str, Result]:
        """The last result of each student."""
        return {
            result.student: result
            for summary in self.runs
            if summary.assignment == assignment
            for result in summary.graded
        }


@dataclass(frozen=True, slots=True)
class Mistake:
    """A diagnosis of one student in one exercise."""

    student: str
    assignment: str
    exercise: str
    name: str


def find_mistakes(course: Course, outcome: Outcome) -> set[Mistake]:
    """What the records of the class have diagnosed, once for each student and exercise."""
    return {
        mistake
        for assignment in outcome.assignments
        for student in outcome.results(assignment)
        for mistake in mistakes_of(course, student, assignment)
    }


def mistakes_of(course: Course, student: str, assignment: str) -> Iterator[Mistake]:
    record = latest_record(course, Submission(student, assignment, course.submitted_folder(student, assignment)))
    for notebook in (record or {}).get("notebooks", ()):
        for score in notebook["scores"]:
            exercise = score["grade_id"].removeprefix(TEST_PREFIX)
            for check in score["checks"]:
                if check["diagnosis"]:
                    yield Mistake(student, assignment, exercise, check["diagnosis"].replace("_", " "))
