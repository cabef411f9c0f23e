"""The figures of a list of marks. Pure.

Discrimination is the corrected item-total correlation of classical test theory: Pearson's correlation of the marks of
an exercise with the sums of the marks of the others, so that it does not correlate with itself (Ebel & Frisbie,
Essentials of Educational Measurement).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from statistics import correlation, quantiles

from nablagrade.feedback.figures import Bar

__all__ = ["discrimination", "make_bars", "quartiles"]

ENOUGH = 10
"""Fewer pairs of marks give a correlation that says nothing."""

MOST_BARS = 40
"""What can be read beside one another; an assignment of more points has several points in a bar."""

DIGITS = 6
"""Marks are hundredths; what differs by less differs by the order of adding."""


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Lower quartile, median and upper quartile, between two values where they fall there; of at least one value."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    lower, median, upper = quantiles(values, n=4, method="inclusive")
    return lower, median, upper


def discrimination(marks: Sequence[float], others: Sequence[float]) -> float | None:
    """The correlation of an exercise's marks with the sums of the others; None with too few, or where all are equal."""
    one, other = ([round(value, DIGITS) for value in values] for values in (marks, others))
    if len(one) < ENOUGH or len(set(one)) == 1 or len(set(other)) == 1:
        return None
    return correlation(one, other)


def make_bars(totals: Sequence[float], maximum: float) -> tuple[Bar, ...]:
    """How many earned how much, from 0 to the maximum, or to the highest total where extra credit went beyond it."""
    points = [whole(total) for total in totals]
    end = max(math.ceil(maximum), *points)
    width = next(width for width in widths() if end // width < MOST_BARS)
    counts = Counter(each // width for each in points)
    return tuple(Bar(low, min(low + width - 1, end), counts[low // width]) for low in range(0, end + 1, width))


def whole(points: float) -> int:
    """Half up: `round` would put 2.5 with 2 and 3.5 with 4."""
    return math.floor(round(points, DIGITS) + 0.5)


def widths() -> Iterator[int]:
    """1, 2, 5, 10, 20, 50 and so on."""
    return (factor * 10**power for power in count() for factor in (1, 2, 5))
