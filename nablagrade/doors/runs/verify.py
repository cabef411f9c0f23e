"""Whether exercises that nothing has happened to come out as they did before.

Inputs are drawn by seeds that do not move, so a regrade gives the same for every exercise whose checks are the same. An
exercise that does not is not graded reliably: student code that depends on time or chance, a limit that is too close.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nablagrade.doors.runs.result import shown
from nablagrade.model import TEST_PREFIX
from nablagrade.notebook import list_graders
from nablagrade.voids import VOIDED

__all__ = ["deviations", "touched_exercises"]


def touched_exercises(before: Path | None, after: Path) -> frozenset[str] | None:
    """The exercises that a change of the graders may change; None for all of them.

    A module of checks touches the exercises that it names. A change of anything that modules share touches all.

    Args:
        before, after: an assignment's folder of hidden checks; `before` is None where it was not kept.
    """
    if before is None:
        return None
    old, new = contents(before), contents(after)
    touched: set[str] = set()
    for name in {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}:
        versions = [text for text in (old.get(name), new.get(name)) if text is not None]
        path = Path(name)
        if path.name == VOIDED:
            touched.update(*map(voided_exercises, versions))
        elif path.match("test_*.py") and all(named_exercises(text) for text in versions):
            touched.update(*map(named_exercises, versions))
        else:
            return None
    return frozenset(touched)


def deviations(old: Mapping[str, Any], new: Mapping[str, Any], touched: frozenset[str] | None) -> Iterator[str]:
    """The untouched exercises of two records that are not identical, each with what differs."""
    if touched is None:
        return
    before = {where: score for where, score in scores(old) if where[1].removeprefix(TEST_PREFIX) not in touched}
    for where, score in scores(new):
        if where in before and score != before[where]:
            yield f"{where[1].removeprefix(TEST_PREFIX)}: {difference(before[where], score)}"


def scores(record: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """Every scored cell of a record, as it reads when it has been written."""
    for notebook in json.loads(json.dumps(record["notebooks"])):
        for score in notebook["scores"]:
            yield (notebook["notebook"], score["grade_id"]), score


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """What two outcomes of an exercise differ in: the score, the checks that end otherwise, or only the details."""
    if old["score"] != new["score"]:
        return f"{shown(old['score'])} before, {shown(new['score'])} now"
    verdicts = {check["name"]: check["verdict"] for check in old["checks"]}
    others = [
        f"{check['name']} {verdicts.get(check['name'], 'new')} before, {check['verdict']} now"
        for check in new["checks"]
        if verdicts.get(check["name"]) != check["verdict"]
    ]
    return "; ".join(others) or "the same score and verdicts, other details"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder.parent).as_posix(): path.read_bytes() for path in list_graders(folder)}


def named_exercises(source: bytes) -> frozenset[str]:
    """The names that a module gives to `exercise(...)`; empty where they are not written out."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return frozenset()
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and name_of(node.func) == "exercise"]
    names = [call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None for call in calls]
    return frozenset(map(str, names)) if None not in names else frozenset()


def name_of(node: ast.expr) -> str | None:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None


def voided_exercises(content: bytes) -> frozenset[str]:
    return frozenset(str(entry["check"]).partition(".")[0] for entry in json.loads(content))
