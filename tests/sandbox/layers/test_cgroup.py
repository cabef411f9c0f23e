"""Cgroups: with a folder that looks like one everywhere, and with the kernel's where it lets us."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nablagrade.sandbox.layers import cgroup

FILES = ("cgroup.procs", "cgroup.kill", "cgroup.subtree_control", "memory.max", "memory.oom.group", "pids.max")


def test_a_box_gets_its_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The kernel makes these files with the folder; here they are made by whoever writes them."""
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, flags, **more: real(path, flags | make_if_file(flags), 0o600, **more))
    group = cgroup.Group(str(tmp_path), "server")
    group.open_box("1", memory_bytes=1 << 20, processes=7)
    group.enter("1")
    wrote = {path.name: path.read_text() for path in (tmp_path / "server/1").iterdir()}
    assert wrote == {
        "memory.max": "1048576", "pids.max": "7", "memory.oom.group": "1", "memory.swap.max": "0", "cgroup.procs": "0",
    }  # fmt: skip
    assert (tmp_path / "server/cgroup.subtree_control").read_text() == "+memory +pids"


def make_if_file(flags: int) -> int:
    return os.O_CREAT if flags & os.O_WRONLY else 0


def test_a_group_that_hands_nothing_down_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "cgroup.subtree_control").write_text("cpu memory\n")
    assert not cgroup._hands_down(str(tmp_path))
    (tmp_path / "cgroup.subtree_control").write_text("cpu memory pids\n")
    assert cgroup._hands_down(str(tmp_path))
    assert not cgroup._hands_down(str(tmp_path / "missing"))


def test_what_a_fork_server_left_is_removed(tmp_path: Path):
    (tmp_path / "server/1").mkdir(parents=True)
    cgroup.remove(str(tmp_path / "server"))
    assert not (tmp_path / "server").exists()
    cgroup.remove(str(tmp_path / "server"))  # once more does no harm


def test_the_kernel_counts_a_box():
    """Not run where this was developed: there the memory and pids controllers are of version 1."""
    folder = cgroup.find_group()
    if folder is None:
        pytest.skip("no cgroup (version 2) here hands down memory and pids")
    group = cgroup.Group(folder, f"nablagrade-test-{os.getpid()}")
    try:
        group.open_box("1", memory_bytes=64 << 20, processes=8)
        pid = os.fork()
        if pid == 0:
            group.enter("1")
            data = bytearray(256 << 20)  # over the limit: the kernel ends us here
            os._exit(len(data) % 256)
        _, status = os.waitpid(pid, 0)
        assert os.waitstatus_to_exitcode(status) == -9
        group.close_box("1")
        assert not (Path(group.path) / "1").exists()
    finally:
        cgroup.remove(group.path)
