"""Naming an exception by what it usually comes from.

A message is the student's word: it chooses among our sentences, and is never shown.
"""

from __future__ import annotations

import re

from nablagrade.numeric.diagnose.causes import EXCEPTIONS


def diagnose_exception(kind: str, message: str) -> str | None:
    """The name of what an exception usually comes from, or None.

    Args:
        kind: the name of its type, without modules. message: as the box says it; only looked at.
    """
    passed_on = re.match(r"(\w*Error): (.*)", message, re.DOTALL)  # of a function whose calls are made on our side
    if kind == "ValueError" and passed_on:
        kind, message = passed_on[1], passed_on[2]
    return next((name for name, cause in EXCEPTIONS.items() if cause.explains(kind, message)), None)
