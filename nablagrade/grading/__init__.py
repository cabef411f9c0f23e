"""What authors of hidden checks use: markers, assertions, and the fixtures `student` and `rng`.

A check is a plain pytest test in graders/<assignment>/; `pytest graders/<assignment> --submission=DIR` runs all of them
against one submission, with pytest's own failures, while they are being written.
"""

from nablagrade.bridge import Watched, watched
from nablagrade.grading.assertions import (
    assert_answers,
    assert_close,
    assert_equal,
    assert_gradient,
    assert_hessian,
    assert_jacobian,
    assert_results_kept,
    assert_unchanged,
    assert_usage,
    fail,
)
from nablagrade.grading.markers import core, depends_on, exercise, hint, last, points, reveal, title
from nablagrade.grading.seeds import Rng
from nablagrade.grading.student import Student, StudentFunction
from nablagrade.numeric import Mistakes, tolerance_of
from nablagrade.numeric.mistakes import (
    composition_mistakes,
    critical_point_rules,
    hessian_product_mistakes,
    log_sum_exp_mistakes,
    newton_mistakes,
    product_mistakes,
    quotient_mistakes,
    softmax_mistakes,
    softmax_vjp_mistakes,
    total_derivative_mistakes,
    vjp_mistakes,
)

__all__ = [
    "Mistakes",
    "Rng",
    "Student",
    "StudentFunction",
    "Watched",
    "assert_answers",
    "assert_close",
    "assert_equal",
    "assert_gradient",
    "assert_hessian",
    "assert_jacobian",
    "assert_results_kept",
    "assert_unchanged",
    "assert_usage",
    "composition_mistakes",
    "core",
    "critical_point_rules",
    "depends_on",
    "exercise",
    "fail",
    "hessian_product_mistakes",
    "hint",
    "last",
    "log_sum_exp_mistakes",
    "newton_mistakes",
    "points",
    "product_mistakes",
    "quotient_mistakes",
    "reveal",
    "softmax_mistakes",
    "softmax_vjp_mistakes",
    "title",
    "tolerance_of",
    "total_derivative_mistakes",
    "vjp_mistakes",
    "watched",
]
