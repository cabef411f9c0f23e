"""Asking what isolation this machine gives, from a process that may have threads: in one of its own, which is fresh.

Run as `python -m nablagrade.sandbox.probe TERMS`; it prints a `Finding` as JSON. Takes a tenth of a second.
"""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import tempfile

from nablagrade.errors import BoxError, UsageError
from nablagrade.sandbox.ladder import Finding, Tier, climb, refusal
from nablagrade.sandbox.server import ENVIRONMENT
from nablagrade.sandbox.terms import Terms

__all__ = ["demand_isolation", "find_isolation"]

ANSWER_S = 60.0


def find_isolation(terms: Terms) -> Finding:
    """Find the tier of this machine.

    Raises:
        BoxError: the probe itself failed.
    """
    command = [sys.executable, "-P", "-s", "-m", "nablagrade.sandbox.probe", terms.dumps()]
    environment = {**ENVIRONMENT, "TMPDIR": tempfile.gettempdir()}
    try:
        done = subprocess.run(
            command, env=environment, cwd="/", capture_output=True, text=True, timeout=ANSWER_S, check=True
        )
    except subprocess.CalledProcessError as error:
        raise BoxError(f"the isolation of this machine could not be probed:\n{error.stderr}") from error
    except subprocess.TimeoutExpired as error:
        raise BoxError(f"the isolation of this machine could not be probed within {ANSWER_S:g} s; try again") from error
    found = json.loads(done.stdout)
    return Finding(Tier(found["tier"]), found["layers"], found["problems"])


def demand_isolation(terms: Terms) -> None:
    """Refuse to grade where boxes would be weaker than the terms allow.

    Raises:
        UsageError: with the reason, and what to do.
    """
    why_not = refusal(find_isolation(terms), terms)
    if why_not is not None:
        raise UsageError(why_not)


def main(terms: Terms) -> None:
    with tempfile.TemporaryDirectory(prefix="nablagrade-") as scratch:
        os.chmod(scratch, 0o711)
        print(json.dumps(dataclasses.asdict(climb(terms, scratch))))


if __name__ == "__main__":
    main(Terms.loads(sys.argv[1]))
