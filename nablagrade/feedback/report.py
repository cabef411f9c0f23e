"""The class report as one HTML page that needs nothing else: no script, no font, no picture from anywhere.

Pure: from the figures to text. Names and messages are students' and are escaped by the template; every colour has a
word or a number beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nablagrade.feedback.figures import Bar, ExerciseFigures, Mark, Report
from nablagrade.feedback.results import template

__all__ = ["moment", "number", "report_page"]

CHART_WIDTH, CHART_HEIGHT, ROOM = 720, 140, 24
"""In units of the drawing; room above the bars for counts, and below for points."""
LABELS = 24
"""More labels would run into one another; every second, fifth or tenth bar then has one."""

TRUST = {"hidden": "hidden checks", "classic": "its test cell alone, which students can forge", "manual": "a person"}


@dataclass(frozen=True, slots=True)
class Column:
    """One bar of the histogram as it is drawn; `label` is empty where there is no room."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    count: int
    label: str


def report_page(report: Report) -> str:
    """The page of a class, with every student in it: for staff."""
    return template("report.html").render(
        report=report,
        head=report.head,
        totals=report.totals,
        columns=draw(report.totals.bars),
        chart=(CHART_WIDTH, CHART_HEIGHT + 2 * ROOM, CHART_HEIGHT + ROOM),
        spoken=spoken(report.totals.bars),
        trusts=TRUST,
        named=any(row.name for row in (*report.students, *report.absent)),
        failing=failing,
        number=number,
        share=share,
        correlation=correlation,
        mark=mark,
        moment=moment,
    )


def draw(bars: Sequence[Bar]) -> list[Column]:
    highest = max(each.count for each in bars) or 1
    step = CHART_WIDTH / len(bars)
    every = next(every for every in (1, 2, 5, 10) if len(bars) / every <= LABELS)
    columns = []
    for position, each in enumerate(bars):
        height = CHART_HEIGHT * each.count / highest
        x, y = position * step + step * 0.1, ROOM + CHART_HEIGHT - height
        label = points_of(each) if position % every == 0 else ""
        columns.append(Column(x, y, step * 0.8, height, position * step + step / 2, each.count, label))
    return columns


def points_of(each: Bar) -> str:
    return f"{each.low}" if each.low == each.high else f"{each.low}–{each.high}"


def spoken(bars: Sequence[Bar]) -> str:
    """The histogram for those who do not see it."""
    return ", ".join(f"{each.count} with {points_of(each)} points" for each in bars if each.count)


def failing(exercise: ExerciseFigures) -> bool:
    """Whether a check of it has failed anybody."""
    return any(check.failed for check in exercise.checks)


def number(value: float | None) -> str:
    """At most two decimals; a dash for what there is not."""
    return "–" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def correlation(value: float | None) -> str:
    """Two decimals, with a minus that is as wide as a digit."""
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def mark(value: Mark | None) -> str:
    """A mark as staff reads it, P beside one of a person; a question mark where a person has yet to decide."""
    if value is None:
        return "–"
    given = "?" if value.score is None else number(value.score)
    return f"{given} P" if value.by_person else given


def moment(written: str | None) -> str:
    """A point in time to the minute, as records write it: in UTC."""
    return "unknown" if written is None else f"{written[:16].replace('T', ' ')} UTC"
