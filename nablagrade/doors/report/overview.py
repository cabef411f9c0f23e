"""The class report of an assignment as one value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from statistics import fmean
from typing import TYPE_CHECKING

from nablagrade.doors.course import Course
from nablagrade.doors.report.exercises import exercise_figures, places_of
from nablagrade.doors.report.gather import Class, Work, gather_class
from nablagrade.doors.report.leads import changes_of, find_leads, is_waiting, outdated
from nablagrade.doors.report.statistics import make_bars, quartiles
from nablagrade.doors.report.titles import read_titles
from nablagrade.feedback.figures import Head, Mark, Report, Row, Totals

if TYPE_CHECKING:
    from nablagrade.gradebook.marks import Place  # nbgrader takes seconds to import

__all__ = ["make_report"]


def make_report(course: Course, assignment: str) -> Report:
    """Read records and gradebook, and work out what there is to say.

    Raises:
        CourseError: no such assignment, no submissions, or none of them is graded.
    """
    group = gather_class(course, assignment)
    exercises = exercise_figures(group, read_titles(course.graders_folder(assignment)))
    places = places_of(group)
    students = [row_of(work, group, places) for work in group.works]
    handed_in = {work.student for work in group.works}
    absent = [Row(student, name) for student, name in group.names.items() if student not in handed_in]
    return Report(
        head=head_of(group, len(absent)),
        totals=totals_of([row.total for row in students if row.total is not None], sum(group.maxima.values())),
        exercises=exercises,
        leads=find_leads(group, exercises),
        students=tuple(sorted(students, key=by_name)),
        absent=tuple(sorted(absent, key=by_name)),
    )


def head_of(group: Class, absent: int) -> Head:
    works = group.works
    old = outdated(group)
    dates = sorted(work.graded_at for work in works if work.graded_at)
    return Head(
        assignment=group.assignment,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        maximum=sum(group.maxima.values()),
        students=len(works) + absent,
        handed_in=len(works),
        graded=sum(work.marks is not None for work in works),
        ungraded=tuple((work.student, work.fault) for work in works if work.fault is not None),
        not_yet=tuple(work.student for work in works if work.marks is None and work.fault is None),
        waiting=sum(map(is_waiting, works)),
        late=sum(work.marks is not None and (work.marks.late or work.marks.penalty > 0) for work in works),
        graded_from=dates[0] if dates else None,
        graded_to=dates[-1] if dates else None,
        torch=tuple(sorted({work.torch for work in works if work.torch})),
        isolation=tuple(sorted({work.tier for work in works if work.tier})),
        outdated=len(old),
        changed=changes_of(old),
        held=sum(work.released for work in old),
    )


def totals_of(totals: Sequence[float], maximum: float) -> Totals:
    """Of at least one total: nobody reports on a class of which nothing is graded."""
    lower, median, upper = quartiles(totals)
    return Totals(fmean(totals), lower, median, upper, make_bars(totals, maximum))


def row_of(work: Work, group: Class, places: Sequence[Place]) -> Row:
    name, remark = group.names.get(work.student, ""), "; ".join(remarks(work))
    if work.marks is None:
        return Row(work.student, name, remark=remark)
    cells = [work.marks.cells.get(place) for place in places]
    marks = (Mark(cell.score if cell.given else None, cell.by_person) if cell else None for cell in cells)
    return Row(work.student, name, tuple(marks), work.marks.total, work.marks.penalty, remark)


def remarks(work: Work) -> Iterator[str]:
    if work.fault is not None:
        yield "not graded as handed in last, marks are older" if work.marks else "could not be graded"
    elif work.marks is None:
        yield "never graded"
    elif work.changed:
        yield "out of date"
    if work.unreadable:
        yield f"{', '.join(f'{name}.ipynb' for name in sorted(work.unreadable))} could not be read"
    if work.marks is not None and work.marks.late:
        yield "late"


def by_name(row: Row) -> tuple[str, str]:
    return (row.name or row.student).casefold(), row.student
