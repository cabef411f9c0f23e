"""Comparing derivatives and naming what is wrong with one.

Numerator layout throughout: in a Jacobian, row = output, column = input, so J has shape (outputs, inputs).
"""

from nablagrade.numeric.compare import TOLERANCE, Comparison, Stage, compare, describe_type, tolerance_of
from nablagrade.numeric.diagnose import DIAGNOSES, diagnose_jacobian

__all__ = [
    "DIAGNOSES",
    "TOLERANCE",
    "Comparison",
    "Stage",
    "compare",
    "describe_type",
    "diagnose_jacobian",
    "tolerance_of",
]
