"""A box and the hostile code in it; whatever the code does ends as a value."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from nablagrade.errors import GraderError
from nablagrade.model import CellStatus, Verdict
from nablagrade.sandbox.box import Box, describe_exit
from nablagrade.sandbox.call import Call
from nablagrade.sandbox.process import process_id
from nablagrade.sandbox.replies import Lost, Missing, Raised, Returned, read_reply
from nablagrade.sandbox.server import Exit, Fork, ForkServer
from nablagrade.settings import Limits
from tests.conftest import pidfd_of

MakeBox = Callable[..., Box]


@pytest.fixture
def make_box(fork_server: ForkServer) -> Iterator[MakeBox]:
    boxes: list[Box] = []

    def make(files: dict[str, bytes] | None = None, **more: Any) -> Box:
        box = Box(fork_server, more.pop("limits", Limits()), files or {}, **more)
        boxes.append(box)
        return box

    yield make
    for box in boxes:
        box.close()


def run(box: Box, source: str, limit_s: float = 10) -> CellStatus:
    return box.run_cell(source, "cell", limit_s).status


def call(box: Box, *args: Any, limit_s: float = 10, observe: bool = False) -> Any:
    return box.call(Call("f", args, observe=observe), limit_s)


def again(box: Box, *args: Any) -> Any:
    return box.call(Call("f", args, again=True), 10)


def defined(box: Box, body: str) -> Box:
    """The box after a cell that defines f(*args)."""
    indented = body.replace("\n", "\n    ")
    assert run(box, f"import os, torch\ndef f(*args):\n    {indented}") is CellStatus.OK
    return box


# ---------------------------------------------------------------- what goes well


def test_cells_run_one_after_another_in_one_namespace(make_box: MakeBox) -> None:
    box = make_box()
    assert run(box, "x = 20") is CellStatus.OK
    assert run(box, "x / 0") is CellStatus.ERROR
    assert run(box, "assert x == 20") is CellStatus.OK


def test_a_call_returns_its_value_and_its_arguments(make_box: MakeBox) -> None:
    box = defined(make_box(), "args[0].add_(1)\nreturn args[0].sum()")
    x = torch.ones(2)
    reply = call(box, x)
    assert isinstance(reply, Returned)
    assert reply.value.item() == 4.0
    assert reply.arguments[0][0].tolist() == [2.0, 2.0], "as they are afterwards"
    assert x.tolist() == [1.0, 1.0], "ours are ours"


def test_keyword_arguments_arrive(make_box: MakeBox) -> None:
    box = make_box()
    run(box, "def f(x, *, eps=1): return x / eps")
    reply = box.call(Call("f", (1.0,), {"eps": 4.0}), 10)
    assert isinstance(reply, Returned) and reply.value == 0.25 and reply.arguments[1] == {"eps": 4.0}


@pytest.mark.parametrize("value", [list(range(200_000)), torch.zeros(17 << 20, dtype=torch.float64)])
def test_what_a_message_cannot_hold_is_the_checks_fault(value: object, make_box: MakeBox) -> None:
    box = defined(make_box(), "return 1")
    with pytest.raises(GraderError, match=r"a check passes more than a message can hold: .* over the limit"):
        call(box, value)
    assert call(box, 2).value == 1, "nothing of it was sent"


def test_a_missing_function_is_missing(make_box: MakeBox) -> None:
    assert call(make_box()) == Missing()


def test_an_exception_is_reported_with_its_line(make_box: MakeBox) -> None:
    reply = call(defined(make_box(), "x = 1\nraise KeyError('secret')"))
    assert isinstance(reply, Raised)
    assert (reply.type, reply.message, reply.line) == ("KeyError", "'secret'", "cell 1, line 4")
    assert reply.bases[:2] == ("KeyError", "LookupError")


@pytest.mark.parametrize("error", ["SystemExit(0)", "KeyboardInterrupt()", "BaseException()", "GeneratorExit()"])
def test_no_exception_ends_the_box(error: str, make_box: MakeBox) -> None:
    box = defined(make_box(), f"raise {error}")
    assert isinstance(call(box), Raised)
    assert run(box, f"raise {error}") is CellStatus.ERROR
    assert box.alive


def test_an_exception_whose_text_raises_is_reported(make_box: MakeBox) -> None:
    box = make_box()
    run(box, "class E(Exception):\n    def __str__(self): raise SystemExit\ndef f(): raise E")
    reply = call(box)
    assert isinstance(reply, Raised) and reply.message == "(its message could not be read)"


def test_every_call_starts_from_the_same_state(make_box: MakeBox) -> None:
    box = defined(
        make_box(),
        "y = torch.rand(()).item()\n"
        "import random\n"
        "state = torch.get_default_dtype() is torch.float32, torch.is_grad_enabled(), random.random(), y\n"
        "torch.set_default_dtype(torch.float64); torch.set_grad_enabled(False); torch.manual_seed(5)\n"
        "return state",
    )
    first, second = call(box), call(box)
    assert isinstance(first, Returned) and isinstance(second, Returned)
    assert first.value[:2] == (True, True)
    assert first.value == second.value


SAME = "global kept\nsame = 'kept' in globals() and args[0] is kept\nkept = args[0]\nreturn same, "


@pytest.mark.parametrize(
    ("before", "now", "same"),
    [
        (torch.zeros(2), torch.ones(2), True),
        (torch.zeros(2), torch.ones(2, requires_grad=True), True),
        (torch.zeros(2, requires_grad=True), torch.ones(2), True),
        (torch.zeros(3), torch.ones(2), False),
        (torch.zeros(2), torch.ones(2, dtype=torch.float64), False),
        (torch.zeros(2), 1.0, False),
    ],
)
def test_a_call_can_be_given_the_tensors_of_the_last_one(before: Any, now: Any, same: bool, make_box: MakeBox) -> None:
    box = defined(make_box(), f"{SAME}args[0]")
    call(box, before)
    is_same, value = again(box, now).value
    assert is_same is same
    assert value == now if same is False and isinstance(now, float) else torch.equal(value, now)
    assert getattr(value, "requires_grad", None) is getattr(now, "requires_grad", None)


@pytest.mark.parametrize("kind", [tuple, list])
def test_the_very_list_comes_again_and_not_with_another_length(kind: type, make_box: MakeBox) -> None:
    box = defined(make_box(), f"{SAME}sum(args[0])")
    call(box, kind([torch.zeros(2), torch.zeros(2)]))
    moved = again(box, kind([torch.ones(2), torch.ones(2)]))
    assert moved.value[0] is True and torch.equal(moved.value[1], torch.full((2,), 2.0))
    shorter = again(box, kind([torch.ones(2)]))
    assert shorter.value[0] is False and torch.equal(shorter.value[1], torch.ones(2))


def test_tensors_that_cannot_be_given_again_are_not(make_box: MakeBox) -> None:
    """What students' code makes of its argument is its own affair."""
    box = defined(make_box(), f"{SAME}args[0].mul_(torch.ones(2, requires_grad=True)).detach()")
    call(box, torch.zeros(2))
    is_same, value = again(box, torch.ones(2)).value
    assert is_same is False and torch.equal(value, torch.ones(2))


def test_a_result_that_is_the_argument_may_move_with_it(make_box: MakeBox) -> None:
    box = defined(make_box(), "return args[0]")
    call(box, torch.zeros(2), observe=True)
    assert again(box, torch.ones(2)).seen["overwrote"] is False


ONE_BUFFER = "kept = globals().setdefault('kept', torch.zeros(2))\nreturn {result}"


@pytest.mark.parametrize(
    ("result", "overwrote"),
    [
        ("kept.copy_(args[0])", True),
        ("kept.copy_(args[0])[:1]", True),
        ("(1.0, kept.copy_(args[0]))", True),
        ("kept.copy_(args[0]).clone()", False),
        ("kept", False),
        ("args[0] * float('nan')", False),
        ("kept.copy_(args[0]).to_sparse()", False),
    ],
)
def test_a_call_that_writes_into_the_result_before_is_seen(result: str, overwrote: bool, make_box: MakeBox) -> None:
    box = defined(make_box(), ONE_BUFFER.format(result=result))
    replies = [call(box, torch.full((2,), value), observe=True) for value in (1.0, 1.0, 2.0)]
    assert [reply.seen["overwrote"] for reply in replies] == [False, False, overwrote]
    box.begin(())
    assert call(box, torch.zeros(2), observe=True).seen["overwrote"] is False, "those of another exercise do not count"


def test_a_terabyte_of_one_number_is_not_copied_to_see_whether_it_stays(make_box: MakeBox) -> None:
    reply = call(defined(make_box(), "return torch.zeros(()).expand(1 << 40)"), observe=True)
    assert isinstance(reply, Lost) and reply.verdict is Verdict.PROTOCOL and "bytes" in reply.detail


def test_files_lie_in_the_working_directory(make_box: MakeBox) -> None:
    box = make_box({"data/points.csv": b"1,2", "helper.py": b"answer = 42"})
    assert run(box, "assert open('data/points.csv').read() == '1,2'; from helper import answer") is CellStatus.OK


# ---------------------------------------------------------------- limits


@pytest.mark.slow
def test_an_endless_cell_is_interrupted_and_the_box_goes_on(make_box: MakeBox) -> None:
    box = make_box()
    assert run(box, "x = 1\nwhile True: x += 1", 0.2) is CellStatus.TIME_LIMIT
    assert box.alive
    assert run(box, "assert x > 1") is CellStatus.OK


@pytest.mark.slow
def test_an_endless_call_is_interrupted_and_the_box_goes_on(make_box: MakeBox) -> None:
    box = defined(make_box(), "while args: pass\nreturn 7")
    reply = call(box, 1, limit_s=0.2)
    assert isinstance(reply, Lost) and reply.verdict is Verdict.TIME_LIMIT and reply.alive
    again = call(box)
    assert isinstance(again, Returned) and again.value == 7


@pytest.mark.slow
@pytest.mark.parametrize(
    "defence",
    [
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])\nwhile True: pass",
    ],
    ids=["ignored", "blocked"],
)
def test_a_box_that_does_not_heed_the_interrupt_is_killed(defence: str, make_box: MakeBox, monkeypatch: Any) -> None:
    monkeypatch.setattr("nablagrade.sandbox.box.GRACE_S", 0.1)
    box = make_box()
    started = time.monotonic()
    assert run(box, defence, 0.2) is CellStatus.TIME_LIMIT
    assert time.monotonic() - started < 3
    assert not box.alive
    assert box.exit is not None and box.exit.status == -signal.SIGKILL
    assert isinstance(call(box), Lost)


@pytest.mark.slow
def test_a_cell_that_never_stops_talking_is_held_to_its_limits_as_well(make_box: MakeBox) -> None:
    limits = Limits(cell_cpu_s=0.3)
    box = make_box(limits=limits)
    chatter = "from IPython.display import clear_output\nwhile True: clear_output()"
    run = box.run_cell(chatter, "cell", 10, limits)
    assert (run.status, run.limit) == (CellStatus.TIME_LIMIT, "cell_cpu_s")
    assert run.wall_s < 5


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 500_000])
def test_endless_output_ends_at_the_time_limit(size: int, make_box: MakeBox) -> None:
    """The limit may pass in the middle of a frame."""
    box = make_box()
    for _ in range(3):
        assert run(box, f"while True: print('x' * {size})", 0.15) is CellStatus.TIME_LIMIT
        assert box.alive


def test_an_interrupt_that_comes_late_is_not_the_next_cells(make_box: MakeBox) -> None:
    """A cell that ends just at its limit: the interrupt meets a box that has nothing to do."""
    box = make_box()
    run(box, "x = 1")
    box._fork.process.signal(signal.SIGINT)
    assert run(box, "print('hello')\nx = 2") is CellStatus.OK


def test_a_reply_over_the_limit_is_the_students_fault(make_box: MakeBox) -> None:
    box = defined(make_box(limits=Limits(reply_bytes=1000)), "return torch.zeros(1000)")
    reply = call(box)
    assert isinstance(reply, Lost) and reply.verdict is Verdict.PROTOCOL


def test_a_reply_that_cannot_be_sent_leaves_the_box_alive(make_box: MakeBox) -> None:
    box = defined(make_box(), "return torch.zeros(1).expand(10 ** 12)")
    reply = call(box)
    assert isinstance(reply, Lost) and reply.verdict is Verdict.PROTOCOL and reply.alive
    assert run(box, "1") is CellStatus.OK


def test_a_tensor_that_got_out_of_vmap_is_said_to_have_and_the_box_goes_on(make_box: MakeBox) -> None:
    box = defined(make_box(), "kept = []\ntorch.vmap(lambda x: kept.append(x) or x)(torch.eye(2))\nreturn kept[0]")
    reply = call(box)
    assert isinstance(reply, Raised) and "escaped from inside a function being vmapped" in reply.message
    assert run(box, "1") is CellStatus.OK


# ---------------------------------------------------------------- deaths


@pytest.mark.parametrize("code", [0, 3])
def test_the_end_of_python_in_a_call_is_a_death_with_its_exit_code(code: int, make_box: MakeBox) -> None:
    box = defined(make_box(), f"os._exit({code})")
    reply = call(box)
    assert isinstance(reply, Lost) and reply.verdict is Verdict.DIED
    assert reply.detail.endswith(f"exit code {code}")
    assert not box.alive


def test_a_crash_of_python_is_a_death_that_names_its_signal(make_box: MakeBox) -> None:
    reply = call(defined(make_box(), "import ctypes\nctypes.string_at(0)"))
    assert isinstance(reply, Lost) and reply.verdict is Verdict.DIED
    assert "SIGSEGV" in reply.detail


def test_every_signal_has_a_name() -> None:
    """Those between the first and the last real-time signal have none in Python."""
    for number in range(1, signal.SIGRTMAX + 1):
        name = describe_exit(Exit(-number, 0.0, 0))
        assert "SIG" in name or str(number) in name


def test_a_cell_that_ends_python_has_died(make_box: MakeBox) -> None:
    box = make_box()
    assert run(box, "import os; os._exit(0)") is CellStatus.DIED
    assert box.exit is not None and box.exit.status == 0
    assert run(box, "1") is CellStatus.DIED


# ---------------------------------------------------------------- the protocol

FORGE = """
import json, os, signal, stat, struct

def frame(value, body=b"", sizes=()):
    header = json.dumps({"sizes": list(sizes), "value": value}).encode()
    return struct.pack(">IQ", len(header), len(body)) + header + body

def channels():
    for descriptor in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                yield descriptor
        except OSError:
            pass

def say(data):
    found = list(channels())
    assert found
    for descriptor in found:
        os.write(descriptor, data)

def reply(body=b"", sizes=(), **fields):
    usual = {"is": "returned", "id": 2, "value": 1, "arguments": [[], {}], "cpu_s": 0.0, "seen": {}}
    say(frame({**usual, **fields}, body, sizes))
    while True:
        signal.pause()

tensor = {"$": "tensor", "dtype": "float64", "shape": [2], "at": 0, "requires_grad": False, "grad": None}
"""

GARBAGE = {
    "noise": "say(b'passed' * 10)",
    "a frame of nonsense": "say(frame('passed'))",
    "a length that lies": "say(struct.pack('>IQ', 2 ** 32 - 1, 2 ** 64 - 1))",
    "another id": "reply(id=99)",
    "an early reply to the next call": "say(frame({'is': 'returned', 'id': 3}))",
    "a callback that nobody asked for": "say(frame({'is': 'callback', 'function': 5, 'args': []}))",
    "a callback of nothing": "say(frame({'is': 'callback'}))",
    "no kind": "reply(**{'is': None})",
    "an unknown kind": "reply(**{'is': 'passed'})",
    "an unknown tag": "reply(value={'$': 'function', 'code': ''})",
    "no arguments": "reply(arguments=None)",
    "a tensor as an id": "reply(id=tensor, body=bytes(16), sizes=[16])",
    "a tensor as what was seen": "reply(seen=tensor, body=bytes(16), sizes=[16])",
    "a number as what was seen": "reply(seen=5)",
    "numbers as names": "reply(seen={'operations': [1], 'backward_passes': 0})",
    "a bool as a count": "reply(seen={'operations': [], 'backward_passes': True})",
    "an exception without a type": "reply(**{'is': 'raised'})",
    "an exception of numbers": "reply(type=1, bases=[1], message=1, line=1, traceback=1, **{'is': 'raised'})",
    "strides that overflow": "reply(value={**tensor, 'shape': [0, 2 ** 52, 2 ** 52]}, sizes=[0])",
}  # fmt: skip


@pytest.mark.parametrize("name", GARBAGE)
def test_forged_messages_break_the_protocol_and_nothing_else(name: str, make_box: MakeBox) -> None:
    box = make_box()
    assert run(box, f"{FORGE}\ndef f():\n    {GARBAGE[name]}\n    return 'not reached, or too late'") is CellStatus.OK
    reply = call(box)
    if isinstance(reply, Returned):  # what was forged was for later
        reply = call(box)
    assert isinstance(reply, Lost)
    assert reply.verdict is Verdict.PROTOCOL


def test_garbage_in_a_cell_breaks_the_protocol(make_box: MakeBox) -> None:
    box = make_box()
    assert run(box, f"{FORGE}\nsay(b'x' * 100)") is CellStatus.PROTOCOL
    assert not box.alive


def test_a_closed_connection_is_a_death(make_box: MakeBox) -> None:
    box = make_box()
    run(box, f"{FORGE}\ndef f():\n    for descriptor in channels(): os.close(descriptor)")
    reply = call(box)
    assert isinstance(reply, Lost) and reply.verdict is Verdict.DIED


@pytest.mark.parametrize("field", ["bases", "type", "message", "line", "traceback", "in_given"])
def test_a_field_of_the_wrong_type_breaks_the_protocol(field: str) -> None:
    reply: dict[str, Any] = {"is": "raised", "type": "E", "bases": ["E"], "message": "", "line": None, "traceback": ""}
    reply["in_given"] = False
    assert isinstance(read_reply(reply), Raised)
    for value in (5, object(), [torch.ones(2)], torch.ones(2, 2), 1e400):
        broken = read_reply({**reply, field: value})
        assert isinstance(broken, Lost) and broken.verdict is Verdict.PROTOCOL


def test_names_from_the_box_are_short_and_can_be_written_down(make_box: MakeBox) -> None:
    box = make_box()
    run(box, "class E(Exception): pass\nE.__qualname__ = '\\ud800' + 'A' * 300_000\ndef f(): raise E('\\udfff')")
    reply = call(box)
    assert isinstance(reply, Raised)
    assert len(reply.type) <= 1000
    (reply.type + reply.message).encode("utf-8")


# ---------------------------------------------------------------- what a box has and leaves


def test_the_environment_is_scrubbed(make_box: MakeBox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NABLAGRADE_SECRET", "hidden")
    box = defined(make_box(), "return dict(os.environ)")
    reply = call(box)
    assert isinstance(reply, Returned)
    assert not any("SECRET" in name or name.startswith(("PYTEST", "NABLAGRADE")) for name in reply.value)
    assert "hidden" not in reply.value.values()
    assert reply.value["HOME"] == reply.value["TMPDIR"]
    assert set(os.environ) - set(reply.value), "ours has more"


def test_no_descriptors_are_inherited(make_box: MakeBox, tmp_path: Path) -> None:
    with (tmp_path / "gradebook.db").open("w") as secret:
        secret.write("hidden")
        os.set_inheritable(secret.fileno(), True)
        box = make_box()
        run(box, OPEN_DESCRIPTORS)
        reply = call(box, secret.fileno())
    assert isinstance(reply, Returned)
    kinds = {kind for kind, _ in reply.value}
    assert kinds <= {"socket", "character device", "regular file", "other"}
    assert [kind for kind, _ in reply.value].count("socket") == 1
    assert "hidden" not in {text for _, text in reply.value}


OPEN_DESCRIPTORS = """
import os, stat

def f(suspect):
    found = []
    for descriptor in range(0, 1024):
        try:
            mode = os.fstat(descriptor).st_mode
        except OSError:
            continue
        kind = ("socket" if stat.S_ISSOCK(mode) else "character device" if stat.S_ISCHR(mode)
                else "regular file" if stat.S_ISREG(mode) else "pipe" if stat.S_ISFIFO(mode)
                else "folder" if stat.S_ISDIR(mode) else "other")
        text = ""
        if kind == "regular file":
            try:
                text = os.pread(descriptor, 100, 0).decode("utf-8", "replace")
            except OSError:
                pass
        found.append((kind, text))
    return found
"""


def test_nothing_is_left_behind(fork_server: ForkServer) -> None:
    Box(fork_server, Limits(), {}).close()
    before = descriptors()
    with Box(fork_server, Limits(), {"data.txt": b"x"}) as box:
        pid = pid_of(box._fork)
        folders = run(box, "import os; open('left', 'w').write('x'); os.makedirs('deep/er')")
        assert folders is CellStatus.OK
    assert descriptors() == before
    assert isinstance(box.exit, Exit)
    assert not Path(f"/proc/{pid}").exists()
    box.close()  # once more does no harm


def test_the_next_box_sees_nothing_of_the_last(fork_server: ForkServer) -> None:
    with Box(fork_server, Limits(), {"data.txt": b"x"}) as box:
        run(box, "open('left', 'w').write('x')\nimport torch; torch.left = 1")
    with Box(fork_server, Limits(), {}) as box:
        text = "import os, torch\nassert not os.path.exists('left') and not os.path.exists('data.txt')"
        assert run(box, f"{text} and not hasattr(torch, 'left')") is CellStatus.OK


def test_files_that_stand_in_each_others_way_are_not_our_failure(make_box: MakeBox) -> None:
    """A submitted file may have the name of a folder that the instructor gave out."""
    box = make_box({"data": b"the student's", "data/points.csv": b"the instructor's"})
    assert run(box, "1") is CellStatus.OK


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def pid_of(fork: Fork) -> int:
    return int(process_id(pidfd_of(fork)))
