"""A grading run: which submissions need grading, graded in parallel, each one's marks written as it is done."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, as_completed
from dataclasses import dataclass, field

from nablagrade.doors.course import Course
from nablagrade.doors.nbgrader_plugin import late_penalty
from nablagrade.doors.runs.output import read_record, write_output, write_record
from nablagrade.doors.runs.pool import open_pool
from nablagrade.errors import CourseError
from nablagrade.gradebook import Book, Penalty, open_gradebook
from nablagrade.model import Blueprint, Graded, Submission, Ungraded
from nablagrade.notebook import hash_graders, hash_submission, read_blueprint


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did with one submission; `graded` is None when it was unchanged or could not be graded.

    Attributes:
        ungraded: why we failed to grade it.
    """

    submission: Submission
    graded: Graded | None = None
    ungraded: str | None = None


@dataclass
class Summary:
    """All outcomes of a run, in the order in which they came."""

    assignment: str
    outcomes: list[Outcome] = field(default_factory=list)
    wall_s: float = 0.0

    @property
    def graded(self) -> list[Graded]:
        return [outcome.graded for outcome in self.outcomes if outcome.graded]

    @property
    def ungraded(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.ungraded]

    @property
    def isolation(self) -> list[str]:
        """The tiers of isolation that the graded submissions were run in."""
        return sorted({graded.record["volatile"]["isolation"]["tier"] for graded in self.graded})

    @property
    def unchanged(self) -> int:
        return len(self.outcomes) - len(self.graded) - len(self.ungraded)


Report = Callable[[Outcome, int, int], None]
"""Told of each outcome, with how many are done and how many there are."""


def grade_assignment(
    course: Course, assignment: str, *, student: str | None = None, force: bool = False, report: Report | None = None
) -> Summary:
    """Grade the submissions of an assignment that were not graded before, or changed since, or all of them by `force`.

    Raises:
        CourseError: no such assignment, no submissions, or the gradebook cannot be opened.
    """
    started, summary = time.monotonic(), Summary(assignment)
    submissions = find_submissions(course, assignment, student)
    source = read_blueprint(course.source_folder(assignment), assignment)
    course.settings.check_limits(assignment, source.exercises)
    with open_gradebook(course.db_url, course.course_id) as book:
        blueprint = registered(course, book, source)
        penalty = late_penalty(course) if any(course.timestamp(submission) for submission in submissions) else None
        stale = [submission for submission in submissions if force or is_stale(course, submission)]
        fresh = [Outcome(submission) for submission in submissions if submission not in stale]
        for outcome in (*fresh, *grade_all(course, book, blueprint, stale, penalty)):
            summary.outcomes.append(outcome)
            if report is not None:
                report(outcome, len(summary.outcomes), len(submissions))
    summary.wall_s = time.monotonic() - started
    return summary


def find_submissions(course: Course, assignment: str, student: str | None) -> list[Submission]:
    """The submissions that a run is about."""
    if assignment not in course.assignments():
        known = ", ".join(course.assignments()) or "none"
        raise CourseError(
            f"There is no assignment {assignment!r} in {course.root / course.source}. There are: {known}."
        )
    submissions = course.submissions(assignment, student)
    if not submissions:
        whose = f"by {student} " if student else ""
        expected = course.submitted_folder(student or "STUDENT", assignment)
        raise CourseError(f"No submission {whose}for {assignment}. Submissions are looked for in {expected}.")
    return submissions


def registered(course: Course, book: Book, source: Blueprint) -> Blueprint:
    """The assignment as the gradebook knows it, after registering it where the gradebook lacks it."""
    if not book.has_assignment(source.assignment):
        from nablagrade.doors.release import register  # nbgrader's converters, which most runs need not import

        register(course, source.assignment)
    return book.overlay(source)


def is_stale(course: Course, submission: Submission) -> bool:
    """Whether a submission, or its graders, are not what they were when it was graded last."""
    record = read_record(course, submission)
    return (
        record is None
        or record.get("submission_sha256") != hash_submission(submission.folder)
        or record.get("graders_sha256") != hash_graders(course.graders_folder(submission.assignment))
    )


def grade_all(
    course: Course, book: Book, blueprint: Blueprint, submissions: list[Submission], penalty: Penalty | None
) -> Iterator[Outcome]:
    """Grade submissions in parallel and write each one's marks as it is done."""
    if not submissions:
        return
    with open_pool(course.settings) as pool:
        waiting: set[Future[Graded | Ungraded]] = {pool.submit(submission, blueprint) for submission in submissions}
        for future in as_completed(waiting):
            waiting.discard(
                future
            )  # as_completed forgets it too: a finished notebook is not kept until the last is done
            yield keep(course, book, future.result(), penalty)


def keep(course: Course, book: Book, result: Graded | Ungraded, penalty: Penalty | None) -> Outcome:
    """Write one submission's files, marks and record; whatever fails at that leaves it ungraded and the run going."""
    if isinstance(result, Ungraded):
        return Outcome(result.submission, ungraded=result.reason)
    try:
        write_output(course, result)
        book.save(result, course.timestamp(result.submission), penalty)
        write_record(course, result)
    except Exception as error:
        return Outcome(result.submission, ungraded=f"its results could not be written: {type(error).__name__}: {error}")
    return Outcome(result.submission, graded=result)
