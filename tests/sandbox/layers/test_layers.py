"""What each layer stops, by itself: with the layer off the attack gets through, with it on it does not.

Layers that stop the same thing are off in both runs. Attacks are in `inmate`, and run in real boxes without torch.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from nablagrade.sandbox.layers import landlock

ROOT = Path(__file__).resolve().parents[3]

FULL = ("full-root", "full-user")
STRONG = ("strong-root", "strong-user")
ALL = (*FULL, *STRONG)


@dataclass(frozen=True, slots=True)
class Case:
    """An attack that a layer stops.

    Attributes:
        others: layers that would stop it too.
        modes: tiers and users to try it in.
    """

    layer: str
    attack: str
    modes: tuple[str, ...]
    others: tuple[str, ...] = ()


CASES = (
    # files
    Case("mount", "read_a_file", FULL, ("landlock",)),
    Case("landlock", "read_a_file", FULL, ("mount",)),
    Case("landlock", "read_a_file", STRONG),
    Case("mount", "write_beside_python", FULL, ("landlock",)),
    Case("landlock", "write_beside_python", FULL, ("mount",)),
    Case("landlock", "write_beside_python", STRONG),
    Case("uid", "read_a_file_of_the_account", ("full-root",), ("mount", "landlock")),
    Case("uid", "read_a_file_of_the_account", ("strong-root",), ("landlock",)),
    Case("seccomp", "change_a_files_mode", ("strong-user",)),
    Case("seccomp", "change_the_mode_of_an_open_file", ("strong-user",)),
    Case("seccomp", "change_a_files_mode", ("strong-root",), ("uid", "capabilities")),
    Case("uid", "change_a_files_mode", ("strong-root",), ("seccomp",)),
    Case("mount", "change_a_files_mode", FULL[1:], ("seccomp",)),
    Case("seccomp", "change_a_files_mode", FULL[1:], ("mount",)),
    Case("landlock", "cut_a_file_short", ("strong-user",), ("seccomp",)),
    Case("seccomp", "cut_a_file_short", ("strong-user",), ("landlock",)),
    Case("user", "read_a_file_of_another", ("full-root",), ("mount", "landlock", "uid", "capabilities")),
    Case("capabilities", "read_a_file_of_another", ("strong-root",), ("landlock", "uid")),
    Case("mount", "make_many_files", FULL),
    Case("mount", "write_many_large_files", FULL),
    Case("rlimits", "write_a_large_file", FULL, ("mount",)),
    Case("rlimits", "write_a_large_file", STRONG),
    Case("descriptors", "use_a_forgotten_descriptor", ALL),
    # memory, descriptors, threads
    Case("rlimits", "map_much_memory", ALL),
    Case("rlimits", "map_much_shared_memory", ALL),
    Case("rlimits", "open_many_descriptors", ALL),
    Case("rlimits", "start_many_threads", FULL),
    # other processes
    Case("mount", "read_a_command_line", FULL, ("landlock",)),
    Case("landlock", "read_a_command_line", FULL, ("mount",)),
    Case("landlock", "read_a_command_line", STRONG),
    Case("dumpable", "read_an_environment", ("strong-user",), ("landlock",)),
    Case("pid", "signal_a_process", FULL, ("mount", "landlock", "seccomp")),
    Case("landlock", "signal_a_process", FULL, ("mount", "pid", "seccomp")),
    Case("seccomp", "signal_a_process", FULL, ("mount", "pid", "landlock")),
    Case("landlock", "signal_a_process", ("strong-user",), ("seccomp",)),
    Case("landlock", "signal_a_process", ("strong-root",), ("seccomp", "uid")),
    Case("seccomp", "signal_a_process", ("strong-user",), ("landlock",)),
    Case("seccomp", "signal_a_process", ("strong-root",), ("landlock", "uid")),
    Case("uid", "signal_a_process", ("strong-root",), ("landlock", "seccomp")),
    Case("seccomp", "limit_a_process", ("strong-user",)),
    Case("seccomp", "start_a_process", ALL),
    Case("seccomp", "run_a_program", FULL, ("landlock",)),
    Case("landlock", "run_a_program", FULL, ("seccomp",)),
    Case("seccomp", "run_a_program", STRONG, ("landlock",)),
    Case("landlock", "run_a_program", STRONG, ("seccomp",)),
    # the network and what is like it
    Case("net", "connect_by_tcp", FULL, ("landlock", "seccomp")),
    Case("landlock", "connect_by_tcp", FULL, ("net", "seccomp")),
    Case("seccomp", "connect_by_tcp", FULL, ("net", "landlock")),
    Case("landlock", "connect_by_tcp", STRONG, ("seccomp",)),
    Case("seccomp", "connect_by_tcp", STRONG, ("landlock",)),
    Case("net", "send_by_udp", FULL, ("seccomp",)),
    Case("seccomp", "send_by_udp", FULL, ("net",)),
    Case("seccomp", "send_by_udp", STRONG),
    Case("net", "connect_to_a_name", FULL, ("landlock", "seccomp")),
    Case("landlock", "connect_to_a_name", FULL, ("net", "seccomp")),
    Case("landlock", "connect_to_a_name", STRONG, ("seccomp",)),
    Case("mount", "send_to_a_path", FULL, ("seccomp",)),
    Case("seccomp", "send_to_a_path", FULL, ("mount",)),
    Case("seccomp", "send_to_a_path", STRONG),
    Case("ipc", "attach_shared_memory", FULL, ("seccomp",)),
    Case("seccomp", "attach_shared_memory", FULL, ("ipc",)),
    Case("seccomp", "attach_shared_memory", STRONG),
    Case("parent_death", "outlive_the_fork_server", FULL, ("mount", "pid")),
    Case("parent_death", "outlive_the_fork_server", STRONG),
    # rights
    Case("capabilities", "mount_something", ("full-root",), ("uid", "landlock", "seccomp")),
    Case("capabilities", "mount_something", ("full-user",), ("landlock", "seccomp")),
    Case("landlock", "mount_something", ("full-user",), ("capabilities", "seccomp")),
    Case("seccomp", "mount_something", ("full-user",), ("capabilities", "landlock")),
    Case("uid", "mount_something", ("full-root",), ("capabilities", "landlock", "seccomp")),
    Case("capabilities", "change_groups", ("strong-root",), ("uid", "seccomp")),
    Case("seccomp", "change_groups", ("strong-root",), ("uid", "capabilities")),
    Case("uts", "rename_the_host", ("full-root",), ("user", "uid", "capabilities", "seccomp")),
    Case("no_new_privs", "become_root_by_a_program", FULL[:1], ("mount", "landlock", "seccomp")),
    Case("no_new_privs", "become_root_by_a_program", STRONG, ("landlock", "seccomp")),
    # the kernel
    Case("seccomp", "make_a_nameless_file", ALL),
)
"""Cgroups are in `test_cgroup`."""


def name_of(case: Case, mode: str) -> str:
    return f"{mode}-{case.layer}-{case.attack}"


PARAMETERS = [
    pytest.param(case, mode, id=name_of(case, mode), marks=[pytest.mark.needs_root] if mode.endswith("root") else [])
    for case in CASES
    for mode in case.modes
]


@pytest.mark.parametrize(("case", "mode"), PARAMETERS)
def test_layer_stops_what_goes_through_without_it(case: Case, mode: str):
    if os.geteuid() != 0 and mode.endswith("root"):
        pytest.skip("needs root")
    if case.layer == "landlock" and landlock.version() < 6:
        pytest.skip(f"this kernel's Landlock is version {landlock.version()}, without signals and sockets")
    off, on = attempts(mode, case.attack, (case.layer, *case.others), case.others)
    assert off == "breached"
    assert on.startswith("stopped")


def attempts(mode: str, attack: str, *without: tuple[str, ...]) -> list[str]:
    """How an attack ends, without these layers or without those."""
    command = [
        sys.executable,
        "-m",
        "tests.sandbox.layers.inmate",
        mode,
        attack,
        *(",".join(layers) for layers in without),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert not done.stderr, done.stderr
    return done.stdout.splitlines()
