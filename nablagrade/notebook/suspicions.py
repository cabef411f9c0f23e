"""Signs in the text of an answer that it may use what is not allowed, though nobody saw it do so: for a person to read.

What a function does is observed while it runs, and costs the points. Reading adds what a run cannot show: a branch
that was not taken, and means by which a use can be kept from being seen. It costs nothing, so it may be wrong; but a
person's time is dear, so it looks only at code that the graded function reaches, in exercises that earned points.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from nablagrade.model import TEST_PREFIX, Exercise, Program, Role, Scores, Suspicion
from nablagrade.notebook.reachable import Reading, Scope

__all__ = ["find_suspicions", "with_suspicions"]

MOST = 10
"""As many of an exercise are worth a person's time."""
MOST_CHARS = 100_000
"""As much code is read: many times what an assignment takes, and seconds of work where somebody means to make some."""

TENSOR = "torch.Tensor."
MEANS = (
    "builtins.__builtins__", "builtins.compile", "builtins.eval", "builtins.exec", "builtins.globals", "ctypes",
    "gc.get_objects", "gc.get_referrers", "sys._getframe", "sys.modules", "sys.setprofile", "sys.settrace",
    "threading.setprofile", "threading.settrace", "types.CodeType", "types.FunctionType",
)  # fmt: skip
MEANS_OF_ANY = ("__code__", "__globals__", "__subclasses__", "_execution_engine")
"""Attributes that lead behind an operation, whatever they are taken from."""
OURS = "nablagrade"
"""Nobody needs us to differentiate: who names us, in whatever cell, may be changing what watches the calls."""


def with_suspicions(program: Program, scores: Scores, operations: Mapping[Exercise, Collection[str]]) -> Scores:
    """The scores of a notebook with what a person should look at.

    Args:
        operations: what is not allowed in each exercise, by the dotted names of functions.
    """
    exercises = {f"{TEST_PREFIX}{exercise}": exercise for exercise, names in operations.items() if names}
    return replace(
        scores,
        scores=tuple(
            replace(score, suspicions=find_suspicions(program, exercise, operations[exercise]))
            if score.auto and (exercise := exercises.get(score.grade_id)) is not None
            else score
            for score in scores.scores
        ),
    )


def find_suspicions(program: Program, exercise: Exercise, operations: Collection[str]) -> tuple[Suspicion, ...]:
    """What the student's code that the exercise's function reaches might use, or hide."""
    names = [cell.grade_id for cell in program.cells]
    test = f"{TEST_PREFIX}{exercise}"
    cells = [each for each in program.cells[: names.index(test) + 1] if each.cell_type == "code"]
    length = sum(len(each.source) for each in cells)
    if length > MOST_CHARS:
        what = f"the {length} characters of code up to here are more than the {MOST_CHARS} that are looked through"
        return (Suspicion(exercise, test, 1, what),)
    reading = Reading((cell.id, cell.source) for cell in cells)
    theirs = {cell.id: cell.grade_id or cell.id for cell in cells if cell.role not in (Role.LOCKED, Role.TEST)}
    found = [
        Suspicion(exercise, theirs[binding.cell], line, what)
        for binding, scope in reading.reach(exercise)
        if binding.cell in theirs
        for line, what in signs(reading, binding.code, scope, operations)
    ]
    found += [
        Suspicion(exercise, theirs[cell.id], line, hides(OURS))
        for cell in cells
        if cell.id in theirs and OURS in cell.source
        for line, text in enumerate(cell.source.splitlines(), start=1)
        if OURS in text
    ]
    return tuple(dict.fromkeys(found))[:MOST]


def signs(reading: Reading, code: ast.AST, scope: Scope, operations: Collection[str]) -> Iterator[tuple[int, str]]:
    """What a piece of code says that a person should see, by line."""
    for node in ast.walk(code):
        if not isinstance(node, ast.Name | ast.Attribute | ast.Call) or is_bound(node):
            continue
        meanings = reading.meanings(node, scope)
        for name in sorted(meanings.intersection(operations)) or method_used(reading, node, scope, operations):
            yield node.lineno, f"{name} is in the code, and was not seen in use"
        for name in hidden_by(reading, node, meanings, scope):
            yield node.lineno, hides(name)


def hides(name: str) -> str:
    return f"{name} can keep from being seen what is used"


def is_bound(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)


def method_used(
    reading: Reading, node: ast.Name | ast.Attribute | ast.Call, scope: Scope, operations: Collection[str]
) -> Iterator[str]:
    """The method of a tensor that an attribute may be: of what is no module, where no class of theirs has its like."""
    match node:
        case ast.Attribute(value=owner, attr=str(method), ctx=ast.Load()):
            pass
        case ast.Call(func=ast.Name("getattr"), args=[owner, ast.Constant(str(method)), *_]):
            pass
        case _:
            return
    named = f"{TENSOR}{method}"
    if named in operations and method not in reading.members and not reading.meanings(owner, scope):
        yield named


def hidden_by(
    reading: Reading, node: ast.Name | ast.Attribute | ast.Call, meanings: Collection[str], scope: Scope
) -> Iterator[str]:
    """The means to hide a use that an expression is."""
    if isinstance(node, ast.Call):
        yield from hidden_by_call(reading, node, scope)
        return
    yield from (name for name in MEANS if name in meanings)
    for name in meanings:
        if name.startswith("torch._") and not name.startswith("torch.__"):
            yield ".".join(name.split(".")[:2])
    if isinstance(node, ast.Attribute) and node.attr in MEANS_OF_ANY:
        yield node.attr
    if isinstance(node, ast.Attribute) and node.attr == "__dict__" and of_torch(reading, node.value, scope):
        yield "__dict__ of torch"


def hidden_by_call(reading: Reading, call: ast.Call, scope: Scope) -> Iterator[str]:
    """Calls that give what a text names, where the text is not there to be read."""
    called = reading.meanings(call.func, scope)
    if called & {"importlib.import_module", "builtins.__import__"} and not is_text(call.args[:1]):
        yield "an import by a name that is worked out"
    if not call.args or not of_torch(reading, call.args[0], scope):
        return
    if "builtins.getattr" in called and not is_text(call.args[1:2]):
        yield "getattr of torch with a name that is worked out"
    if "builtins.vars" in called:
        yield "vars of torch"


def is_text(arguments: list[ast.expr]) -> bool:
    return bool(arguments) and isinstance(arguments[0], ast.Constant)


def of_torch(reading: Reading, code: ast.expr, scope: Scope) -> bool:
    return any(name.partition(".")[0] in ("torch", "functorch") for name in reading.meanings(code, scope))
