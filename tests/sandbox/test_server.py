"""The fork server's handle, with real processes."""

from __future__ import annotations

import os
import re
import select
import signal
import time
from pathlib import Path

import pytest

from nablagrade.errors import BoxError
from nablagrade.model import CellStatus
from nablagrade.sandbox.box import Box
from nablagrade.sandbox.memory import collapse
from nablagrade.sandbox.server import ForkServer
from nablagrade.settings import Limits
from tests.conftest import pidfd_of


def process_of(server: ForkServer) -> int:
    assert server._process is not None
    return server._process.pid


def is_running(pid: int) -> bool:
    """Whether a process exists and is not merely waiting to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pidfd: int) -> None:
    """Wait for the end of a process that is not our child."""
    ended, _, _ = select.select([pidfd], [], [], 5)
    assert ended, "the process still runs"


def open_box(server: ForkServer) -> Box:
    return Box(server, Limits(), {})


def runs(box: Box, source: str) -> bool:
    return box.run_cell(source, "cell", 10).status is CellStatus.OK


def test_exit_codes_are_told(fork_server: ForkServer) -> None:
    with open_box(fork_server) as box:
        assert not runs(box, "import os; os._exit(42)")
    assert box.exit is not None and box.exit.status == 42
    assert box.exit.peak_kib > 1000 and box.exit.cpu_s > 0


def test_a_killed_box_tells_the_signal(fork_server: ForkServer) -> None:
    with open_box(fork_server) as box:
        box._fork.process.signal(signal.SIGKILL)
        wait_until_gone(pidfd_of(box._fork))
    assert box.exit is not None and box.exit.status == -signal.SIGKILL


def test_boxes_do_not_know_of_one_another(fork_server: ForkServer) -> None:
    with open_box(fork_server) as one, open_box(fork_server) as two:
        assert runs(one, "import torch; torch.spoiled = secret = 1")
        assert runs(two, "assert not hasattr(__import__('torch'), 'spoiled') and 'secret' not in globals()")


@pytest.mark.slow
def test_modules_are_imported_once_and_stopping_ends_the_server_and_its_boxes() -> None:
    server = ForkServer(("colorsys", "no_such_module_anywhere"))
    server.start()
    with open_box(server) as box:
        assert server.missing == ("no_such_module_anywhere",)
        assert runs(box, "import sys; assert 'colorsys' in sys.modules")
        process, pidfd = process_of(server), os.dup(pidfd_of(box._fork))
        server.stop()
        assert not is_running(process)
        wait_until_gone(pidfd)
        os.close(pidfd)
    server.stop()  # once more does no harm


@pytest.mark.slow
def test_a_fork_server_that_died_is_started_again() -> None:
    with ForkServer() as server:
        old = open_box(server)
        died = process_of(server)
        os.kill(died, signal.SIGKILL)
        wait_until_gone(pidfd_of(old._fork))  # a box does not outlive its fork server
        with open_box(server) as new:
            assert process_of(server) != died
            assert runs(new, "1 + 1")
            started = time.monotonic()
            old.close()
            assert time.monotonic() - started < 2, "the end of a box that nobody can tell of is not waited for"
            assert old.exit is None


@pytest.mark.slow
def test_failing_to_fork_leaves_no_descriptor_open() -> None:
    with ForkServer() as server:
        open_box(server).close()
        before = len(list(Path("/proc/self/fd").iterdir()))
        os.kill(process_of(server), signal.SIGKILL)
        assert server._process is not None
        server._process.wait(5)
        open_box(server).close()
        assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_server_that_cannot_be_started_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    server = ForkServer()
    server.start()
    try:
        with pytest.raises(BoxError, match=r"twice in a row.*doctor"):
            open_box(server)
    finally:
        server.stop()


def test_the_fork_server_collapses_its_memory_once_a_box_is_at_work(fork_server: ForkServer) -> None:
    fork_server.wait_ready()
    (server,) = Path(f"/proc/{fork_server.process_id}/task/{fork_server.process_id}/children").read_text().split()
    memory = Path(f"/proc/{server}/smaps_rollup")
    if not collapse():
        pytest.skip("this kernel has no MADV_COLLAPSE")
    try:
        memory.read_text()
    except PermissionError:
        pytest.skip("a fork server's memory is open to root only")
    box, deadline = open_box(fork_server), time.monotonic() + 20
    with box:
        while huge_kib(memory) == 0 and time.monotonic() < deadline:
            time.sleep(0.05)
    assert huge_kib(memory) > 50 << 10


def huge_kib(memory: Path) -> int:
    found = re.search(r"^AnonHugePages: +(\d+) kB$", memory.read_text(), re.MULTILINE)
    assert found
    return int(found[1])
