"""A grading run: plan, grade what must be, write each one's marks as it is done.

    plan      what has changed                           no worker, no nbgrader: a run with nothing to do ends here
    pool      workers warm up while nbgrader is imported
    grading   a window of submissions is with the workers; the one writer is this process
    keeping   per submission: files, marks in one transaction, history, record; in this order

A run may end at any of these lines, by SIGKILL too, and the next one grades what has no record of its present key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from nablagrade.doors.checks import find_checks, notes_of
from nablagrade.doors.course import Course
from nablagrade.doors.kernels import check_kernels
from nablagrade.doors.key import make_key
from nablagrade.doors.lock import hold_lock
from nablagrade.doors.nbgrader_plugin import late_penalty
from nablagrade.doors.records import archive_graders
from nablagrade.doors.runs.keeping import Keeper
from nablagrade.doors.runs.plan import Action, Planned, find_submissions, make_plan
from nablagrade.doors.runs.pool import Pool, open_pool
from nablagrade.doors.runs.review import Comparison, Review, open_shelf
from nablagrade.doors.runs.stopping import Events, note_signals
from nablagrade.doors.runs.summary import Outcome, Summary, outcome_of
from nablagrade.errors import CourseError, EngineError
from nablagrade.gradebook import back_up, hash_registered
from nablagrade.model import Blueprint, Graded, Ungraded

__all__ = ["OnOutcome", "grade_assignment", "plan_assignment"]

AHEAD = 2
"""Submissions handed to the pool per worker: the next one is ready when one is done, and few are under way."""
HOPELESS = 3
"""When so many results in a row could not be written, a run ends: the disk is full, or the gradebook stays locked."""

OnOutcome = Callable[[Outcome, int, int], None]
"""Told of each outcome, with how many are done and how many there are."""


@dataclass
class Run:
    """One run over an assignment, while its lock is held."""

    course: Course
    summary: Summary
    total: int
    report: OnOutcome | None
    events: Events = field(default_factory=Events)
    force: bool = False

    def tell(self, outcome: Outcome) -> None:
        self.summary.add(outcome)
        if self.report is not None:
            self.report(outcome, self.summary.done, self.total)


def plan_assignment(
    course: Course, assignment: str, *, student: str | None = None, force: bool = False, touch_released: bool = False
) -> list[Planned]:
    """What a run would do with each submission, and why; nothing is written.

    Raises:
        CourseError: no such assignment, no submissions, or the gradebook cannot be read; or its hidden checks are gone.
    """
    find_checks(course, assignment, force=force)
    key = make_key(course, assignment)
    return make_plan(course, assignment, key, student, force=force, touch_released=touch_released)


def grade_assignment(
    course: Course,
    assignment: str,
    *,
    student: str | None = None,
    force: bool = False,
    review: Review | None = None,
    report: OnOutcome | None = None,
    workers: Pool | None = None,
) -> Summary:
    """Grade the submissions of an assignment that were not graded before, or changed since, or all of them by `force`.

    Args:
        review: nothing is written before it has seen what would change, and agreed; released grades change only with
            it, or by `force`.
        workers: a pool to use, and to leave open for the next run; ended where this one is interrupted.

    Raises:
        CourseError: as by `plan_assignment`.
        AssignmentBusyError: another process is grading the assignment.
    """
    find_submissions(course, assignment, student)
    source = course.blueprint(assignment)
    summary, events = Summary(assignment, notes=tuple(notes_of(course, source))), Events()
    with hold_lock(course, assignment, "nablagrade grade"), note_signals(events):
        ensure_registered(course, assignment)
        with events.nothing_written():
            plan = plan_assignment(course, assignment, student=student, force=force, touch_released=review is not None)
        run = Run(course, summary, len(plan), report, events, force)
        for outcome in filter(None, map(outcome_of, plan)):
            run.tell(outcome)
        todo = [planned for planned in plan if planned.action is Action.GRADE]
        if todo:
            grade_and_keep(run, source, todo, review, workers)
        summary.interrupted = events.stopped
        summary.left = len(plan) - summary.done
    return summary.end()


def ensure_registered(course: Course, assignment: str) -> None:
    """Register the assignment from its source where the gradebook lacks it, or where that was cut short."""
    if hash_registered(course.db_url, assignment) is not None and not course.registering(assignment).exists():
        return
    from nablagrade.doors.release import register  # nbgrader's converters, which most runs need not import

    register(course, assignment)


def grade_and_keep(
    run: Run, source: Blueprint, todo: Sequence[Planned], review: Review | None, workers: Pool | None = None
) -> None:
    """Grade in parallel, and write each result as it comes, or all of them after the review."""
    course = run.course
    keep_graders(course, source.assignment, todo[0].key.graders)
    if review is None:
        run.summary.backup = backup_of_released(course, todo)
    with open_pool(course.settings, len(todo)) if workers is None else nullcontext(workers) as pool:
        from nablagrade.gradebook import open_gradebook  # nbgrader, while the workers are warming up

        with open_gradebook(course.db_url, course.course_id) as book:
            blueprint = book.overlay(source)
            check_kernels(blueprint)
            timed = any(course.timestamp(planned.submission) for planned in todo)
            keeper = Keeper(course, book, late_penalty(course) if timed else None, run.force)
            results = grade_all(pool, blueprint, todo, run.events)
            if review is None:
                through = keep_all(run, keeper, todo, results)
            else:
                through = keep_reviewed(run, keeper, results, review)
        if not through:
            pool.abort()


def grade_all(
    pool: Pool, blueprint: Blueprint, todo: Sequence[Planned], events: Events
) -> Iterator[tuple[Planned, Graded | Ungraded]]:
    """Grade submissions in parallel, in the order in which they are done; when it is told to stop, only what is done.

    Only a window of them is with the pool: neither requests nor results of a class pile up.
    """
    rest = iter(todo)
    waiting: dict[Future[Graded | Ungraded], Planned] = {}

    def hand_over(number: int) -> None:
        for planned in islice(rest, number):
            future = pool.submit(planned.submission, blueprint)
            waiting[future] = planned
            future.add_done_callback(events.done)

    hand_over(AHEAD * pool.size)
    while waiting and not events.stopped:
        future = events.wait_next()
        if future is not None:
            hand_over(1)
            yield waiting.pop(future), future.result()
    finished = [future for future in waiting if future.done() and not future.cancelled()]
    for future in finished:
        yield waiting.pop(future), future.result()


def keep_all(
    run: Run, keeper: Keeper, todo: Sequence[Planned], results: Iterator[tuple[Planned, Graded | Ungraded]]
) -> bool:
    """Write results as they come, and say whether it went through; give up where nothing can be written."""
    left = {planned.submission.student: planned for planned in todo}
    in_a_row = 0
    for planned, result in results:
        del left[planned.submission.student]
        outcome = keeper.keep(planned, result)
        if isinstance(result, Graded):
            run.summary.time_checks(result.record)
        run.tell(outcome)
        in_a_row = in_a_row + 1 if outcome.unwritten else 0
        if in_a_row == HOPELESS:
            for other in left.values():
                run.tell(Outcome(other.submission, ungraded=f"not tried, since of the last ones {outcome.ungraded}"))
            return False
    return not run.events.stopped


def keep_reviewed(
    run: Run, keeper: Keeper, results: Iterator[tuple[Planned, Graded | Ungraded]], review: Review
) -> bool:
    """Grade all, show what would change, and write it all or nothing of it; say whether all has been graded."""
    with open_shelf(keeper.course.private_folder / "review" / run.summary.assignment) as shelf:
        for planned, result in results:
            if isinstance(result, Graded):
                run.summary.time_checks(result.record)
                try:
                    changes = keeper.preview(result)
                except EngineError as error:
                    run.tell(Outcome(planned.submission, ungraded=str(error), why=planned.why))
                    continue
                shelf.put(result, Comparison(planned, changes, keeper.deviations(planned, result.record)))
            else:
                run.tell(keeper.keep(planned, result))
        if run.events.stopped or not agreed(run.events, review, shelf.comparisons):
            run.summary.written = False
            return not run.events.stopped
        run.summary.backup = backup_of_released(keeper.course, [each.planned for each in shelf.comparisons])
        for planned, graded in shelf.take():
            run.tell(keeper.keep(planned, graded))
            if run.events.stopped:
                break
    return not run.events.stopped


def agreed(events: Events, review: Review, comparisons: Sequence[Comparison]) -> bool:
    with events.nothing_written():
        return review(comparisons)


def keep_graders(course: Course, assignment: str, digest: str) -> None:
    try:
        archive_graders(course, assignment, digest)
    except OSError as error:
        raise CourseError(
            f"The hidden checks of {assignment} could not be archived in {course.private_folder}: {error}. Nothing was "
            "graded; make room there, or make it writable."
        ) from error


def backup_of_released(course: Course, todo: Sequence[Planned]) -> Path | None:
    """Back the gradebook up when grades change that students may have seen; None where there is nothing to back up."""
    if not any(planned.released for planned in todo):
        return None
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    target = course.private_folder / "backups" / f"gradebook-{now}.db"
    return target if back_up(course.db_url, target) else None
