"""Comparing derivatives and naming what is wrong with one.

Numerator layout throughout: in a Jacobian, row = output, column = input, so J has shape (outputs, inputs).
"""

from nablagrade.numeric.compare import TOLERANCE, Comparison, Stage, compare, describe_type, tolerance_of
from nablagrade.numeric.diagnose import (
    DIAGNOSES,
    EXCEPTIONS,
    Kind,
    Line,
    Mistakes,
    Near,
    Rules,
    diagnose,
    diagnose_answers,
    diagnose_exception,
    diagnose_state,
)

__all__ = [
    "DIAGNOSES",
    "EXCEPTIONS",
    "TOLERANCE",
    "Comparison",
    "Kind",
    "Line",
    "Mistakes",
    "Near",
    "Rules",
    "Stage",
    "compare",
    "describe_type",
    "diagnose",
    "diagnose_answers",
    "diagnose_exception",
    "diagnose_state",
    "tolerance_of",
]
