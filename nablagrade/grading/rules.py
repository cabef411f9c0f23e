"""What a course demands of the checks of an assignment: texts in its languages, points that can be earned, operations
that exist.

`markers` says what checks are by themselves; here they are held against the notebooks and the settings.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

from nablagrade.errors import GraderError
from nablagrade.grading.markers import Check
from nablagrade.model import TEST_PREFIX, Blueprint, Exercise
from nablagrade.sandbox.inside.operations import named_callables, resolve

__all__ = ["check_rules", "forbidden_operations"]

LEAST_POINTS = 0.005
"""A smaller share of a cell's points is rounded to nothing."""


def check_rules(checks: Sequence[Check], blueprint: Blueprint, languages: Sequence[str], folder: Path) -> None:
    """Refuse checks that do not fit their course.

    Args:
        checks: of whole exercises. languages: of the course. folder: graders/<assignment>.

    Raises:
        GraderError: a text is missing in a language, a check's points are rounded to nothing, or an operation that is
            not allowed does not exist.
    """
    for check in checks:
        check_texts(check, languages)
    check_fail_texts(folder, languages)
    check_points(checks, blueprint)
    for exercise, forbid, require in dict.fromkeys((check.exercise, check.forbid, check.require) for check in checks):
        check_operations(exercise, "forbids", forbid)
        check_operations(exercise, "requires", require)
        check_apart(exercise, forbid, require)


def check_texts(check: Check, languages: Sequence[str]) -> None:
    """Demand title and hint in every language; a check without a hint needs none."""
    for marker, text in (("title", check.title), ("hint", check.hint)):
        missing = [language for language in languages if language not in text]
        if text and missing:
            raise GraderError(
                f"{check.name} of {check.exercise!r} has no {marker} in {', '.join(missing)}. The course is in "
                f"{', '.join(languages)}: write @{marker}({', '.join(f'{language}=...' for language in languages)})."
            )


def check_fail_texts(folder: Path, languages: Sequence[str]) -> None:
    """Demand what `fail(...)` says in every language, wherever the assignment's graders call it."""
    for file in sorted(folder.glob("*.py")):
        for call in calls_of_fail(ast.parse(file.read_bytes(), str(file))):
            names = [keyword.arg for keyword in call.keywords]
            given = {*names, *(["en"] if call.args else [])}
            missing = [language for language in languages if language not in given]
            if missing and None not in names:  # fail(**texts) is not for us to read
                raise GraderError(
                    f"{file}, line {call.lineno}: fail(...) says nothing in {', '.join(missing)}. The course is in "
                    f"{', '.join(languages)}."
                )


def calls_of_fail(module: ast.Module) -> Iterator[ast.Call]:
    """The calls of our `fail` in a module that imports it by this name."""
    imports = [node for node in ast.walk(module) if isinstance(node, ast.ImportFrom)]
    ours = [node for node in imports if node.module == "nablagrade.grading"]
    if any(alias.name in ("fail", "*") and alias.asname is None for node in ours for alias in node.names):
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "fail":
                yield node


def check_points(checks: Sequence[Check], blueprint: Blueprint) -> None:
    """Demand that every check is worth something when it is scaled to its test cell and rounded."""
    cells = {cell.grade_id: cell.points for notebook in blueprint.notebooks for cell in notebook.cells}
    for check in checks:
        total = sum(other.points for other in checks if other.exercise == check.exercise)
        cell = cells[f"{TEST_PREFIX}{check.exercise}"]
        if cell and cell * check.points / total < LEAST_POINTS:
            raise GraderError(
                f"{check.name} weighs {check.points:g} of {total:g} in {check.exercise!r}; of the {cell:g} points of "
                "its test cell that is less than a hundredth. Give it more, or the others less."
            )


def forbidden_operations(checks: Sequence[Check]) -> dict[Exercise, frozenset[str]]:
    """What is not allowed in each exercise that has rules, function by function, by dotted names."""
    names: dict[Exercise, set[str]] = {}
    for check in checks:
        names.setdefault(check.exercise, set()).update(check.forbid)
    return {
        exercise: frozenset(member for name in forbid for member, _ in members(name))
        for exercise, forbid in names.items()
        if forbid
    }


def check_operations(exercise: Exercise, rule: str, names: Sequence[str]) -> None:
    """Demand that what is not allowed, or required, exists: a misspelt name would be no rule."""
    for name in names:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # some modules are deprecated, and forbidden all the same
                value = resolve(name)
            if not callable(value) and not isinstance(value, ModuleType):
                raise TypeError(f"it is {type(value).__name__}, which cannot be called")
        except (ImportError, AttributeError, ValueError, TypeError) as error:
            raise GraderError(
                f"the exercise {exercise!r} {rule} {name!r}, which is no operation here: {error}. Give the dotted "
                "name of a function, a method or a module, as in torch.func.jacrev."
            ) from error


def check_apart(exercise: Exercise, forbid: Sequence[str], require: Sequence[str]) -> None:
    """Refuse rules of which one forbids what the other requires, under that name or another."""
    not_allowed = [pair for name in forbid for pair in members(name)] if require else []
    for required, value in [pair for name in require for pair in members(name)]:
        for forbidden, other in not_allowed:
            if value is other:
                raise GraderError(
                    f"the exercise {exercise!r} requires {required!r}, which it forbids as {forbidden!r}. Take it out "
                    "of one of the two; instead of a whole module, name functions of it."
                )


def members(name: str) -> list[tuple[str, object]]:
    """The operations behind a dotted name, with their own names."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(named_callables(name))
