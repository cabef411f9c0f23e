"""Gates before functions: what is told, what goes on as before, and what is left afterwards."""

from __future__ import annotations

import functools
import gc
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, FunctionType
from typing import Any

import pytest
import torch

from nablagrade.sandbox.inside.gates import ENGINE, Gates, Notice, gated_backward
from nablagrade.sandbox.inside.observe import Rules, observed
from nablagrade.sandbox.inside.operations import operations
from tests.sandbox.observing import observing, sentry


def plain(x: int, /, y: int = 2, *more: int, z: int = 3, **named: int) -> tuple[object, ...]:
    """Every kind of parameter."""
    return x, y, more, z, named


def factory() -> Callable[[int], int]:
    base = 10

    def closed(x: int) -> int:
        return base + x

    return closed


class Base:
    def __init__(self) -> None:
        self.made = True


class Derived(Base):
    def __init__(self) -> None:
        super().__init__()  # its code has a free variable, __class__


PLAIN: Any = plain  # a function, of whatever type mypy gives it


@contextmanager
def gated(functions: dict[FunctionType, str], told: Notice) -> Iterator[Gates]:
    """Gates that stand for one block."""
    gates = Gates(functions)
    with gates.up(told):
        yield gates
    gates.take_down()


class Told:
    """Names that were told, and the names of the functions that they were called from."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str | None]] = []

    def __call__(self, name: str, frame: FrameType | None) -> None:
        self.calls.append((name, frame.f_code.co_name if frame else None))


def test_a_call_is_told_with_its_caller_and_goes_on_as_before() -> None:
    told, alias, partial = Told(), plain, functools.partial(plain, 1)
    with gated({PLAIN: "plain"}, told):
        assert plain(1) == (1, 2, (), 3, {})
        assert alias(1, 5, 6, 7, z=8, w=9) == (1, 5, (6, 7), 8, {"w": 9})
        assert list(map(partial, [4])) == [(1, 4, (), 3, {})]
        with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
            plain()  # type: ignore[call-arg]  # on purpose
    assert told.calls == [("plain", "test_a_call_is_told_with_its_caller_and_goes_on_as_before")] * 4


def test_closures_and_constructors_pass_through() -> None:
    closed, told = factory(), Told()
    assert isinstance(closed, FunctionType)
    constructor: Any = Derived.__init__
    with gated({closed: "closed", constructor: "Derived"}, told):
        assert closed(1) == 11
        assert Derived().made
    assert [name for name, _ in told.calls] == ["closed", "Derived"]


def test_a_call_from_a_thread_that_was_there_before_is_told() -> None:
    told, start = Told(), threading.Event()

    def wait_and_call() -> None:
        start.wait(10)
        plain(1)

    thread = threading.Thread(target=wait_and_call)
    thread.start()
    with gated({PLAIN: "plain"}, told):
        start.set()
        thread.join()
    assert told.calls == [("plain", "wait_and_call")]


def test_gates_stand_between_blocks_tell_nobody_then_and_leave_everything_as_it_was() -> None:
    code, method, told, gates = plain.__code__, ENGINE.run_backward, Told(), Gates({PLAIN: "plain"})
    with pytest.raises(ValueError), gates.up(told), gated_backward(lambda frame: told("", frame)):
        assert plain.__code__ is not code and ENGINE.run_backward is not method
        raise ValueError
    assert plain.__code__ is not code and ENGINE.run_backward is method
    assert plain(1) == (1, 2, (), 3, {}) and told.calls == []
    with gates.up(told):
        plain(1)
    gates.take_down()
    assert plain.__code__ is code and len(told.calls) == 1
    torch.ones(1, requires_grad=True).sum().backward()
    plain(1)
    assert len(told.calls) == 1


def test_the_engine_itself_is_gated_whoever_holds_it() -> None:
    engine, frames = torch.autograd.Variable._execution_engine, list[FrameType]()
    x = torch.ones(2, requires_grad=True)
    with gated_backward(frames.append) as intact:
        (x * x).sum().backward()
        engine.run_backward(((x * x).sum(),), (torch.tensor(1.0),), False, False, (), True, True)
        assert intact()
    assert len(frames) == 2 and x.grad is not None and x.grad.tolist() == [4.0, 4.0]


def test_an_exception_that_passes_names_the_function_where_it_lies() -> None:
    def fail() -> None:
        raise KeyError("here")

    failing: Any = fail
    with gated({failing: "fail"}, Told()):
        try:
            failing()
        except KeyError as error:
            names = [(frame.name, frame.filename) for frame in traceback.extract_tb(error.__traceback__)]
    assert [name for name, file in names if file == __file__][1:] == ["fail", "fail"]


@pytest.mark.parametrize("how", ["gate", "engine", "none"])
def test_a_gate_that_was_taken_away_is_noticed(how: str) -> None:
    jacrev, code, method = torch.func.jacrev, torch.func.jacrev.__code__, ENGINE.run_backward
    rules = Rules(operations("torch.func.jacrev"))
    with observed(rules, sentry()) as seen:
        if how == "gate":
            jacrev.__code__ = code
        if how == "engine":
            gc.get_referents(ENGINE.__dict__)[0]["run_backward"] = method
    assert seen.switched_off is (how != "none")
    with observing(rules) as again:
        jacrev(torch.sin)
    assert again.operations == ["torch.func.jacrev"], "and it is put up anew"
    assert jacrev.__code__ is code and ENGINE.run_backward is method


def test_a_gate_that_was_taken_away_between_two_calls_is_put_up_again() -> None:
    """By a thread that the first call left behind, say; nobody listens then."""
    jacrev, code = torch.func.jacrev, torch.func.jacrev.__code__
    rules = Rules(operations("torch.func.jacrev"))
    with observed(rules, sentry()):
        pass
    jacrev.__code__ = code
    with observing(rules) as seen:
        jacrev(torch.sin)
    assert seen.operations == ["torch.func.jacrev"] and not seen.switched_off
    assert jacrev.__code__ is code
