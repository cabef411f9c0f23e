"""Boxes that are started one by one, as on systems without a fork server, with real processes."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import torch

from nablagrade.errors import BoxError
from nablagrade.model import Blueprint, CellRun, CellStatus, Graded
from nablagrade.pipeline import Engine
from nablagrade.sandbox import server as chosen
from nablagrade.sandbox.box import Box
from nablagrade.sandbox.call import Call
from nablagrade.sandbox.replies import Returned
from nablagrade.sandbox.server import ForkServer, make_server
from nablagrade.sandbox.spawned import SpawnServer
from nablagrade.sandbox.terms import Terms
from nablagrade.settings import Limits, Settings
from tests.conftest import ROOT, MakeSubmission

NONE = Terms(isolation="none")
WRONG = "def jacobian_reverse(f, x):\n    return torch.autograd.functional.jacobian(f, x).mT.contiguous()"


@pytest.fixture(scope="module")
def server() -> Iterator[SpawnServer]:
    with SpawnServer(("colorsys", "no_such_module_anywhere"), NONE) as server:
        yield server


def run(box: Box, source: str, limit_s: float = 20) -> CellRun:
    return box.run_cell(source, "cell", limit_s)


def text_of(ran: CellRun) -> str:
    return "".join(str(output.get("text", "")) for output in ran.outputs)


def entries(folder: str | None) -> list[str]:
    assert folder is not None
    return [path.name for path in Path(folder).iterdir()]


# ---- what goes well


@pytest.mark.slow
def test_a_box_of_its_own_does_what_a_forked_one_does(server: SpawnServer) -> None:
    with Box(server, Limits(), {"data.csv": b"1,2"}, operations=["torch.func.jacrev"]) as box:
        assert server.missing == ("no_such_module_anywhere",)
        assert server.isolation.tier == "none" and set(server.isolation.layers) == {"descriptors", "parent_death"}
        own = str(box._fork.workdir)
        ran = run(
            box,
            "import os, sys, threading\n"
            "assert 'colorsys' in sys.modules and open('data.csv').read() == '1,2'\n"
            "print(os.getcwd(), os.environ['HOME'], os.environ['TMPDIR'], threading.active_count())",
        )
        assert text_of(ran) == f"{own} {own} {own} 1\n"
        assert run(box, "while True: pass", 0.3).status is CellStatus.TIME_LIMIT and box.alive
        assert run(box, "import torch\ndef f(x): return torch.func.jacrev(torch.sin)(x)").status is CellStatus.OK
        box.begin(("torch.func.jacrev",))
        seen = box.call(Call("f", (torch.zeros(()),)), 10)
        assert isinstance(seen, Returned) and seen.seen["operations"] == ["torch.func.jacrev"]
        used = box.call(Call("f", (torch.zeros(()),), observe=False), 10)
        assert isinstance(used, Returned) and used.value.item() == 1.0 and used.usage is not None
        assert Path(own).name in entries(server.scratch)
        assert run(box, "os._exit(42)").status is CellStatus.DIED
    assert box.exit is not None and box.exit.status == 42 and box.exit.peak_kib > 1000
    assert Path(own).name not in entries(server.scratch)


@pytest.mark.slow
def test_a_submission_gets_the_same_marks(
    server: SpawnServer, engine: Engine, blueprint: Blueprint, make_submission: MakeSubmission
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "graders"]:
        del sys.modules[name]  # another course's, which another test has graded in this process
    submission = make_submission({"jacobian_reverse": WRONG})
    forked = engine.grade(submission, blueprint)
    spawning = Engine(Settings(ROOT, ROOT / "graders", languages=("en", "zh"), secret="tests"), server)
    spawned = spawning.grade(submission, blueprint)
    assert isinstance(forked, Graded) and isinstance(spawned, Graded)
    assert spawned.record["volatile"]["isolation"]["tier"] == "none"
    assert 0 < spawned.notebooks[0].scores.auto < spawned.notebooks[0].scores.maximum
    assert decided(spawned) == decided(forked)
    assert spawned.notebooks[0].notebook == forked.notebooks[0].notebook, "outputs and feedback, to the letter"


def decided(graded: Graded) -> dict[str, object]:
    """A record but for what is another one each time."""
    return {name: value for name, value in graded.record.items() if name != "volatile"}


# ---- limits


@pytest.mark.long
def test_too_much_memory_ends_a_box_and_what_it_started(server: SpawnServer) -> None:
    with Box(server, Limits(memory_bytes=100 << 20), {}) as box:
        ran = run(box, "import subprocess\nleft = subprocess.Popen(['sleep', '1000'])\nprint(left.pid)")
        left = os.pidfd_open(int(text_of(ran)))
        ran = run(box, "import torch\nkept = []\nwhile True: kept.append(torch.ones(1 << 20))")
        assert (ran.status, ran.limit) == (CellStatus.MEMORY_LIMIT, "memory_bytes")
    wait_until_ended(left)


@pytest.mark.long
def test_what_a_box_used_to_warm_up_is_not_the_submissions(server: SpawnServer) -> None:
    with Box(server, Limits(submission_cpu_s=1.0), {}) as box:
        ran = run(
            box,
            "import time\nused = time.process_time()\nassert used > 1\nwhile time.process_time() < used + 0.3: pass",
        )
        assert ran.status is CellStatus.OK
        ran = run(box, "while True: pass")
        assert (ran.status, ran.limit) == (CellStatus.TIME_LIMIT, "submission_cpu_s")
    assert box.exit is not None and 1.0 <= box.exit.cpu_s < 4.0


@pytest.mark.long
def test_one_file_cannot_fill_the_disk(server: SpawnServer) -> None:
    limits = Limits(disk_bytes=1 << 20, files_bytes=1 << 20)
    with Box(server, limits, {}) as box:
        ran = run(box, "with open('big', 'wb') as file:\n    file.write(bytes(3 << 20))")
        assert ran.status is CellStatus.ERROR and "File too large" in str(ran.outputs)


# ---- whoever dies, nothing is left

WORKER = """
import signal
from nablagrade.sandbox.box import Box
from nablagrade.sandbox.spawned import SpawnServer
from nablagrade.sandbox.terms import Terms
from nablagrade.settings import Limits
server = SpawnServer(terms=Terms(isolation="none"))
server.start()
box = Box(server, Limits(), {"data.csv": b"1"})
box.run_cell("open('left', 'w').write('x')", "cell", 20)
print(server.scratch, flush=True)
box.run_cell("while True: pass", "cell", 1000)
"""


@pytest.mark.long
def test_a_worker_that_is_killed_takes_its_boxes_and_their_files_along() -> None:
    worker = subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    scratch = worker.stdout.readline().strip()
    boxes = [os.pidfd_open(child.pid) for child in psutil.Process(worker.pid).children()]
    assert len(boxes) == 2 and Path(scratch, "1/left").exists()
    worker.kill()
    for box in boxes:
        wait_until_ended(box)
    worker.wait()
    worker.stdout.close()
    assert not Path(scratch).exists()


@pytest.mark.long
def test_a_box_that_dies_while_it_warms_up_is_replaced() -> None:
    with SpawnServer(terms=NONE) as server:
        assert server._standby is not None
        server._standby.child.signal(signal.SIGKILL)
        with Box(server, Limits(), {}) as box:
            assert run(box, "1 + 1").status is CellStatus.OK
            assert entries(server.scratch).count("1") == 0
            server.stop()
        assert box.exit is None, "it was ended by somebody else"
    assert not Path(str(server.scratch)).exists()


def test_a_box_that_cannot_be_started_is_our_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = descriptors()
    with SpawnServer(terms=NONE) as server, pytest.raises(BoxError, match=r"twice in a row.*doctor"):
        server.fork()
    assert list(tmp_path.iterdir()) == []
    assert descriptors() == before


def test_nothing_is_started_where_isolation_is_demanded() -> None:
    with SpawnServer(terms=Terms(isolation="weak")) as server:
        assert server.scratch is None
        for ask in (server.wait_ready, server.fork):
            with pytest.raises(BoxError, match="nothing was graded"):
                ask()


# ---- which of the two


def test_the_system_decides_what_gives_out_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(ROOT, ROOT / "graders", isolation="none")
    assert isinstance(make_server(settings), ForkServer)
    monkeypatch.setattr(chosen, "on_linux", lambda: False)
    assert isinstance(make_server(settings), SpawnServer)


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def wait_until_ended(pidfd: int) -> None:
    ended, _, _ = select.select([pidfd], [], [], 10)
    os.close(pidfd)
    assert ended, "the process still runs"
