"""Pictures made of letters, and counts in words.

A bar is a share of a maximum, in eighths of a letter; a histogram has a letter for each count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

__all__ = ["bar", "histogram", "ranked"]

EIGHTHS = " ▏▎▍▌▋▊▉█"
LEVELS = "▁▂▃▄▅▆▇█"


def bar(share: float, width: int) -> str:
    """A bar that is `width` letters long for a share of 1."""
    whole, rest = divmod(round(share * width * 8), 8)
    return f"{'█' * whole}{EIGHTHS[rest].strip()}"


def histogram(counts: Sequence[int]) -> str:
    """A letter for each count, as high as it is; blank where it is 0."""
    highest = max(counts, default=0)
    return "".join(LEVELS[(count * len(LEVELS) - 1) // highest] if count else " " for count in counts)


def ranked(counts: Counter[str], number: int) -> list[tuple[str, int]]:
    """The largest first, in the order of the alphabet where they are equal."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:number]
