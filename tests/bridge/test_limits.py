"""Limits of a live notebook: which one ends what, what is said of it, and that it is paid once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest

from nablagrade.bridge import Border, LiveNotebook, Stage
from nablagrade.model import Cell, CellStatus, Program, Role, Verdict
from nablagrade.sandbox.call import Call
from nablagrade.sandbox.replies import Lost, Raised, Returned
from nablagrade.sandbox.server import Exit, ForkServer
from nablagrade.sandbox.watch import Exceeded, cause_of_death, look_at_files
from nablagrade.settings import Limits

pytestmark = pytest.mark.slow

MIB = 1 << 20
SPIN = "sum(range(10 ** 5))"


class OpenNotebook(Protocol):
    def __call__(self, *sources: str, own: dict[str, Limits] | None = ..., **limits: float) -> LiveNotebook: ...


@pytest.fixture
def open_notebook(fork_server: ForkServer) -> Iterator[OpenNotebook]:
    """Open a notebook of solution cells of exercises c0, c1, ..."""
    with ExitStack() as stack:

        def open_one(*sources: str, own: dict[str, Limits] | None = None, **limits: float) -> LiveNotebook:
            cells = [Cell(f"c{i}", "code", text, Role.SOLUTION, f"c{i}") for i, text in enumerate(sources)]
            course = Limits(**limits)  # type: ignore[arg-type]
            stage = Stage(fork_server, course, Border(Path("no functions")), own or {})
            return stack.enter_context(LiveNotebook(Program("nb", tuple(cells)), {}, stage))

        yield open_one


def call(live: LiveNotebook, name: str, *args: Any, exercise: str = "") -> Any:
    live.finish()
    return live.call(Call(name, args, observe=False), exercise=exercise)


def test_processor_time_of_a_call_has_a_limit_of_its_own(open_notebook: OpenNotebook):
    live = open_notebook(f"def f():\n    while True: {SPIN}", call_cpu_s=0.3)
    reply = call(live, "f")
    assert isinstance(reply, Lost) and reply.alive
    assert (reply.verdict, reply.limit, reply.amount) == (Verdict.TIME_LIMIT, "call_cpu_s", 0.3)


def test_processor_time_of_a_cell_too_and_sleeping_is_free(open_notebook: OpenNotebook):
    sleep = "import time\nend = time.monotonic() + 0.5\nwhile time.monotonic() < end: time.sleep(0.05)"
    live = open_notebook(sleep, f"while True: {SPIN}", cell_cpu_s=0.3)
    runs = live.finish().runs
    assert [run.status.value if run else None for run in runs] == ["ok", "time_limit"]
    assert runs[1] is not None and (runs[1].limit, runs[1].amount) == ("cell_cpu_s", 0.3)


def test_a_call_has_the_limits_of_its_exercise(open_notebook: OpenNotebook):
    own = {"c0": Limits(call_s=0.2), "c1": Limits(reply_depth=2, reply_bytes=100)}
    live = open_notebook("def f(): \n    while True: pass", "import torch\ndef g(x): return [[x]]", own=own)
    reply = call(live, "f", exercise="c0")
    assert isinstance(reply, Lost) and (reply.limit, reply.amount) == ("call_s", 0.2)
    assert isinstance(call(live, "g", 1, exercise="c1"), Returned)
    deep = call(live, "g", [[1]], exercise="c1")
    assert isinstance(deep, Lost) and (deep.verdict, deep.limit) == (Verdict.PROTOCOL, "reply_depth")
    assert isinstance(call(live, "g", [[1]]), Returned), "the course's limit is 32"
    large = call(live, "g", "x" * 70_000, exercise="c1")
    assert isinstance(large, Lost) and (large.limit, large.amount) == ("reply_bytes", 100)


def test_memory_in_use_is_seen_from_outside(open_notebook: OpenNotebook):
    """The box has the address space that the other exercise needs."""
    fill = "import torch, time\ndef f():\n    x = torch.ones(40 << 20)\n    time.sleep(5)\ndef g(): return 1"
    live = open_notebook(fill, own={"c0": Limits(memory_bytes=64 * MIB), "c1": Limits(memory_bytes=1024 * MIB)})
    reply = call(live, "f", exercise="c0")
    assert isinstance(reply, Lost) and reply.proven
    assert (reply.verdict, reply.limit, reply.amount) == (Verdict.MEMORY_LIMIT, "memory_bytes", 64 * MIB)
    assert isinstance(call(live, "g", exercise="c0"), Returned)


def test_a_cell_that_uses_too_much_memory_says_so(open_notebook: OpenNotebook):
    fill = "import torch, time\nx = torch.ones(40 << 20)\ntime.sleep(5)"
    live = open_notebook(fill, "y = 1", own={"c0": Limits(memory_bytes=64 * MIB)})
    runs = live.finish().runs
    assert runs[0] is not None and (runs[0].status, runs[0].amount) == (CellStatus.MEMORY_LIMIT, 64 * MIB)
    assert runs[1] is not None and runs[1].status is CellStatus.OK


def test_address_space_is_that_of_the_assignment(open_notebook: OpenNotebook):
    source = "import torch\ndef f(): return len(torch.empty(60 << 20))"
    assert isinstance(call(open_notebook(source, memory_bytes=512 * MIB), "f"), Returned)
    reply = call(open_notebook(source, memory_bytes=128 * MIB), "f")
    assert isinstance(reply, Raised) and "can't allocate memory" in reply.message


def test_files_bytes_and_threads_have_the_assignments_limits(open_notebook: OpenNotebook):
    live = open_notebook(
        "def f(n):\n    for i in range(n): open(f'f{i}', 'w').close()",
        "def g(n): return open('large', 'wb').write(bytes(n))",
        "import threading\ndef h(n):\n    go = threading.Event()\n"
        "    threads = [threading.Thread(target=go.wait, daemon=True) for _ in range(n)]\n"
        "    try:\n        for each in threads: each.start()\n    finally: go.set()",
        disk_files=20, disk_bytes=MIB, files_bytes=MIB, processes=8,
    )  # fmt: skip
    for name, allowed, too_many, words in (
        ("h", 3, 20, "can't start new thread"), ("g", MIB, 4 * MIB, "File too large"), ("f", 5, 40, "No space left"),
    ):  # fmt: skip
        assert isinstance(call(live, name, allowed), Returned)
        reply = call(live, name, too_many)
        assert isinstance(reply, Raised) and (words in reply.message or "No space left" in reply.message)


def test_processor_time_of_a_submission_is_not_renewed_with_the_box(open_notebook: OpenNotebook):
    """Nor does a death by that limit count as unexplained: it is not tried again."""
    live = open_notebook(f"def f():\n    while True: {SPIN}", "def g(): return 1", submission_cpu_s=1.0)
    reply = call(live, "f")
    assert isinstance(reply, Lost) and (reply.verdict, reply.limit) == (Verdict.TIME_LIMIT, "submission_cpu_s")
    assert "killed" in reply.detail, "it was watched, by an exact clock: the kernel's own comes after that"
    started = time.monotonic()
    again = call(live, "g")
    assert isinstance(again, Lost) and (again.limit, again.amount) == ("submission_cpu_s", 1.0)
    assert time.monotonic() - started < 1, "nothing is run any more"
    assert live.noticed == []


# ---- proof and guess

LIMITS = Limits(memory_bytes=100 * MIB)


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        (None, {}),
        (Exit(1, 1.0, 10 << 20), {}),
        (Exit(-11, 1.0, 50 << 10), {}),
        (Exit(-11, 1.0, 190 << 10), {"verdict": Verdict.MEMORY_LIMIT, "proven": False}),
        (Exit(-9, 1.0, 50 << 10, True), {"verdict": Verdict.MEMORY_LIMIT}),
        (Exit(-9, 300.5, 50 << 10), {"verdict": Verdict.TIME_LIMIT, "limit": "submission_cpu_s"}),
        (Exit(-15, 1.0, 190 << 10), {}),
    ],
)
def test_what_a_box_died_of_is_known_likely_or_unknown(ended: Exit | None, expected: dict[str, Any]):
    found = cause_of_death(ended, LIMITS, idle_bytes=100 * MIB)
    assert {name: found.get(name) for name in expected} == expected
    assert bool(found) == bool(expected) and found.get("proven", True) == expected.get("proven", True)


def test_files_of_a_box_without_a_file_system_of_its_own_are_counted(tmp_path: Path):
    limits = Limits(disk_files=3, disk_bytes=8192, files_bytes=1)
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b").write_bytes(b"x" * 4096)
    look_at_files(str(tmp_path), limits)
    (tmp_path / "a/c").write_bytes(b"x" * 9000)
    with pytest.raises(Exceeded, match="disk_bytes"):
        look_at_files(str(tmp_path), limits)
    (tmp_path / "d").symlink_to("/")
    with pytest.raises(Exceeded, match="disk_files"):
        look_at_files(str(tmp_path), limits)
