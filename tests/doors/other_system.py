"""A Python that takes its system for macOS: it lacks what only Linux has, and so does every Python that it starts.

Run as `other_system.py WRAPPER ARGUMENT...`, by a script WRAPPER that stands for `sys.executable`; the arguments are
Python's own, as far as nablagrade uses them.
"""

import os
import platform
import resource
import runpy
import signal
import socket
import sys

ONLY_ON_LINUX = {
    os: "O_PATH getresuid memfd_create pidfd_open sched_getaffinity setns setresgid setresuid unshare",
    resource: "RLIMIT_MSGQUEUE prlimit",
    signal: "pidfd_send_signal",
    socket: "SOCK_CLOEXEC SOCK_NONBLOCK SOCK_SEQPACKET",
}


def become_other(wrapper: str) -> None:
    import ctypes.util
    import sysconfig
    import urllib.request

    import psutil  # like the others, it loads a part for the system that it sees

    sysconfig.get_config_vars()
    assert ctypes.util and psutil and urllib.request
    for module, names in ONLY_ON_LINUX.items():
        for name in names.split():
            if hasattr(module, name):  # setns and unshare are there from Python 3.12
                delattr(module, name)
    sys.platform = "darwin"
    platform.machine = lambda: "arm64"
    sys.executable = wrapper


def main(wrapper: str, arguments: list[str]) -> None:
    become_other(wrapper)
    del sys.path[0]  # this folder
    while arguments[0] in ("-P", "-s"):
        del arguments[0]
    kind, what, *sys.argv[1:] = arguments
    if kind == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        assert kind == "-c"
        exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
