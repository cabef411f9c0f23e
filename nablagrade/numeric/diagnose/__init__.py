"""Naming a mistake by what it looks like.

A diagnosis speaks only when the value agrees with that mistake, and with no other one, about as closely as a right
value must agree with the expected one. It reveals no expected entry and no factor. Four things are looked at, and the
first that speaks is heard:

- facts: what kind of thing it is, its dtype, that it is all zeros, that only its shape is not right;
- candidates: what the value would be if a known mistake had been made, from the expected value (`values`) and from what
  a check knows besides: f, the point, the factors (`nablagrade.numeric.mistakes`);
- properties that no single candidate has: an order of rows, equal entries, the same matrix at every point;
- how many digits are right.
"""

from nablagrade.numeric.diagnose.calls import Rules, diagnose_answers, diagnose_state
from nablagrade.numeric.diagnose.causes import EXCEPTIONS
from nablagrade.numeric.diagnose.evidence import Line, Near
from nablagrade.numeric.diagnose.exceptions import diagnose_exception
from nablagrade.numeric.diagnose.naming import Mistakes, diagnose
from nablagrade.numeric.diagnose.texts import SEEN
from nablagrade.numeric.diagnose.texts_of_checks import KNOWN
from nablagrade.numeric.diagnose.values import Kind

__all__ = [
    "DIAGNOSES",
    "EXCEPTIONS",
    "Kind",
    "Line",
    "Mistakes",
    "Near",
    "Rules",
    "diagnose",
    "diagnose_answers",
    "diagnose_exception",
    "diagnose_state",
]

DIAGNOSES = SEEN | KNOWN
"""Student texts of all diagnoses of values, by name; formats with the comparison as `c`."""
