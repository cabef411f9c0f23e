"""What counts as a use of an operation that is not allowed, and how many backward passes a call makes."""

from __future__ import annotations

import functools
import inspect
import sys
import threading
import traceback
import warnings
from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FunctionType
from typing import Any

import pytest
import torch
from torch import Tensor
from torch._functorch import eager_transforms
from torch.autograd.functional import jacobian as jacobian_alias
from torch.fx.experimental.proxy_tensor import make_fx

from nablagrade.sandbox.inside.functions import FILE
from nablagrade.sandbox.inside.observe import Rules, Seen
from nablagrade.sandbox.inside.operations import operations
from tests.sandbox.observing import observing

X = torch.tensor([1.0, 2.0, 3.0])


def square(x: Tensor) -> Tensor:
    return x * x


def looking_for(*names: str) -> Rules:
    return Rules(operation for name in names for operation in operations(name))


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """The first forward-mode derivative of a process compiles something deprecated, and says so."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.func.hessian(lambda x: square(x).sum())(X)


@pytest.fixture(scope="module")
def rules() -> Rules:
    names = ["torch.autograd.functional", "torch.func", "functorch", "torch.autograd.grad", "torch.Tensor.logsumexp"]
    return looking_for(*names, "torch.logsumexp", "torch.special.logsumexp", "torch.Tensor.backward")


def watch(rules: Rules, function: Callable[[], object]) -> Seen:
    with observing(rules) as seen:
        function()
    return seen


def from_import() -> object:
    from torch.func import jacrev as harmless

    return harmless(square)(X)


def by_getattr() -> object:
    return getattr(torch.func, "jac" + "fwd")(square)(X)


def in_vmap() -> object:
    return torch.vmap(lambda x: torch.func.jvp(square, (x,), (torch.ones(()),))[1])(X)


def in_thread() -> object:
    thread = threading.Thread(target=from_import)
    thread.start()
    thread.join()
    return thread


def in_comprehension() -> object:
    return [from_import() for _ in range(3)]


def in_map() -> object:
    return list(map(torch.func.jacrev, [square]))


def in_method() -> object:
    class Solver:
        def __call__(self) -> object:
            return torch.func.hessian(lambda x: square(x).sum())(X)

    return Solver()()


def past_dispatch() -> object:
    with torch._C.DisableTorchFunction():
        return torch.ops.aten.logsumexp(X, [0])


def in_module() -> object:
    module = torch.nn.Module()
    module.forward = torch.autograd.functional.jacobian
    return module(square, X)


def in_checkpoint() -> object:
    return torch.utils.checkpoint.checkpoint(torch.func.jacrev, square, use_reentrant=False)


USES = {
    "directly": (lambda: torch.autograd.functional.jacobian(square, X), "torch.autograd.functional.jacobian"),
    "by an alias": (lambda: jacobian_alias(square, X), "torch.autograd.functional.jacobian"),
    "by getattr": (by_getattr, "torch.func.jacfwd"),
    "from import as": (from_import, "torch.func.jacrev"),
    "by partial": (lambda: functools.partial(torch.func.jacrev, square)()(X), "torch.func.jacrev"),
    "inside vmap": (in_vmap, "torch.func.jvp"),
    "in a thread": (in_thread, "torch.func.jacrev"),
    "in a comprehension": (in_comprehension, "torch.func.jacrev"),
    "by map": (in_map, "torch.func.jacrev"),
    "in a method": (in_method, "torch.func.hessian"),
    "handed to a Module": (in_module, "torch.autograd.functional.jacobian"),
    "handed to checkpoint": (in_checkpoint, "torch.func.jacrev"),
    "written in C": (lambda: torch.logsumexp(X, 0), "torch.logsumexp"),
    "a twin written in C": (lambda: torch.special.logsumexp(X, 0), "torch.special.logsumexp"),
    "a method written in C": (lambda: X.logsumexp(0), "torch.Tensor.logsumexp"),
    "a method of a subclass": (lambda: torch.nn.Parameter(X).logsumexp(0), "torch.Tensor.logsumexp"),
    "an operator": (lambda: torch.ops.aten.logsumexp(X, [0]), "torch.ops.aten.logsumexp"),
    "an overload": (lambda: torch.ops.aten.logsumexp.default(X, [0]), "torch.ops.aten.logsumexp"),
    "an operator's twin": (lambda: torch.ops.aten.special_logsumexp(X, [0]), "torch.ops.aten.special_logsumexp"),
    "an operator by reduce": (
        lambda: functools.reduce(torch.ops.aten.logsumexp, [X, [0]]),
        "torch.ops.aten.logsumexp",
    ),
    "an operator past the dispatch of functions": (past_dispatch, "torch.ops.aten.logsumexp"),
    "a method in Python": (lambda: square(X.clone().requires_grad_()).sum().backward(), "torch.Tensor.backward"),
}


@pytest.mark.parametrize("way", USES)
def test_a_use_is_seen_whatever_name_led_to_it(way: str, rules: Rules) -> None:
    function, name = USES[way]
    found = watch(rules, function).operations
    # functorch and torch.func have the same functions; either name will do
    assert [entry.replace("functorch.", "torch.func.") for entry in found] == [name]


def operators() -> None:
    """All of Python's, and what else of it leads to torch's functions."""
    names, number, matrix = X.clone(), torch.tensor([1, 2]), torch.ones(2, 2)
    _ = names + 1, 1 + names, names - names, 1 - names, names * 2, names / 2, 1 / names, names // 2, names % 2, names**2
    _ = -names, +names, abs(names), matrix @ matrix, number & number, number | number, number ^ number, ~number
    _ = names < 1, names <= 1, names > 1, names >= 1, names == 1, names != 1, names[0], sum(names), max(names), [*names]
    names += 1
    names -= 1
    names *= 2
    names /= 2
    names //= 2
    names %= 2
    names **= 2
    names[0] = 1


OPERATORS = (
    "abs", "add", "bitwise_and", "bitwise_not", "bitwise_or", "bitwise_xor", "div", "eq", "floor_divide", "ge", "gt",
    "le", "lt", "matmul", "mul", "ne", "neg", "positive", "pow", "remainder", "select", "sub", "unbind",
)  # fmt: skip


def mentions() -> object:
    text = "torch.func.jacrev(f)(x)"  # torch.autograd.functional.jacobian
    jacrev = torch.func.jacrev
    return text, jacrev, hasattr(torch.autograd, "functional"), {jacrev: 1}


def own_names() -> object:
    def jacobian(f: object, x: Tensor) -> Tensor:
        return x

    return jacobian(square, X)


@contextmanager
def own_manager() -> Iterator[None]:
    """Its code is contextlib's, as that of the context managers that torch.func is made of."""
    yield


def use_own_manager() -> None:
    with own_manager():
        pass


HARMLESS = {
    "a context manager of one's own": use_own_manager,
    "a mention": mentions,
    "the student's own names": own_names,
    "vmap, which torch.func exports as well": lambda: torch.func.vmap(square)(X),
    "allowed operators": lambda: (torch.ops.aten.exp(X), torch.ops.aten.exp.default(X)),
    "allowed operations": lambda: (torch.exp(X), X.softmax(0), X.clone().requires_grad_().sum().requires_grad),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_no_use_is_not_counted(name: str, rules: Rules) -> None:
    assert watch(rules, HARMLESS[name]).operations == []


def test_an_operator_is_no_use_of_the_function_that_does_the_same() -> None:
    rules = looking_for(*(f"torch.{name}" for name in OPERATORS))
    assert watch(rules, operators).operations == []
    assert watch(looking_for("torch.Tensor.pow", "torch.Tensor.div"), lambda: (X**3, 1 / X, 2**X)).operations == []
    assert watch(rules, lambda: X.add(1)).operations == ["torch.Tensor.add"]
    assert watch(rules, lambda: functools.reduce(torch.add, [X, X])).operations == ["torch.add"]


@pytest.mark.parametrize("how", ["torch.autograd.grad", "Tensor.backward"])
def test_what_is_called_from_c_in_a_backward_pass_is_seen_too(how: str) -> None:
    """torch takes modes off while `torch.autograd.grad` runs."""

    class Folded(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:
            ctx.save_for_backward(x)
            return x.sum()

        @staticmethod
        def backward(ctx: Any, *grad_outputs: torch.Tensor) -> torch.Tensor:
            (x,) = ctx.saved_tensors
            gradient: torch.Tensor = torch.exp(x - functools.reduce(torch.logaddexp, x.unbind()))
            return gradient

    def differentiate() -> None:
        x = torch.ones(2, requires_grad=True)
        y = Folded.apply(x)
        if how == "Tensor.backward":
            y.backward()
        else:
            torch.autograd.grad(y, x)

    assert watch(looking_for("torch.logaddexp"), differentiate).operations == ["torch.logaddexp"]


def test_what_torch_func_is_made_of_is_forbidden_with_it(rules: Rules) -> None:
    made_of = "torch._functorch.eager_transforms"
    direct = watch(rules, lambda: eager_transforms._vjp_with_argnums(square, X)).operations
    assert direct == [f"{made_of}._vjp_with_argnums"]
    assert watch(rules, lambda: eager_transforms.grad_impl(torch.sum, 0, False, (X,), {})).operations == [
        f"{made_of}.grad_impl"
    ]
    assert len(watch(rules, lambda: torch.func.grad(torch.sum)(X)).operations) == 1, "it is not to be named besides"


def test_what_functorch_only_lends_out_is_not_forbidden_with_it(rules: Rules) -> None:
    assert watch(rules, lambda: make_fx(torch.sin)(torch.zeros(2))(torch.ones(2))).operations == []


def test_what_torch_has_in_python_for_its_compiler_is_a_twin() -> None:
    rules = looking_for("torch.logsumexp", "torch.logaddexp")
    assert watch(rules, lambda: torch._refs.logsumexp(X, 0)).operations == ["torch._refs.logsumexp"]
    assert watch(rules, lambda: functools.reduce(torch._refs.logaddexp, X.unbind())).operations == [
        "torch._refs.logaddexp"
    ]
    assert watch(rules, lambda: torch._refs.add(X, X)).operations == []


def test_what_an_allowed_function_calls_inside_is_not_counted() -> None:
    """torch.func.hessian is jacfwd of jacrev, and torch.autograd.functional.jacobian calls torch.autograd.grad."""
    rules = looking_for("torch.func.jacrev", "torch.func.jacfwd", "torch.autograd.grad")
    seen = watch(rules, lambda: torch.func.hessian(lambda x: square(x).sum())(X))
    assert seen.operations == []
    assert watch(rules, lambda: torch.autograd.functional.jacobian(square, X)).operations == []
    assert watch(rules, from_import).operations == ["torch.func.jacrev"]


def test_what_a_function_of_the_course_calls_is_not_counted(rules: Rules) -> None:
    names: dict[str, Any] = {"torch": torch}
    exec(compile("def f(x): return torch.func.jvp(torch.sin, (x,), (x,))[1]", FILE, "exec"), names)
    assert watch(rules, lambda: names["f"](X)).operations == []


def test_a_name_is_listed_once_and_a_module_lists_its_functions(rules: Rules) -> None:
    assert watch(rules, lambda: (from_import(), from_import(), by_getattr())).operations in (
        ["torch.func.jacrev", "torch.func.jacfwd"],
        ["functorch.jacrev", "functorch.jacfwd"],
    )


def test_observation_ends_with_its_block_even_after_an_exception(rules: Rules) -> None:
    before = sys.getprofile()
    with pytest.raises(ValueError), observing(rules) as seen:
        raise ValueError
    assert sys.getprofile() is None or sys.getprofile() is before
    from_import()
    assert seen.operations == []


def loop(rows: int) -> None:
    x = X.clone().requires_grad_()
    y = square(x)
    for i in range(rows):
        torch.autograd.grad(y[i], x, retain_graph=True)


def batched() -> None:
    x = X.clone().requires_grad_()
    torch.autograd.grad(square(x), x, torch.eye(3), is_grads_batched=True)


def vmapped() -> None:
    x = X.clone().requires_grad_()
    y = square(x)
    torch.vmap(lambda v: torch.autograd.grad(y, x, v)[0])(torch.eye(3))


def backward_twice() -> None:
    for _ in range(2):
        square(X.clone().requires_grad_()).sum().backward()


@pytest.mark.parametrize(
    ("function", "passes"),
    [
        (lambda: loop(3), 3),
        (lambda: loop(1), 1),
        (batched, 1),
        (vmapped, 1),
        (backward_twice, 2),
        (lambda: torch.autograd.functional.jacobian(square, X), 3),
        (lambda: torch.func.jvp(square, (X,), (X,)), 0),
        (lambda: square(X), 0),
    ],
    ids=["loop", "one", "is_grads_batched", "vmap", "backward", "functional", "forward", "none"],
)
def test_backward_passes_are_counted(function: Callable[[], object], passes: int) -> None:
    assert watch(Rules(()), function).backward_passes == passes


def test_an_unknown_name_is_an_error_and_not_a_rule_that_never_matches() -> None:
    with pytest.raises((AttributeError, ImportError)):
        looking_for("torch.func.no_such_thing")


def test_a_function_in_c_is_forbidden_by_any_of_its_names() -> None:
    """A method too, though another one was put in its class's place."""
    rules = looking_for("torch.special.logsumexp")
    names: Any = torch.Tensor
    names.logsumexp = lambda x, dim: torch._C.TensorBase.logsumexp(x, dim)
    try:
        assert watch(rules, lambda: X.logsumexp(0)).operations == ["torch.Tensor.logsumexp"]
    finally:
        del names.logsumexp
    assert watch(rules, lambda: torch.logsumexp(X, 0)).operations == ["torch.logsumexp"]
    assert watch(looking_for("torch.sigmoid"), lambda: X.clone().sigmoid_()).operations == ["torch.Tensor.sigmoid_"]


# ---- who gets around it


def put_back() -> None:
    observer = sys.getprofile()
    sys.setprofile(None)
    sys.setprofile(observer)


def by_map() -> None:
    observer = sys.getprofile()
    list(map(sys.setprofile, [None, observer]))


def take_the_gate_away() -> None:
    gate, copied = torch.func.jacrev.__code__, ORIGINAL
    torch.func.jacrev.__code__ = copied
    torch.func.jacrev.__code__ = gate


def another_of_its_code() -> None:
    FunctionType(ORIGINAL, torch.func.jacrev.__globals__)


def own_with_its_code() -> None:
    def mine() -> None: ...

    mine.__code__ = ORIGINAL


def trace() -> None:
    before = sys.gettrace()
    sys.settrace(lambda *_: None)
    sys.settrace(before)


def walk_from_here() -> None:
    inspect.currentframe()


def walk_from_a_traceback() -> None:
    try:
        raise ValueError
    except ValueError as error:
        assert error.__traceback__
        _ = error.__traceback__.tb_frame


def walk_from_a_generator() -> None:
    def numbers() -> Iterator[int]:
        yield 1

    _ = getattr(numbers(), "gi_frame")  # noqa: B009 - which typing does not know of


ORIGINAL = torch.func.jacrev.__code__
WAYS = [
    put_back, by_map, take_the_gate_away, another_of_its_code, own_with_its_code,
    trace, walk_from_here, walk_from_a_traceback, walk_from_a_generator,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_who_takes_the_observer_away_is_noticed_though_it_is_put_back(way: Callable[[], None]) -> None:
    with observing(looking_for("torch.func")) as seen:
        way()
    assert seen.switched_off


def test_ordinary_work_is_not_suspicious(rules: Rules) -> None:
    with observing(rules) as seen:
        backward_twice()
        square.__code__ = square.__code__
        torch.logsumexp(X, 0)
        namedtuple("Point", "x y")  # libraries look for frames
        traceback.extract_stack()
    assert not seen.switched_off


def test_a_copy_of_a_function_is_seen_as_well() -> None:
    real = torch.func.jacrev
    copied = FunctionType(real.__code__, real.__globals__, "copied", real.__defaults__, real.__closure__)
    copied.__kwdefaults__ = real.__kwdefaults__
    with observing(looking_for("torch.func")) as seen:
        copied(square)(torch.ones(1))
    assert seen.operations == ["torch.func.jacrev"]
    assert copied.__code__ is real.__code__ is ORIGINAL, "and is what it was, afterwards"


@pytest.mark.parametrize("name", ["torch.func.jacrev", "torch.func.jacfwd", "torch.func.grad"])
def test_what_was_made_by_it_before_is_seen_as_well(name: str) -> None:
    """A cell is not observed; `jacobian = torch.func.jacrev(f)` in it serves every later call."""
    made = getattr(torch.func, name.rpartition(".")[2])(lambda x: square(x).sum())
    with observing(looking_for(name)) as seen:
        made(X)
    assert seen.operations == [name]


def test_a_copy_is_seen_though_what_it_is_a_copy_of_has_another_code_by_then() -> None:
    found, real = list(operations("torch.func.jacrev")), torch.func.jacrev
    copied = FunctionType(ORIGINAL, real.__globals__, "copied", real.__defaults__, real.__closure__)
    copied.__kwdefaults__ = real.__kwdefaults__
    real.__code__ = (lambda *args, **kwargs: None).__code__
    try:
        with observing(Rules(found)) as seen:
            copied(square)(torch.ones(1))
    finally:
        real.__code__ = ORIGINAL
    assert seen.operations == ["torch.func.jacrev"]
