"""Whether the modules that a course declares are there, asked as a box would ask: by the same Python, started alike."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence

from nablagrade.errors import BoxError, CourseError
from nablagrade.sandbox.server import ENVIRONMENT

__all__ = ["demand_modules", "missing_modules"]

ANSWER_S = 60.0
PROGRAM = """
import importlib.util, json, sys
def found(name):
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False
print(json.dumps([name for name in sys.argv[1:] if not found(name)]))
"""


def missing_modules(names: Sequence[str]) -> list[str]:
    """The modules that a box cannot find.

    Raises:
        BoxError: looking for them ends Python.
    """
    if not names:
        return []
    command = [sys.executable, "-P", "-s", "-c", PROGRAM, *names]
    try:
        done = subprocess.run(
            command, env=ENVIRONMENT, cwd="/", capture_output=True, text=True, timeout=ANSWER_S, check=True
        )
    except subprocess.SubprocessError as error:
        raise BoxError(f"what c.NablaGrade.imports names could not be looked for: {error}") from error
    found: list[str] = json.loads(done.stdout.splitlines()[-1])  # a package may print when it is imported
    return found


def demand_modules(names: Sequence[str]) -> None:
    """Refuse to grade where notebooks could not import what their course declares: that is no student's fault.

    Raises:
        CourseError: with the modules, and what to do.
    """
    if missing := missing_modules(names):
        raise CourseError(
            f"c.NablaGrade.imports names {', '.join(missing)}, which cannot be found. Install what is missing beside "
            "nablagrade, or correct the setting; nothing was graded."
        )
