"""A live notebook: in which order things happen, and what happens when its box dies."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest
import torch

from nablagrade.bridge import Border, LiveNotebook, Stage, prove_functions, watched
from nablagrade.errors import GraderError
from nablagrade.model import Cell, CellRun, CellStatus, Program, Role, Verdict
from nablagrade.sandbox.box import Box
from nablagrade.sandbox.call import Call
from nablagrade.sandbox.process import Process
from nablagrade.sandbox.replies import Lost, Missing, Raised, Returned
from nablagrade.sandbox.server import ForkServer
from nablagrade.settings import Limits


class OpenNotebook(Protocol):
    def __call__(self, *sources: str, **limits: float) -> LiveNotebook: ...


@pytest.fixture
def functions(tmp_path: Path) -> Path:
    path = tmp_path / "functions.py"
    path.write_text("def square(x):\n    return x * x\n")
    return path


@pytest.fixture
def open_notebook(fork_server: ForkServer, functions: Path) -> Iterator[OpenNotebook]:
    """Open a notebook of cells c0, c1, ... with these grade_ids."""
    with ExitStack() as stack:

        def open_one(*sources: str, **limits: float) -> LiveNotebook:
            cells = [Cell(f"c{i}", "code", text, Role.PLAIN, f"c{i}") for i, text in enumerate(sources)]
            settings = Limits(**limits)  # type: ignore[arg-type]
            stage = Stage(fork_server, settings, Border(functions), operations=("torch.func.jacrev",))
            return stack.enter_context(LiveNotebook(Program("nb", tuple(cells)), {}, stage))

        yield open_one


def value_of(live: LiveNotebook, name: str, *args: Any) -> Any:
    reply = live.call(Call(name, args))
    assert isinstance(reply, Returned), reply
    return reply.value


def statuses(live: LiveNotebook) -> list[str | None]:
    return [run.status.value if run else None for run in live.finish().runs]


def test_cells_run_when_they_are_needed_and_once(open_notebook: OpenNotebook) -> None:
    live = open_notebook("runs = [0]\ndef f(): return list(runs)", "runs.append(1)", "runs.append(2)")
    assert live.run_of("c0") is None
    live.advance_past("c1")
    assert value_of(live, "f") == [0, 1]
    live.advance_past("c0")
    live.advance_past("c1")
    assert value_of(live, "f") == [0, 1], "what has been passed is not run again"
    assert statuses(live) == ["ok"] * 3
    assert value_of(live, "f") == [0, 1, 2]


def test_a_later_redefinition_changes_nothing_for_an_earlier_exercise(open_notebook: OpenNotebook) -> None:
    live = open_notebook("def f(): return 'first'", "", "def f(): return 'second'", "del f")
    live.advance_past("c1")
    assert value_of(live, "f") == "first"
    live.advance_past("c2")
    assert value_of(live, "f") == "second"
    live.finish()
    assert live.call(Call("f")) == Missing()


def test_an_unknown_cell_is_no_reason_to_run_anything(open_notebook: OpenNotebook) -> None:
    live = open_notebook("x = 1")
    live.advance_past("nowhere")
    assert live.run_of("c0") is None


def test_text_and_empty_cells_are_not_run(fork_server: ForkServer, functions: Path) -> None:
    cells = (Cell("a", "markdown", "text"), Cell("b", "code", "  \n"), Cell("c", "code", "x = 1"))
    with LiveNotebook(Program("nb", cells), {}, Stage(fork_server, Limits(), Border(functions))) as live:
        assert statuses(live) == [None, None, "ok"]


def test_a_cell_that_raises_does_not_stop_the_notebook(open_notebook: OpenNotebook) -> None:
    live = open_notebook("x = 1", "1 / 0", "def f(): return x")
    assert statuses(live) == ["ok", "error", "ok"]
    assert value_of(live, "f") == 1


def test_calls_are_observed_by_the_rules_of_their_check(open_notebook: OpenNotebook) -> None:
    live = open_notebook("import torch\ndef f(x): return torch.func.jacrev(torch.sin)(x)")
    live.finish()
    x = torch.ones(2)
    seen = [
        getattr(live.call(Call("f", (x,), observe=observe), watch=watch), "seen", None)
        for watch, observe in (((), True), (("torch.func.jacrev",), True), (("torch.func.jacrev",), False), ((), True))
    ]
    assert [(entry or {}).get("operations") for entry in seen] == [[], ["torch.func.jacrev"], None, []]


def test_what_is_not_allowed_is_what_it_was_before_the_first_cell(open_notebook: OpenNotebook) -> None:
    replace = (
        "import torch\nreal = torch.func.jacrev\n"
        "torch.func.jacrev = lambda function: real(function)\ndef f(x): return real(torch.sin)(x)"
    )
    live = open_notebook(replace)
    live.finish()
    reply = live.call(Call("f", (torch.ones(2),)), watch=("torch.func.jacrev",))
    assert isinstance(reply, Returned) and reply.seen["operations"] == ["torch.func.jacrev"]


def test_an_operation_that_the_box_was_not_told_of_in_time_is_refused(open_notebook: OpenNotebook) -> None:
    live = open_notebook("def f(): pass")
    with pytest.raises(ValueError, match=r"was not told of torch\.func\.vjp when it was made"):
        live.call(Call("f"), watch=("torch.func.vjp",))


def test_functions_cross_and_watched_ones_are_called_here(open_notebook: OpenNotebook, functions: Path) -> None:
    from tests.bridge.test_sendable import load

    live = open_notebook("def f(g, x): return g(x) + g(x + 1)")
    live.finish()
    hidden = watched(lambda x: 10 * x)
    assert value_of(live, "f", load(functions).square, 2) == 13
    assert value_of(live, "f", hidden, 1) == 30
    assert hidden.calls == [(1,), (2,)]
    with pytest.raises(GraderError, match=r"functions\.py"):
        live.call(Call("f", (lambda x: x, 1)))


def test_an_exception_in_a_given_function_is_told_from_one_of_the_students_lines(
    open_notebook: OpenNotebook, functions: Path
) -> None:
    from tests.bridge.test_sendable import load

    live = open_notebook("def f(g, x): return g(x)\ndef h(g, x): return g(2) + len(x)")
    live.finish()
    for given in (load(functions).square, watched(lambda x: x * x)):
        for name, x, inside in (("f", "text", True), ("h", 1, False)):
            reply = live.call(Call(name, (given, x)))
            assert isinstance(reply, Raised) and reply.in_given is inside
            assert reply.line is not None, "where it was called from"


def test_a_traceback_is_the_same_wherever_we_are_installed(open_notebook: OpenNotebook) -> None:
    live = open_notebook("import json\ndef f(): json.loads('{')")
    live.finish()
    reply = live.call(Call("f"))
    assert isinstance(reply, Raised)
    files = [line.split('"')[1] for line in reply.traceback.splitlines() if line.startswith("  File ")]
    assert files == ["ipykernel_0/cell_1.py", "json/__init__.py", "json/decoder.py", "json/decoder.py"]
    assert "json.loads('{')" in reply.traceback


def test_what_a_watched_function_returns_can_be_changed_in_place(open_notebook: OpenNotebook) -> None:
    """As what any function of a tensor that requires grad returns."""
    live = open_notebook("def f(g, x):\n    y = g(x)\n    y -= g(2 * x)\n    return y")
    live.finish()
    x = torch.ones(2, requires_grad=True)
    assert value_of(live, "f", watched(lambda x: 3 * x), x).tolist() == [-3.0, -3.0]


def test_a_watched_function_can_be_profiled_by_the_student(open_notebook: OpenNotebook) -> None:
    live = open_notebook("import cProfile\ndef f(g, x): return cProfile.Profile().runcall(lambda: g(x))")
    live.finish()
    assert value_of(live, "f", watched(lambda x: 3 * x), 2) == 6


def test_a_tensor_that_is_given_is_no_view(open_notebook: OpenNotebook) -> None:
    live = open_notebook("def f(x): return x.requires_grad_().detach_().requires_grad")
    live.finish()
    for x in (torch.ones(2), torch.ones(2, 3), torch.tensor(1.0)):
        assert value_of(live, "f", x) is False


def test_a_watched_function_given_something_odd_is_the_students_problem(open_notebook: OpenNotebook) -> None:
    live = open_notebook("def f(g): return g(object(), None, {})")
    live.finish()
    reply = live.call(Call("f", (watched(lambda x: x + 1),)))
    assert isinstance(reply, Raised) and reply.type == "ValueError" and "takes tensors and numbers" in reply.message


def test_a_death_in_a_call_is_tried_once_more_with_the_notebook_run_again(open_notebook: OpenNotebook) -> None:
    live = open_notebook("import os\nx = 1\ndef f(): os._exit(5)\ndef g(): return x", "x += 1")
    live.advance_past("c0")
    reply = live.call(Call("f"))
    assert isinstance(reply, Lost) and reply.verdict is Verdict.DIED and "exit code 5" in reply.detail
    assert len(live.noticed) == 1 and "died in a call of f" in live.noticed[0]
    assert value_of(live, "g") == 1, "as far as it had been run, and no further"
    assert statuses(live) == ["ok", "ok"]
    assert value_of(live, "g") == 2


def test_a_death_that_is_not_repeated_costs_nothing(open_notebook: OpenNotebook) -> None:
    live = open_notebook("def f(g): return g(1)")
    live.finish()
    killed: list[Process] = []

    def kill_once(x: int) -> int:
        if not killed:
            assert live._box is not None
            killed.append(live._box._fork.process)
            killed[0].signal(signal.SIGKILL)
        return x

    assert value_of(live, "f", watched(kill_once)) == 1
    assert len(live.noticed) == 1 and "SIGKILL" in live.noticed[0]


def test_a_cell_that_dies_is_skipped_and_the_others_are_run_again(open_notebook: OpenNotebook) -> None:
    live = open_notebook("x = [0]", "x.append(1)\nimport os; os._exit(0)", "x.append(2)", "def f(): return x")
    assert statuses(live) == ["ok", "died", "ok", "ok"]
    assert value_of(live, "f") == [0, 2]
    assert len([text for text in live.noticed if "died in cell c1" in text]) == 1


def test_a_cell_that_breaks_the_protocol_is_skipped(open_notebook: OpenNotebook) -> None:
    from tests.sandbox.test_box import FORGE

    live = open_notebook("x = 1", f"{FORGE}\nsay(b'noise' * 9)\nx = 2", "def f(): return x")
    assert statuses(live) == ["ok", "protocol", "ok"]
    assert value_of(live, "f") == 1


@pytest.mark.slow
def test_a_cell_at_its_time_limit_leaves_what_it_did(open_notebook: OpenNotebook) -> None:
    live = open_notebook("x = 1\nwhile True: x = 2", "def f(): return x", cell_s=0.2)
    assert statuses(live) == ["time_limit", "ok"]
    assert value_of(live, "f") == 2


@pytest.mark.slow
def test_the_submissions_time_limit_skips_what_is_left(open_notebook: OpenNotebook) -> None:
    live = open_notebook("x = 1", "while True: pass", "x = 3", submission_s=0.5)
    assert statuses(live) == ["ok", "time_limit", "skipped"]
    reply = live.call(Call("f"))
    assert (
        isinstance(reply, Lost)
        and reply.verdict is Verdict.TIME_LIMIT
        and (reply.limit, reply.amount) == ("submission_s", 0.5)
    )


@pytest.mark.slow
def test_a_notebooks_time_is_its_own(open_notebook: OpenNotebook) -> None:
    """All notebooks of a submission are open at once, and one is run after the other."""
    slow = "import time\nend = time.monotonic() + 0.6\nwhile time.monotonic() < end: pass"
    notebooks = [open_notebook(slow, submission_s=1.0) for _ in range(3)]
    assert [statuses(live) for live in notebooks] == [["ok"], ["ok"], ["ok"]]


@pytest.mark.slow
def test_running_a_notebook_again_is_within_the_submissions_time_limit(
    open_notebook: OpenNotebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a submission that dies in every exercise takes its time once more for each of them."""
    given: list[float] = []
    run_cell = Box.run_cell

    def noting(self: Box, source: str, cell_id: str, limit_s: float, limits: Limits | None = None) -> CellRun:
        given.append(limit_s)
        return run_cell(self, source, cell_id, limit_s, limits)

    monkeypatch.setattr(Box, "run_cell", noting)
    slow = "import time\nend = time.monotonic() + 0.4\nwhile time.monotonic() < end: pass"
    live = open_notebook(slow, "import os\ndef f(): os._exit(1)", submission_s=0.5)
    live.finish()
    first_time = len(given)
    live.call(Call("f"))
    assert all(limit_s <= 0.1 for limit_s in given[first_time:]), given


def test_cell_statuses_are_those_of_verdicts() -> None:
    """A box turns the verdict of a lost cell into its status by name."""
    for verdict in (Verdict.TIME_LIMIT, Verdict.DIED, Verdict.PROTOCOL):
        assert CellStatus(verdict.value).name == verdict.name


# ---------------------------------------------------------------- what is the author's fault, and what is not


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("import no_such_package", "No module named 'no_such_package'"),
        ("from . import references", "relative import"),
        ("def f(:", "invalid syntax"),
        ("1 / 0", "division by zero"),
    ],
)
def test_functions_that_do_not_run_in_a_box_are_their_authors_fault(
    source: str, problem: str, fork_server: ForkServer, functions: Path
) -> None:
    prove_functions(Stage(fork_server, Limits(), Border(functions)))
    functions.write_text(source)
    with pytest.raises(
        GraderError, match=rf"functions\.py does not run beside students' code: .*{problem}.* runs there alone"
    ):
        prove_functions(Stage(fork_server, Limits(), Border(functions)))


def test_an_assignment_without_functions_has_none_to_prove(fork_server: ForkServer, tmp_path: Path) -> None:
    prove_functions(Stage(fork_server, Limits(), Border(tmp_path / "functions.py")))


# ---------------------------------------------------------------- objects of a student's classes

LAYER = """
import torch
class Layer(torch.nn.Module):
    def __init__(self, n, m, bias=True):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.randn(m, n))
        self.bias = torch.nn.Parameter(torch.zeros(m)) if bias else None
        self.idle = torch.nn.Parameter(torch.zeros(1))
    def forward(self, x):
        y = torch.tanh(self.weight @ x)
        return y if self.bias is None else y + self.bias
class Counter:
    def __init__(self): self.calls = 0
    def __call__(self):
        self.calls += 1
        return self.calls
def identity(x): return x
"""


def made(*args: Any, state: dict[str, torch.Tensor] | None = None, **kwargs: Any) -> dict[str, Any]:
    return {"args": list(args), "kwargs": kwargs, "state": state}


def reply_of(live: LiveNotebook, name: str, *args: Any, **how: Any) -> Any:
    reply = live.call(Call(name, args, **how))
    return reply.value if isinstance(reply, Returned) else reply


def test_an_object_is_made_anew_for_every_call(open_notebook: OpenNotebook) -> None:
    live = open_notebook(LAYER)
    live.finish()
    assert [reply_of(live, "Counter", made=made()) for _ in range(2)] == [1, 1]
    x = torch.ones(3)
    first, second = (reply_of(live, "Layer", x, made=made(3, 2)) for _ in range(2))
    assert first.shape == (2,) and torch.equal(first, second), "it starts from the same random state"


def test_a_module_takes_a_state_and_gives_gradients(open_notebook: OpenNotebook) -> None:
    live = open_notebook(LAYER)
    live.finish()
    W, b, x, g = torch.randn(2, 3), torch.randn(2), torch.randn(3), torch.randn(2)
    given = made(3, m=2, state={"weight": W, "bias": b, "idle": torch.zeros(1)})
    y, v, gradients = reply_of(live, "Layer", x, g, made=given, derivatives=1)
    inner = g * (1 - torch.tanh(W @ x) ** 2)
    torch.testing.assert_close((y, v), (torch.tanh(W @ x) + b, inner @ W))
    torch.testing.assert_close((gradients["weight"], gradients["bias"]), (torch.outer(inner, x), g))
    assert gradients["idle"] is None
    w = torch.randn(3)
    by_x, by_g = reply_of(live, "Layer", x, g, w, made=given, derivatives=2)
    y = torch.tanh(W @ x)
    torch.testing.assert_close((by_x, by_g), (W.T @ (g * -2 * y * (1 - y**2) * (W @ w)), (1 - y**2) * (W @ w)))


def test_second_derivatives_where_nobody_passes_a_g(open_notebook: OpenNotebook) -> None:
    live = open_notebook("import torch\ndef cubes(x): return (x ** 3).sum()")
    live.finish()
    x, w = torch.randn(3), torch.randn(3)
    alone, in_a_chain = reply_of(live, "cubes", x, None, w, derivatives=2)
    y, gradient = (x**3).sum(), 3 * x**2
    torch.testing.assert_close((alone, in_a_chain), (6 * x * w, y * 6 * x * w + gradient * (gradient @ w)))


@pytest.mark.parametrize(
    ("name", "how", "kind"),
    [
        ("Layer", made(3), "TypeError"),
        ("Layer", made(3, 2, state={"weights": torch.ones(2, 3)}), "RuntimeError"),
        ("identity", made(3), "TypeError"),
    ],
)
def test_an_object_that_cannot_be_made_is_the_students_exception(
    name: str, how: dict[str, Any], kind: str, open_notebook: OpenNotebook
) -> None:
    live = open_notebook(LAYER)
    live.finish()
    reply = reply_of(live, name, torch.ones(3), made=how)
    assert isinstance(reply, Raised) and reply.type == kind, reply


def test_making_an_object_is_observed_like_a_call(open_notebook: OpenNotebook) -> None:
    live = open_notebook(
        "import torch\nclass C:\n    def __init__(self): torch.func.jacrev(torch.sin)\n    def __call__(self): pass"
    )
    live.finish()
    reply = live.call(Call("C", made=made()), watch=("torch.func.jacrev",))
    assert isinstance(reply, Returned) and reply.seen["operations"] == ["torch.func.jacrev"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            torch.eye(2).to_sparse(),
            r"a tensor of torch\.sparse_coo, torch\.float32 on cpu to the student\. Pass dense tensors",
        ),
        ({"deep": [torch.ones(2, device="meta")]}, "a tensor of torch.strided, torch.float32 on meta"),
    ],
)
def test_data_that_would_not_arrive_as_it_is_is_refused(
    value: Any, message: str, open_notebook: OpenNotebook, functions: Path
) -> None:
    """The student would be given a note of what it was, and be blamed for stumbling over it."""
    live = open_notebook("def f(*args): return len(args)")
    live.finish()
    assert value_of(live, "f", [torch.ones(2)], {"a": (1, "b", None)}) == 2
    with pytest.raises(GraderError, match=message):
        live.call(Call("f", (value,)))
    with pytest.raises(GraderError, match=message):
        live.call(Call("f", made=made(value)))


def test_lists_without_end_are_refused(open_notebook: OpenNotebook) -> None:
    live = open_notebook("def f(x): return 1")
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(GraderError, match=r"nested more than \d+ levels deep"):
        live.call(Call("f", (endless,)))
