"""One graded submission into autograded/, the gradebook and the records; whatever fails at that leaves it ungraded.

1  the new folder is written beside its place       a full disk shows here, and nothing has changed
2  the old record is removed                        from here on the next run would grade it again
3  the marks are written, in one transaction        a locked gradebook shows here
4  the new folder takes its place
5  the new record: into the history, then to the folder
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from nablagrade.doors.checks import find_lost_checks
from nablagrade.doors.course import Course
from nablagrade.doors.records import (
    archived_graders,
    forget_fault,
    latest_record,
    note_fault,
    remove_record,
    stamped,
    write_record,
)
from nablagrade.doors.runs.output import prepare_output, put_in_place
from nablagrade.doors.runs.plan import Planned
from nablagrade.doors.runs.result import result_of
from nablagrade.doors.runs.summary import Outcome
from nablagrade.doors.runs.verify import deviations, touched_exercises
from nablagrade.errors import NablagradeError
from nablagrade.model import Change, Graded, Submission, Ungraded

if TYPE_CHECKING:
    from nablagrade.gradebook import Book, Penalty

__all__ = ["Keeper"]

REMARK_CHARS = 40

REPEATS = {"graders"}
"""What may have changed for the untouched exercises to be expected to come out identical; nothing at all, besides."""


@dataclass(frozen=True)
class Keeper:
    """Where the results of a run go.

    Attributes:
        force: an exercise may have lost its hidden checks.
    """

    course: Course
    book: Book
    penalty: Penalty | None = None
    force: bool = False
    _touched: dict[tuple[str, str], frozenset[str] | None] = field(default_factory=dict)

    def keep(self, planned: Planned, result: Graded | Ungraded) -> Outcome:
        """Write what one grading gave; a fault of ours is only remembered."""
        submission = planned.submission
        if isinstance(result, Ungraded):
            if result.deterministic:
                note_fault(self.course, submission, planned.key, result.reason)
            return Outcome(submission, ungraded=result.reason, why=planned.why)
        lost = None if self.force else find_lost_checks(self.course, submission, result.record)
        if lost is not None:
            return Outcome(submission, ungraded=lost, why=planned.why)
        try:
            record = stamped(result.record, planned.key)
            strange = self.deviations(planned, record)
            fresh = prepare_output(self.course, result)
            remove_record(self.course, submission)
            handed_in = self._handed_in(submission)
            changes = self.book.save(result, handed_in, self.penalty)
            put_in_place(self.course, result, fresh)
            write_record(self.course, submission, record)
        except Exception as error:
            reason = f"its results could not be written: {type(error).__name__}: {error}"
            return Outcome(submission, ungraded=reason, why=planned.why, unwritten=True)
        forget_fault(self.course, submission)
        kept, remarks = result_of(result), self._remarks(submission, handed_in)
        return Outcome(
            submission,
            replace(kept, noticed=(*kept.noticed, *remarks)),
            why=planned.why,
            changes=changes,
            deviations=strange,
            outdated=planned.released,
        )

    def preview(self, graded: Graded) -> tuple[Change, ...]:
        """The automatic scores that `keep` would change."""
        return self.book.preview(graded, self._handed_in(graded.submission), self.penalty)

    def _handed_in(self, submission: Submission) -> datetime | None:
        """When it was handed in, as far as that is known; a date that is none keeps nobody from being graded."""
        written = self.course.timestamp(submission)
        return self.book.read_date(written) if written is not None else None

    def _remarks(self, submission: Submission, handed_in: datetime | None) -> Iterator[str]:
        """What there is to say of when it was handed in."""
        written = self.course.timestamp(submission) if handed_in is None else None
        if written is not None:
            yield f"timestamp.txt is no date: {written[:REMARK_CHARS]!r}"
        if self.penalty is None:
            return
        try:
            points = self.book.late_penalty(submission.assignment, submission.student)
        except NablagradeError as error:
            yield f"what being late costs could not be read: {error}"
        else:
            if points:
                yield f"late: {points:g} points off"

    def deviations(self, planned: Planned, record: Mapping[str, Any]) -> tuple[str, ...]:
        """Exercises that came out otherwise than in the last record, though nothing about them has changed."""
        if not set(planned.changed) <= REPEATS:
            return ()
        old = latest_record(self.course, planned.submission)
        if old is None or old.get("key", {}).get("submission") != planned.key.submission:
            return ()
        return tuple(deviations(old, record, self._touched_since(planned.submission, old["key"], planned)))

    def _touched_since(self, submission: Submission, old: Mapping[str, Any], planned: Planned) -> frozenset[str] | None:
        now = planned.key.graders
        if old["graders"] == now:
            return frozenset()
        step = (str(old["graders"]), now)
        if step not in self._touched:
            before, after = (archived_graders(self.course, submission.assignment, digest) for digest in step)
            self._touched[step] = touched_exercises(before, after) if after is not None else None
        return self._touched[step]
