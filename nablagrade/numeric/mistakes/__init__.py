"""What typical wrong answers give, by the name of their diagnosis: for checks, which know f, the point and the factors.

Each function works out, in float64 and on the trusted side, what a wrong answer to one kind of exercise would be. A
check passes it on unevaluated, `mistakes=lambda: hessian_product_mistakes(f, x, v)`: it is called for wrong answers
only. Sizes are to be small, since whole Jacobians and Hessians are formed.
"""

from nablagrade.numeric.mistakes.chains import (
    composition_mistakes,
    product_mistakes,
    total_derivative_mistakes,
    vjp_mistakes,
)
from nablagrade.numeric.mistakes.critical import critical_point_rules
from nablagrade.numeric.mistakes.derivatives import (
    batch_mistakes,
    gradient_mistakes,
    hessian_mistakes,
    jacobian_mistakes,
    quotient_mistakes,
)
from nablagrade.numeric.mistakes.log_sum_exp import log_sum_exp_mistakes, softmax_mistakes, softmax_vjp_mistakes
from nablagrade.numeric.mistakes.second_order import hessian_product_mistakes, newton_mistakes

__all__ = [
    "batch_mistakes",
    "composition_mistakes",
    "critical_point_rules",
    "gradient_mistakes",
    "hessian_mistakes",
    "hessian_product_mistakes",
    "jacobian_mistakes",
    "log_sum_exp_mistakes",
    "newton_mistakes",
    "product_mistakes",
    "quotient_mistakes",
    "softmax_mistakes",
    "softmax_vjp_mistakes",
    "total_derivative_mistakes",
    "vjp_mistakes",
]
