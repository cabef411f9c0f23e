"""What may cross into the box, and what is refused and how."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch

from nablagrade.bridge import Border, Watched, watched
from nablagrade.bridge.sendable import MAX_CALLS
from nablagrade.errors import GraderError, ProtocolError
from nablagrade.sandbox.inside.functions import FILE, Workshop
from nablagrade.wire import decode, encode

FUNCTIONS = """
import torch

SHIFT = 10.0


def square(x):
    return x ** 2


def affine(A, b):
    def f(x):
        return A @ x + b
    return f


def composed(inner):
    def f(x):
        return outer(inner(x))
    return f


def outer(u):
    return u + SHIFT


def defaults(x, scale=2.0, *, power=3, extra=(1, 2)):
    return scale * x ** power + sum(extra)


def makes_another():
    def f(x):
        return (lambda y: y + 1)(x)
    return f


doubled = lambda x: 2 * x
"""


@pytest.fixture
def border(tmp_path: Path) -> Border:
    (tmp_path / "functions.py").write_text(FUNCTIONS)
    return Border(tmp_path / "functions.py")


@pytest.fixture
def functions(border: Border) -> ModuleType:
    return load(border.functions)


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("functions_of_a_test", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sent(border: Border, value: object) -> Any:
    """The value as the box would have it."""

    def ask(question: dict[str, Any]) -> dict[str, Any]:
        return border.answer(question["function"], question["args"])

    workshop = Workshop(ask)
    source = border.source()
    assert source is not None
    workshop.define(source)
    tagged, buffers = encode(value, border.reduce)
    return decode(tagged, [memoryview(buffer).cast("B") for buffer in buffers], workshop.build)


def test_a_function_crosses(border: Border, functions: ModuleType) -> None:
    f = sent(border, functions.square)
    assert f is not functions.square and f(3) == 9 and f.__name__ == "square"


def test_a_closure_over_tensors_crosses_and_derivatives_pass_through(border: Border, functions: ModuleType) -> None:
    A, b = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), torch.ones(3)
    f = sent(border, [functions.affine(A, b)])[0]
    assert torch.equal(torch.func.jacrev(f)(torch.zeros(2)), A)


def test_functions_in_closures_and_other_names_of_the_file_come_along(border: Border, functions: ModuleType) -> None:
    f = sent(border, functions.composed(functions.affine(torch.eye(1), torch.ones(1))))
    assert f(torch.tensor([5.0])).item() == 16.0


def test_defaults_and_nested_functions_cross(border: Border, functions: ModuleType) -> None:
    assert sent(border, functions.defaults)(2) == 19.0
    assert sent(border, functions.defaults)(2, power=1) == 7.0
    assert sent(border, functions.makes_another())(1) == 2
    assert sent(border, functions.doubled)(4) == 8


def test_the_path_of_our_file_does_not_cross(border: Border, functions: ModuleType) -> None:
    tagged, buffers = encode(functions.makes_another(), border.reduce)
    assert str(border.functions.parent).encode() not in b"".join(bytes(buffer) for buffer in buffers)
    assert str(border.functions.parent) not in str(tagged)
    assert sent(border, functions.square).__code__.co_filename == FILE


def test_a_function_of_another_file_is_refused(border: Border) -> None:
    with pytest.raises(
        GraderError, match=r"function .*<lambda> of .*test_sendable\.py.*must be written in .*functions\.py"
    ):
        sent(border, lambda x: x)


def test_a_closure_over_a_function_of_another_file_is_refused(border: Border, functions: ModuleType) -> None:
    with pytest.raises(GraderError, match="watched"):
        sent(border, functions.composed(lambda x: x))


@pytest.mark.parametrize("value", [object(), torch.nn.Linear(1, 1), print, range(3), {1, 2}, torch.sin, torch])
def test_anything_else_is_refused_with_its_type(value: object, border: Border) -> None:
    with pytest.raises(GraderError, match=f"passes a .*{type(value).__qualname__}.* Pass tensors, numbers"):
        sent(border, [value])


def test_a_closure_over_something_else_is_refused(border: Border, functions: ModuleType) -> None:
    with pytest.raises(GraderError, match="object"):
        sent(border, functions.affine(object(), 1))


def test_an_assignment_without_functions_has_no_source(tmp_path: Path) -> None:
    assert Border(tmp_path / "functions.py").source() is None


def test_the_box_builds_nothing_else(border: Border) -> None:
    with pytest.raises(ProtocolError, match="unknown tag"):
        Workshop(lambda question: {}).build("module", {})


# ---------------------------------------------------------------- watched functions


def test_calls_of_a_watched_function_are_made_and_kept_here(border: Border) -> None:
    hidden = watched(lambda x: 2 * x)
    f = sent(border, hidden)
    assert f(torch.tensor([1.0])).item() == 2.0
    assert f(3) == 6
    assert [type(call[0]) for call in hidden.calls] == [torch.Tensor, int]
    assert hidden(5) == 10 and len(hidden.calls) == 2, "our own calls are not the student's"


def test_an_exception_of_a_watched_function_is_the_callers(border: Border) -> None:
    hidden = watched(lambda x: x.no_such_attribute)
    with pytest.raises(ValueError, match="AttributeError"):
        sent(border, hidden)(1)
    assert len(hidden.calls) == 1


def test_after_its_check_a_watched_function_is_gone(border: Border) -> None:
    hidden = watched(abs)
    f = sent(border, hidden)
    border.forget()
    with pytest.raises(ValueError, match="no such function any more"):
        f(1)
    assert hidden.calls == []


def test_calls_of_a_watched_function_are_capped() -> None:
    hidden = Watched(abs)
    hidden.calls = [()] * MAX_CALLS
    assert "more than" in hidden.answer([1])["message"]
    assert len(hidden.calls) <= MAX_CALLS + 1


def test_a_number_that_was_never_sent_calls_nothing(border: Border) -> None:
    assert border.answer(12345, []) == {"message": "there is no such function any more"}


def test_a_watched_function_keeps_tensors_and_numbers_only() -> None:
    """What it keeps of its calls is counted by tensors; a list of tensors would not be."""
    hidden = watched(lambda x: x)
    assert hidden.answer([[torch.zeros(1000)]]) == {"message": "this function takes tensors and numbers"}
    assert hidden.calls == []
