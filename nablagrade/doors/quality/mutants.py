"""Mutants: a right answer with one small mistake in it, of the kinds that students of derivatives make.

An answer is parsed, and `mistakes` offers others in the place of each node inside its functions. Each offer makes one
mutant. Two mutants of the same text are one.
"""

from __future__ import annotations

import ast
import copy
import difflib
from dataclasses import dataclass

from nablagrade.doors.quality.mistakes import inner_nodes, offers

__all__ = ["Mutant", "make_mutants"]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A right answer with one mistake.

    Attributes:
        of: the name of the right answer.
        mistake: what kind.
        was, now: the lines that differ; comments and layout left out.
    """

    of: str
    mistake: str
    source: str
    was: str
    now: str

    @property
    def diff(self) -> str:
        return "\n".join([*(f"- {line}" for line in self.was.splitlines()), *(f"+ {x}" for x in self.now.splitlines())])


def make_mutants(name: str, source: str) -> tuple[Mutant, ...]:
    """All mutants of an answer; none where it is no plain Python (magics)."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return ()
    original, inside = ast.unparse(tree), inner_nodes(tree)
    found: dict[str, Mutant] = {}
    for position, node in enumerate(ast.walk(tree)):
        for mistake, replacement in offers(node, tree) if id(node) in inside else ():
            text = ast.unparse(replaced(tree, position, replacement))
            if text != original and text not in found and compiles(text):
                found[text] = Mutant(name, mistake, text, *changed_lines(original, text))
    return tuple(found.values())


def replaced(tree: ast.Module, position: int, replacement: ast.AST) -> ast.Module:
    """A copy of the tree with another node at a position of its walk."""
    made = copy.deepcopy(tree)
    target = list(ast.walk(made))[position]

    class Put(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return copy.deepcopy(replacement) if node is target else self.generic_visit(node)

    Put().visit(made)
    return ast.fix_missing_locations(made)


def compiles(text: str) -> bool:
    try:
        compile(text, "<mutant>", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def changed_lines(before: str, after: str) -> tuple[str, str]:
    """The lines that only the first has, and those that only the second has."""
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    gone, new = ([line[2:].strip() for line in lines if line.startswith(sign)] for sign in ("- ", "+ "))
    return "\n".join(gone), "\n".join(new)
