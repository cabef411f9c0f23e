"""What authors of hidden checks use: markers, assertions, and the fixtures `student` and `rng`.

A check is a plain pytest test in graders/<assignment>/; `pytest graders/<assignment> --submission=DIR` runs all of them
against one submission, with pytest's own failures, while they are being written.
"""

from nablagrade.bridge import Watched, watched
from nablagrade.grading.assertions import (
    assert_close,
    assert_equal,
    assert_jacobian,
    assert_unchanged,
    assert_usage,
    fail,
)
from nablagrade.grading.markers import core, depends_on, exercise, hint, points, reveal, title
from nablagrade.grading.seeds import Rng
from nablagrade.grading.student import Student, StudentFunction
from nablagrade.numeric import tolerance_of

__all__ = [
    "Rng",
    "Student",
    "StudentFunction",
    "Watched",
    "assert_close",
    "assert_equal",
    "assert_jacobian",
    "assert_unchanged",
    "assert_usage",
    "core",
    "depends_on",
    "exercise",
    "fail",
    "hint",
    "points",
    "reveal",
    "title",
    "tolerance_of",
    "watched",
]
