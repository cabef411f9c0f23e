"""Mutants are made of every mistake that the operators know, and of nothing else."""

from __future__ import annotations

import ast

import pytest

from nablagrade.doors.quality.mutants import Mutant, make_mutants

EVERY_KIND = '''
import torch

UNTOUCHED = 1 + 2


def chain(outer, inner, x, scale=2.0):
    """Not touched: 1 + 2."""
    u = inner(x)
    rows = []
    for i in range(len(u)):
        if u[i] < 0 and i != 1:
            rows.append(-u[i] ** 2)
        g = torch.autograd.grad(u[i], x, create_graph=True)[0]
        g += u[1:].sum(dim=0)
    J = torch.stack(rows) @ outer(u).clone().T
    return scale * J - x
'''


@pytest.fixture(scope="module")
def mutants() -> tuple[Mutant, ...]:
    return make_mutants("solution", EVERY_KIND)


@pytest.mark.parametrize(
    ("mistake", "now"),
    [
        ("another operator", "return scale * J + x"),
        ("operands swapped", "return x - scale * J"),
        ("operands swapped", "J = outer(u).clone().T @ torch.stack(rows)"),
        ("a term or factor dropped", "return scale * J"),
        ("a sign dropped", "rows.append(u[i] ** 2)"),
        ("a sign flipped", "return -(scale * J - x)"),
        ("transposed", "return (scale * J - x).mT"),
        ("the graph cut", "u = inner(x).detach()"),
        ("float32 on the way", "u = inner(x).to(torch.float32)"),
        ("a call removed", "u = x"),
        ("a call removed", "J = torch.stack(rows) @ outer(u).T"),
        ("a transposition dropped", "J = torch.stack(rows) @ outer(u).clone()"),
        ("another variable", "J = torch.stack(rows) @ outer(x).clone().T"),
        ("arguments swapped", "g = torch.autograd.grad(x, u[i], create_graph=True)[0]"),
        ("an option dropped", "g = torch.autograd.grad(u[i], x)[0]"),
        ("True and False swapped", "g = torch.autograd.grad(u[i], x, create_graph=False)[0]"),
        ("another index, axis or number", "g += u[1:].sum(dim=1)"),
        ("another function", "g += u[1:].mean(dim=0)"),
        ("a slice too long", "g += u[:].sum(dim=0)"),
        ("kept instead of added", "g = u[1:].sum(dim=0)"),
        ("a range off by one", "for i in range(len(u) - 1):"),
        ("a loop in another order, or too short", "for i in reversed(list(range(len(u)))):"),
        ("a condition changed", "if True:"),
        ("another comparison", "if u[i] <= 0 and i != 1:"),
        ("and and or swapped", "if u[i] < 0 or i != 1:"),
        ("a statement dropped", "pass"),
        ("another number", "def chain(outer, inner, x, scale=4.0):"),
    ],
)
def test_a_mistake_is_made(mistake: str, now: str, mutants: tuple[Mutant, ...]) -> None:
    assert now in [mutant.now for mutant in mutants if mutant.mistake == mistake]


def test_each_mutant_is_another_program_that_compiles(mutants: tuple[Mutant, ...]) -> None:
    texts = [mutant.source for mutant in mutants]
    assert len(set(texts)) == len(texts) > 80
    assert ast.unparse(ast.parse(EVERY_KIND)) not in texts
    for mutant in mutants:
        compile(mutant.source, "<mutant>", "exec")
        assert mutant.was != mutant.now


def test_docstrings_and_what_is_outside_functions_stay(mutants: tuple[Mutant, ...]) -> None:
    for mutant in mutants:
        assert "UNTOUCHED = 1 + 2" in mutant.source
        assert "Not touched: 1 + 2." in mutant.source


def test_an_answer_that_is_no_plain_python_has_none() -> None:
    assert make_mutants("solution", "%timeit f(x)\n") == ()


def test_the_difference_is_shown_as_one() -> None:
    diffs = [mutant.diff for mutant in make_mutants("solution", "def f(a, b):\n    return a - b\n")]
    assert "- return a - b\n+ return a + b" in diffs
