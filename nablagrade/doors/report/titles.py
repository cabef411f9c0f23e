"""What checks are called, read off their files: to import them would take torch, and seconds.

A title is not in the records, and what was changed since they were made is what its author wants to read.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from nablagrade.doors.runs.verify import name_of, named_exercises

__all__ = ["read_titles", "title_of"]


def read_titles(graders: Path) -> dict[str, str]:
    """The English titles of an assignment's checks by "<exercise>.<test>", where they are written out."""
    titles = {}
    for file in sorted(graders.glob("test_*.py")):
        source = file.read_bytes()
        exercises = named_exercises(source)
        for test, title in titled(ast.parse(source)) if exercises else ():
            titles.update({f"{exercise}.{test}": title for exercise in exercises})
    return titles


def titled(module: ast.Module) -> Iterator[tuple[str, str]]:
    functions = (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef))
    for function in functions:
        for decorator in function.decorator_list:
            if isinstance(decorator, ast.Call) and name_of(decorator.func) == "title":
                given = [*decorator.args[:1], *(each.value for each in decorator.keywords if each.arg == "en")]
                if given and isinstance(given[0], ast.Constant):
                    yield function.name, str(given[0].value)


def title_of(check: str, titles: Mapping[str, str]) -> str:
    """The title of "<exercise>.<test>"; without one, the words of the test's name, as students read it."""
    plain, bracket, case = check.partition("[")
    made = plain.rpartition(".")[2].removeprefix("test_").replace("_", " ").capitalize()
    return f"{titles.get(plain, made)}{f' ({case[:-1]})' if bracket else ''}"
