"""Which code a function of a notebook can reach, and what the names in it stand for, as far as reading tells.

A notebook is read as one module whose cells are run in their order: where a name is bound twice, code in functions
means the last binding. A function reaches what the names in it are bound to, and so on; what only stands beside it, as
self-tests do, it does not reach. Nothing is imported and nothing is run: this is a student's text. Its syntax trees
may be as deep and as wide as its author likes, so nothing here follows more than a few links of a chain.
"""

from __future__ import annotations

import ast
import builtins
import re
import warnings
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from operator import attrgetter

__all__ = ["Binding", "Reading", "Scope"]

LINKS = 6
"""As many attributes, or names for names, are followed."""
FEW = 30
"""As many bindings of one name are looked at, the last ones, where branches give it several."""
CELLS = 40
"""As many cells are remembered, about those of one notebook."""
MAGIC = re.compile(r"^([ \t]*)(?:[%!?].*|.*\?)$", re.MULTILINE)
BRANCHING = (
    ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match,
    ast.ExceptHandler, ast.match_case,
)  # fmt: skip
IMPORTERS = ("importlib.import_module", "builtins.__import__")


@dataclass(frozen=True, slots=True)
class Binding:
    """A piece of code that gives names their values, or changes what a name stands for.

    Attributes:
        code: the definition, the import, or the statement with the value.
        place: its position among all of the notebook's. block: of the statement of its cell that it is part of.
        adds: what the names stood for before is still part of it: `tools[0] = f`, `total += 1`.
    """

    code: ast.AST
    cell: str
    place: int
    block: int
    adds: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a piece of code looks names up.

    Attributes:
        own: the names bound inside of it, with what they are: the value, an import, or None for anything else.
        before: it runs at this place of the notebook; None for functions, which run at the end.
    """

    own: dict[str, list[ast.AST | None]] = field(default_factory=dict)
    before: int | None = None


class Reading:
    """The code cells of a notebook, read. Args: cells: (id, source) each; what is no Python is left out."""

    def __init__(self, cells: Iterable[tuple[str, str]]) -> None:
        self._bindings: dict[str, list[Binding]] = {}
        self._stars: list[str] = []
        self._statements: list[ast.stmt] = []
        place = block = 0
        for cell, source in cells:
            for statement in parsed(source):
                block += 1
                self._statements.append(statement)
                for names, code, adds in bound(statement):
                    place += 1
                    for name in names:
                        self._bindings.setdefault(name, []).append(Binding(code, cell, place, block, adds))
                    if isinstance(code, ast.ImportFrom) and code.module and code.names[0].name == "*":
                        self._stars.append(code.module)

    @cached_property
    def members(self) -> frozenset[str]:
        """Names of methods and attributes of the notebook's own classes."""
        classes = (node for each in self._statements for node in ast.walk(each) if isinstance(node, ast.ClassDef))
        return frozenset(
            name for each in classes for part in each.body for names, _, _ in bound(part) for name in names
        )

    def reach(self, name: str) -> list[tuple[Binding, Scope]]:
        """The code that a function reaches, itself included, each piece once, with where it looks names up."""
        found: dict[int, tuple[Binding, Scope]] = {}
        left = self._current(name, None)
        while left:
            binding = left.pop()
            if binding.place in found or isinstance(binding.code, ast.Import | ast.ImportFrom):
                continue
            scope = scope_of(binding)
            found[binding.place] = binding, scope
            for used in {node.id for node in ast.walk(binding.code) if isinstance(node, ast.Name)} - scope.own.keys():
                left += self._current(used, scope.before)
        return [found[place] for place in sorted(found)]

    def meanings(self, code: ast.AST, scope: Scope, links: int = LINKS) -> frozenset[str]:
        """The dotted names that an expression can stand for: `F.jacrev` for {"torch.func.jacrev"}; empty if unknown."""
        attributes: list[str] = []
        while isinstance(code, ast.Attribute):
            attributes.append(code.attr)
            code = code.value
            if len(attributes) > LINKS:
                return frozenset()
        found: Iterable[str] = ()
        if links and isinstance(code, ast.Name):
            found = self._meanings_of_name(code.id, scope, links - 1)
        elif links and isinstance(code, ast.Call):
            found = self._meanings_of_call(code, scope, links - 1)
        return frozenset(".".join([start, *reversed(attributes)]) for start in found)

    def _meanings_of_name(self, name: str, scope: Scope, links: int) -> frozenset[str]:
        values: list[tuple[ast.AST | None, Scope]]
        if name in scope.own:
            values = [(value, scope) for value in scope.own[name][:FEW]]
        else:
            current = self._current(name, scope.before)
            if not current:
                homes = ["builtins"] if hasattr(builtins, name) else self._stars[:FEW]
                return frozenset(f"{home}.{name}" for home in homes)
            values = [(aliased(each.code, name), Scope(before=each.place)) for each in current]
        if any(value is None for value, _ in values):
            return frozenset()
        found: set[str] = set()
        for value, where in values:
            if isinstance(value, ast.Import | ast.ImportFrom):
                found.add(imported(value))
            elif value is not None and len(values) == 1:
                found |= self.meanings(value, where, links)
        return frozenset(found)

    def _meanings_of_call(self, call: ast.Call, scope: Scope, links: int) -> frozenset[str]:
        """Of `getattr(torch, "func")` and `importlib.import_module("torch")`, where the text is plainly there."""
        called = self.meanings(call.func, scope, links)
        texts = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        if "builtins.getattr" in called and len(call.args) > 1 and isinstance(call.args[1], ast.Constant) and texts:
            return frozenset(f"{start}.{texts[0]}" for start in self.meanings(call.args[0], scope, links))
        if called.intersection(IMPORTERS) and texts:
            return frozenset({texts[0] if IMPORTERS[0] in called else texts[0].partition(".")[0]})
        return frozenset()

    def _current(self, name: str, before: int | None) -> list[Binding]:
        """The bindings of a name that count at a place of the notebook, or at its end; the last ones first."""
        known = self._bindings.get(name, [])
        end = len(known) if before is None else bisect_left(known, before, key=attrgetter("place"))
        found: list[Binding] = []
        block = 0
        for binding in reversed(known[max(0, end - FEW) : end] if end else known[:FEW]):
            if binding.block < block:
                break
            found.append(binding)
            block = block if binding.adds else binding.block
        return found


@lru_cache(CELLS)
def parsed(source: str) -> list[ast.stmt]:
    """The statements of a cell, not to be changed; IPython's magics, which are no Python, stand for `pass`.

    Most cells are the assignment's own, and the same in each submission.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes in a student's texts
        for text in (source, MAGIC.sub(r"\1pass", source)):
            try:
                return ast.parse(text).body
            except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last of code that is nested too deep
                continue
    return []


def bound(statement: ast.stmt) -> Iterator[tuple[list[str], ast.AST, bool]]:
    """What a statement and those in its branches bind where they stand; see `bound_by`."""
    left: list[ast.AST] = [statement]
    while left:
        code = left.pop()
        yield from bound_by(code)
        if isinstance(code, BRANCHING):
            left += reversed([part for part in ast.iter_child_nodes(code) if not isinstance(part, ast.expr)])


def bound_by(code: ast.AST) -> Iterator[tuple[list[str], ast.AST, bool]]:
    """What this statement, or part of one, binds: names, the code behind them, and whether it only adds to them."""
    match code:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield [name], code, False
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            for alias in names:
                one = (
                    ast.Import([alias])
                    if isinstance(code, ast.Import)
                    else ast.ImportFrom(code.module, [alias], code.level)
                )
                yield [alias.asname or alias.name.partition(".")[0]], one, False
        case ast.Assign(targets=targets):
            yield from targeted(targets, code)
        case ast.AugAssign(target=target):
            yield [node.id for node in ast.walk(target) if isinstance(node, ast.Name)], code, True
        case ast.AnnAssign(target=target) | ast.NamedExpr(target=target):
            yield from targeted([target], code)
        case ast.For(target=target, iter=values) | ast.AsyncFor(target=target, iter=values):
            yield from targeted([target], values)
        case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
            yield from targeted([target], value)


def targeted(targets: Iterable[ast.expr], code: ast.AST) -> Iterator[tuple[list[str], ast.AST, bool]]:
    """The names of targets, those that get the value apart from those of which a part gets it: `tools[0].f = ...`."""
    whole: list[str] = []
    parts: list[str] = []
    for target in targets:
        for node in ast.walk(target):
            if isinstance(node, ast.Name):
                (whole if isinstance(node.ctx, ast.Store) else parts).append(node.id)
    if whole:
        yield whole, code, False
    if parts:
        yield parts, code, True


def scope_of(binding: Binding) -> Scope:
    """The names bound inside functions, classes and comprehensions of a piece of code, as if they were one scope."""
    code, own = binding.code, dict[str, list[ast.AST | None]]()
    whole = isinstance(code, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    shared: set[str] = set()
    members: set[int] = set()  # of classes: methods do not see them by their bare names
    for node in ast.walk(code):
        match node:
            case ast.ClassDef(body=body):
                members.update(map(id, body))
            case ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
                own.setdefault(name, []).append(None)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                shared.update(names)
            case ast.comprehension(target=target):
                own.update({each.id: [None] for each in ast.walk(target) if isinstance(each, ast.Name)})
        for names, value, adds in bound_by(node) if whole and node is not code and id(node) not in members else ():
            for name in names if not adds else ():
                own.setdefault(name, []).append(aliased(value, name))
    return Scope({name: values for name, values in own.items() if name not in shared}, None if whole else binding.place)


def aliased(code: ast.AST, name: str) -> ast.AST | None:
    """The import, or the value of the assignment to this name alone, that gives it its meaning."""
    match code:
        case ast.Import() | ast.ImportFrom():
            return code
        case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
            return value
        case ast.AnnAssign(target=ast.Name(), value=value) | ast.NamedExpr(value=value):
            return value
    return None


def imported(code: ast.Import | ast.ImportFrom) -> str:
    """The dotted name of what an import of one name gives."""
    (alias,) = code.names
    if isinstance(code, ast.ImportFrom):
        return f"{'.' * code.level}{code.module or ''}.{alias.name}"
    return alias.name if alias.asname else alias.name.partition(".")[0]
