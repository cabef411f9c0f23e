"""Every exception that has a diagnosis is raised for real: a torch that words one differently is noticed here."""

from __future__ import annotations

import copy
import math
import operator
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from IPython.core.error import StdinNotImplementedError
from torch import Tensor
from torch.autograd import forward_ad, functional
from torch.func import grad, jacrev, jvp, linearize, vjp, vmap

from nablagrade.numeric import EXCEPTIONS, diagnose_exception

X = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
EYE = torch.eye(3, dtype=torch.float64)
HALF = torch.ones(3)
NOTHING: Any = None


def leaf() -> Tensor:
    return X.clone().requires_grad_()


def forward(ctx: Any, x: Tensor) -> Tensor:
    ctx.save_for_backward(x)
    return x.exp().sum().log()


def function(backward: Callable[..., Any] | None = None, first: Callable[..., Any] = forward) -> Any:
    """An autograd Function of a student's."""
    methods = {"forward": staticmethod(first)} | ({"backward": staticmethod(backward)} if backward else {})
    return type("LogSumExp", (torch.autograd.Function,), methods)


def backward_twice() -> None:
    y = (leaf() ** 2).sum()
    y.backward()
    y.backward()


def rows_without_retain_graph() -> None:
    z = leaf()
    y = z**2
    for y_i in y:
        torch.autograd.grad(y_i, z)


def cut_by_torch_tensor() -> None:
    z = leaf()
    torch.tensor([float(z[0]) ** 2]).sum().backward()


def second_derivative_without_create_graph() -> None:
    z = leaf()
    (g,) = torch.autograd.grad((z**3).sum(), z)
    torch.autograd.grad(g[0], z)


def second_derivative_with_once_differentiable() -> None:
    z = leaf()
    backward = torch.autograd.function.once_differentiable(lambda ctx, g: g * torch.softmax(ctx.saved_tensors[0], 0))
    (g,) = torch.autograd.grad(function(backward).apply(z), z, create_graph=True)
    torch.autograd.grad(g.sum(), z)


def entry_of_a_leaf() -> None:
    z = leaf()
    z[0] = 1.0


def leaf_plus_equals() -> None:
    z = leaf()
    z += 1


def value_changed_after_use() -> None:
    y = leaf().exp()
    y += 1
    y.sum().backward()


def grad_of_no_leaf() -> Any:
    z = leaf() * 2
    with pytest.warns(UserWarning, match="not a leaf"):
        missing: Any = z.grad
    return missing + 1


def nested_levels() -> None:
    with forward_ad.dual_level(), forward_ad.dual_level():
        pass


def recursion() -> None:
    recursion()


def unbound() -> None:
    value = value + 1  # type: ignore[has-type]  # noqa: F821, F841


def unpack(count: int) -> None:
    if count == 2:
        _, _ = X
    elif count == 5:
        _, _, _, _, *_ = X
    else:
        _, _, _, _ = X


def after_a_star(expression: str) -> object:
    """In a notebook whose first cell imports everything from torch."""
    names: dict[str, Any] = {"x": X}
    exec("from torch import *", names)
    return eval(expression, names)


def takes_two(a: object, b: object) -> None:
    raise AssertionError


def if_entry() -> None:
    if X > 0:
        raise AssertionError


def kept_from_vmap() -> torch.Tensor:
    kept: dict[str, torch.Tensor] = {}
    vmap(lambda x: kept.setdefault("x", x))(X)
    return kept["x"]


def under_inference_mode() -> None:
    with torch.inference_mode():
        w = torch.ones(3, dtype=torch.float64)
    (leaf() * w).sum().backward()


def old_style() -> Any:
    methods = {"forward": lambda self, x: x, "backward": lambda self, g: g}
    return type("Old", (torch.autograd.Function,), methods)()(leaf())


def unpacks_what_was_not_saved(ctx: Any, g: Tensor) -> Tensor:
    x, _ = ctx.saved_tensors
    product: Tensor = g * x
    return product


def shape_of_a_number() -> None:
    _, _ = X.sum().shape


def asks() -> None:
    """As the shell of a box answers `input()`."""
    raise StdinNotImplementedError("the notebook asked for input, but while grading nobody is there to answer")


def own_assertion() -> None:
    assert len(X) == 2


def asserted(size: int) -> None:
    assert len(X) == size, "only for two inputs"


def call(thing: Any, *args: Any, **kwargs: Any) -> Any:
    """Keep type checkers from seeing what students do."""
    return thing(*args, **kwargs)


def softmax_backward(ctx: Any, g: Tensor) -> Tensor:
    return g * torch.softmax(ctx.saved_tensors[0], 0)


RAISED: dict[str, list[Callable[[], object]]] = {
    "backward_of_many": [
        lambda: (leaf() ** 2).backward(),
        lambda: grad(lambda x: x**2)(X),
        lambda: functional.hessian(lambda x: x**2, X),
    ],
    "graph_freed": [backward_twice, rows_without_retain_graph],
    "no_graph": [
        lambda: (X**2).sum().backward(),
        cut_by_torch_tensor,
        second_derivative_without_create_graph,
        second_derivative_with_once_differentiable,
        lambda: functional.jacobian(lambda x: torch.ones(2), X, strict=True),
    ],
    "not_used": [lambda: torch.autograd.grad((leaf() ** 2).sum(), leaf())],
    "input_without_grad": [lambda: torch.autograd.grad((leaf() ** 2).sum(), X)],
    "leaf_in_place": [leaf_plus_equals, entry_of_a_leaf],
    "changed_after_use": [value_changed_after_use],
    "flag_of_result": [lambda: (leaf() * 2).requires_grad_(False)],
    "numpy_with_graph": [lambda: leaf().numpy(), lambda: np.sin(leaf())],
    "none_used": [
        grad_of_no_leaf,
        lambda: torch.stack([NOTHING]),
        lambda: NOTHING.clone(),
        lambda: X + NOTHING,
        lambda: NOTHING[0],
        lambda: torch.zeros(2).__setitem__(0, NOTHING),
        lambda: torch.tensor([NOTHING, 1.0]),
    ],
    "shadowed_builtin": [
        lambda: after_a_star("sum(v for v in (1.0, 2.0))"),
        lambda: after_a_star("sum([x, x])"),
        lambda: after_a_star("max(1, 2)"),
        lambda: after_a_star("abs(-1.0)"),
        lambda: after_a_star("all(v for v in (True, False))"),
        lambda: after_a_star("range(3)"),
    ],
    "function_for_value": [
        lambda: call(torch.sin, takes_two),
        lambda: call(torch.stack, [takes_two]),
        lambda: call(operator.mul, X, takes_two),
        lambda: call(operator.getitem, takes_two, 0),
        lambda: call(getattr, takes_two, "sum"),
        lambda: call(torch.tensor, takes_two),
        lambda: call(functional.vjp, lambda x: x, takes_two),
    ],
    "two_results": [
        lambda: call(operator.sub, X, torch.max(X, dim=0)),
        lambda: call(torch.exp, torch.max(X, dim=0)),
        lambda: call(getattr, torch.sort(X), "exp"),
    ],
    "no_tensor": [
        lambda: torch.stack(call(list, [1.0, 2.0])),
        lambda: torch.stack(call(list, [(X,), (X,)])),
        lambda: call(getattr, (X, X), "reshape"),
        lambda: call(torch.sin, [1.0]),
        lambda: call(torch.autograd.grad, [1.0], leaf()),
        lambda: call(torch.autograd.grad, 3.0, leaf()),
        lambda: grad(lambda x: (x**2).sum().item())(X),
        lambda: function(lambda ctx, g: 1.0).apply(leaf()).backward(),
        lambda: functional.jacobian(lambda x: call(list, [1.0]), X),
    ],
    "nothing_to_unpack": [
        lambda: function(unpacks_what_was_not_saved, lambda ctx, x: x.sum()).apply(leaf()).backward(),
        shape_of_a_number,
    ],
    "unpacked": [lambda: unpack(2), lambda: unpack(4), lambda: unpack(5)],
    "sizes": [
        lambda: X + torch.ones(4),
        lambda: torch.ones(2, 3) @ torch.ones(2, 3),
        lambda: torch.ones(2, 3) @ torch.ones(2),
        lambda: torch.ones(2) @ torch.ones(3),
        lambda: X.reshape(2, 2),
        lambda: torch.stack([X, X[:2]]),
        lambda: torch.cat([torch.ones(2, 3), torch.ones(2, 2)]),
        lambda: torch.zeros(2, 2).__setitem__(0, torch.ones(3)),
        lambda: torch.einsum("mk,kn->mn", torch.ones(2, 3), torch.ones(2, 3)),
        lambda: torch.bmm(torch.ones(1, 2, 3), torch.ones(1, 2, 3)),
        lambda: torch.linalg.solve(torch.ones(2, 2), torch.ones(3)),
        lambda: torch.linalg.eigvalsh(torch.ones(2, 3)),
        lambda: torch.autograd.grad(leaf() ** 2, leaf(), torch.ones(2)),
        lambda: functional.vjp(lambda x: x, X, X[:2]),
        lambda: vmap(lambda x, y: x)(X, X[:2]),
    ],
    "vector_or_matrix": [
        lambda: torch.dot(EYE, X),
        lambda: torch.linalg.inv(X),
        lambda: torch.linalg.eigvalsh(X),
        lambda: torch.mm(X, EYE),
    ],
    "dtypes": [
        lambda: torch.ones(3, 3) @ EYE,
        lambda: HALF @ X,
        lambda: torch.ones(3, 3) @ X,
        lambda: torch.zeros(2, 3).__setitem__(torch.tensor([0]), X[None]),
    ],
    "whole_numbers": [lambda: torch.tensor([1, 2]).requires_grad_()],
    "kind_of_number": [
        lambda: torch.linalg.eigvals(EYE) > 0,
        lambda: torch.linalg.eigvals(EYE).min(),
        lambda: torch.linalg.eigh(torch.eye(2, dtype=torch.float16)),
        lambda: torch.arange(3).softmax(0),
    ],
    "many_as_one": [lambda: X.item(), lambda: float(X), lambda: math.exp(X), if_entry, lambda: torch.tensor([X, X])],
    "one_as_many": [
        lambda: X.sum()[0],
        lambda: list(X.sum()),
        lambda: len(X.sum()),
        lambda: torch.cat([X.sum(), X.sum()]),
        lambda: X.sum(dim=1),
        lambda: X[0, 1],
    ],
    "index": [lambda: X[3], lambda: [X][int(X[1])], lambda: (X,)[int(X[1])]],
    "arguments": [
        lambda: call(takes_two, 1),
        lambda: call(takes_two, 1, 2, 3),
        lambda: call(takes_two, 1, eps=2),
        lambda: call(leaf, X),
    ],
    "no_base": [lambda: call(type("LogSumExp", (), {"forward": staticmethod(forward)}), X)],
    "not_callable": [lambda: call(X, 1), lambda: call(torch.func, X), lambda: call(2, X), lambda: call(1.0, X)],
    "level_left_open": [nested_levels],
    "no_level": [lambda: forward_ad.make_dual(X, X)],
    "primals": [
        lambda: call(jvp, lambda x: x, X, X),
        lambda: call(jvp, lambda x: x, (X,), (X, X)),
        lambda: vjp(lambda x: x, X)[1]((X, X)),
    ],
    "under_vmap": [lambda: vmap(lambda x: x.item())(X), lambda: vmap(lambda x: x if x > 0 else -x)(X)],
    "no_numbers_inside": [
        lambda: vmap(lambda x: torch.tensor(x.data_ptr()))(X),
        lambda: jacrev(lambda x: x.data_ptr())(X),
    ],
    "got_out_of_vmap": [lambda: kept_from_vmap().numpy(), lambda: kept_from_vmap().sum()],
    "no_backward": [lambda: function().apply(leaf()).backward()],
    "gradients_count": [lambda: function(lambda ctx, g: (g, g)).apply(leaf()).backward()],
    "gradient_shape": [lambda: function(lambda ctx, g: g * torch.ones(2)).apply(leaf()).backward()],
    "saved_missing": [lambda: function(lambda ctx, g: ctx.x * g).apply(leaf()).backward()],
    "old_function": [old_style],
    "setup_context": [lambda: grad(function(softmax_backward).apply)(X)],
    "singular": [
        lambda: torch.linalg.solve(torch.zeros(2, 2), torch.ones(2)),
        lambda: torch.linalg.inv(torch.zeros(2, 2)),
        lambda: np.linalg.solve(np.zeros((2, 2)), np.ones(2)),
    ],
    "not_positive_definite": [lambda: torch.linalg.cholesky(-torch.eye(2)), lambda: np.linalg.cholesky(-np.eye(2))],
    "inference": [under_inference_mode],
    "copied_with_graph": [lambda: copy.deepcopy(leaf() * 2)],
    "unknown_name": [lambda: eval("undefined"), unbound],
    "unknown_attribute": [lambda: call(getattr, torch, "jacobian")],
    "endless_recursion": [recursion],
    "division_by_zero": [lambda: 1 / int(X[0] - 1), lambda: 1.0 / float(X[0] - 1), lambda: 1 % int(X[0] - 1)],
    "no_such_file": [lambda: Path("weights.txt").read_text(), lambda: torch.load("weights.pt")],
    "nobody_answers": [asks],
    "own_assertion": [own_assertion, lambda: torch.testing.assert_close(X, X + 1), lambda: asserted(2)],
}
FORWARD: list[tuple[str, Callable[[], object]]] = [
    ("sizes", lambda: jvp(lambda x: x, (X,), (X[:2],))),
    ("whole_numbers", lambda: jvp(lambda x: x, (X,), (torch.tensor([1, 0, 0]),))),
    ("sizes", lambda: linearize(lambda x: x**2, X)[1](X[:2])),
    ("dtypes", lambda: jvp(lambda x: EYE @ x, (X,), (HALF,))),
    ("dtypes", lambda: linearize(lambda x: x**2, X)[1](HALF)),
]
"""Forward mode: its first use in a process takes seconds."""
CASES = [(name, number) for name, cases in RAISED.items() for number in range(len(cases))]


def raised_by(work: Callable[[], object]) -> tuple[str, str]:
    """Type and message of what a student's line raises."""
    with warnings.catch_warnings(), pytest.raises(Exception) as error:
        warnings.simplefilter("ignore")
        work()
    return type(error.value).__name__, str(error.value)


def test_every_cause_is_raised_here() -> None:
    assert set(RAISED) == set(EXCEPTIONS)


@pytest.mark.parametrize(("name", "number"), CASES)
def test_an_exception_is_named_by_its_cause(name: str, number: int) -> None:
    kind, message = raised_by(RAISED[name][number])
    assert diagnose_exception(kind, message) == name, f"{kind}: {message}"


@pytest.mark.slow
def test_exceptions_of_forward_mode_are_named_by_their_cause() -> None:
    for name, work in FORWARD:
        kind, message = raised_by(work)
        assert diagnose_exception(kind, message) == name, f"{kind}: {message}"


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_only_one_cause_explains_an_exception(name: str) -> None:
    """The order of the table decides nothing for the exceptions that are known."""
    for work in RAISED[name]:
        kind, message = raised_by(work)
        assert [other for other, cause in EXCEPTIONS.items() if cause.explains(kind, message)] == [name]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("RuntimeError", "I could not solve this one"),
        ("ValueError", "what is a tangent?"),
        ("NotImplementedError", ""),
        ("KeyError", "'a'"),
        ("OverflowError", "exp(1000) is too large"),
        ("KeyboardInterrupt", ""),
        ("MyError", "grad can be implicitly created only for scalar outputs"),
        ("ValueError", "Trying to backward through the graph a second time"),
    ],
)
def test_other_exceptions_get_no_cause(kind: str, message: str) -> None:
    assert diagnose_exception(kind, message) is None


def test_an_exception_of_a_function_that_was_called_on_our_side_is_named_too() -> None:
    kind, message = raised_by(RAISED["sizes"][1])
    assert diagnose_exception("ValueError", f"{kind}: {message}") == "sizes"
    assert diagnose_exception("ValueError", "RuntimeError: of my own") is None


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_a_cause_is_a_statement_and_a_question_in_both_languages(name: str) -> None:
    text = EXCEPTIONS[name].text
    assert set(text) == {"en", "zh"}
    assert "?" in text["en"] and text["en"].split(". ")[0].count("?") == 0
    assert "？" in text["zh"] and "。" in text["zh"].split("？")[0]
    assert not set("{}") & set(text["en"] + text["zh"])
