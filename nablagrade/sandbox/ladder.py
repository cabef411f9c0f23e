"""The ladder: full, strong, partial, and none; which of them holds on this machine is found out by trying.

    full     namespaces, a root folder of its own, and everything below; needs user namespaces, but no root
    strong   Landlock and seccomp, limits, another user if we are root; what is possible in ordinary containers
    partial  whatever of this works, files or system calls being open; refused unless it is allowed in words
    none     a process of its own, and nothing more; refused unless it is asked for in words

A tier is rehearsed in throw-away forks from beginning to end, with the canaries that every box sends again. What a
kernel says about itself is not believed: some let a process enter a user namespace and give it no rights there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from nablagrade.sandbox.canaries import LayerError
from nablagrade.sandbox.confinement import BASIC, BOX, NAMESPACES, Confinement
from nablagrade.sandbox.layers import landlock
from nablagrade.sandbox.layers.libc import on_linux
from nablagrade.sandbox.terms import Terms
from nablagrade.sandbox.view import find_view

__all__ = ["LAYERS", "Finding", "Tier", "climb", "refusal"]


class Tier(StrEnum):
    FULL = "full"
    STRONG = "strong"
    PARTIAL = "partial"
    NONE = "none"


LAYERS = {Tier.FULL: (*NAMESPACES, *BOX, *BASIC), Tier.STRONG: (*BOX, *BASIC), Tier.NONE: BASIC}
"""What makes up a tier. Full holds without Landlock, on a kernel that has none: its root folder shows no files, its
network no hosts, its process ids no processes."""

ACCEPTED = {
    "full": (Tier.FULL,),
    "strong": (Tier.FULL, Tier.STRONG),
    "weak": (Tier.FULL, Tier.STRONG, Tier.PARTIAL),
    "none": (Tier.NONE,),
}
"""The tiers that do, by the setting `isolation`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The best tier of this machine.

    Attributes:
        layers: by name, with what records would say of each (see `Confinement.detail`).
        problems: by tier, what stood in the way of the better ones.
    """

    tier: Tier
    layers: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


class Failed(Exception):
    """A rehearsal failed; the message names the layer."""


def climb(terms: Terms, scratch: str) -> Finding:
    """Find the best tier that holds here; the calling process has one thread.

    Args:
        scratch: a folder for the rehearsals.
    """
    if not on_linux() or terms.isolation == "none":
        return Finding(Tier.NONE, dict.fromkeys(LAYERS[Tier.NONE], True))
    problems: dict[str, str] = {}
    for tier in (Tier.FULL, Tier.STRONG):
        missing = {*terms.without, *(() if tier is Tier.STRONG or landlock.available() else ["landlock"])}
        wanted = [layer for layer in LAYERS[tier] if layer not in missing]
        try:
            return Finding(tier, rehearse(wanted, terms, scratch), problems)
        except Failed as failed:
            problems[tier] = str(failed)
    return Finding(Tier.PARTIAL, what_works(LAYERS[Tier.STRONG], terms, scratch), problems)


def what_works(layers: Sequence[str], terms: Terms, scratch: str) -> dict[str, Any]:
    """Those of the layers that hold, each tried with those before it, which some need."""
    found: dict[str, Any] = {}
    for layer in layers:
        if layer not in terms.without:
            with suppress(Failed):
                found = rehearse([*found, layer], terms, scratch)
    return found


def refusal(finding: Finding, terms: Terms) -> str | None:
    """Why nothing is graded on this machine, with what to do; None when its isolation will do."""
    if finding.tier in ACCEPTED[terms.isolation]:
        return None
    if not on_linux():
        return (
            "Students' code is kept from this account's files and processes by what only Linux has. Grade on Linux, in "
            "a container, or under WSL 2. To grade here all the same, code of your own say, use --no-isolation, or "
            "`c.NablaGrade.isolation = 'none'` in nbgrader_config.py; nothing was graded."
        )
    reasons = "; ".join(f"{tier} fails at {problem}" for tier, problem in finding.problems.items())
    return (
        f"This machine's isolation is {finding.tier}, and {terms.isolation} is demanded: {reasons}. `nablagrade "
        "doctor` says what to change. To grade all the same, with student code that may read this account's files, use "
        "--allow-weak-isolation, or `c.NablaGrade.isolation = 'weak'` in nbgrader_config.py; nothing was graded."
    )


def rehearse(layers: Collection[str], terms: Terms, scratch: str) -> dict[str, Any]:
    """Go all the way to a box in throw-away processes; return what is to be said of each layer.

    Raises:
        Failed: a layer could not be put on, or did not hold.
    """
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        _play(layers, terms, theirs, scratch)
    os.close(theirs)
    with open(ours, encoding="utf-8") as lines:
        said = lines.read()
    os.waitpid(pid, 0)
    outcome = json.loads(said or '{"problem": "its process ended without a word"}')
    if "problem" in outcome:
        raise Failed(outcome["problem"])
    detail: dict[str, Any] = outcome["detail"]
    return detail


def _play(layers: Collection[str], terms: Terms, report: int, scratch: str) -> None:
    """Be keeper, fork server and box in turn; never returns."""
    confinement = Confinement(layers, terms)
    confinement.channel = report
    outcome: dict[str, Any] = {"problem": "it failed in an unknown way"}
    try:
        confinement.enter()
        _leave_if_parent(os.fork())
        confinement.settle()
        confinement.seal(find_view())
        _leave_if_parent(confinement.fork())
        confinement.confine(report, scratch)
        outcome = {"detail": confinement.detail}
    except (LayerError, OSError) as error:
        outcome = {"problem": str(error)}
    finally:
        os.write(confinement.channel, json.dumps(outcome).encode())
        os._exit(0)


def _leave_if_parent(pid: int) -> None:
    if pid:
        os.waitpid(pid, 0)
        os._exit(0)
