"""Not dumpable: other processes of the same user may not read this process's memory, environment or descriptors.

Applied to the trusted worker, which holds hidden tests, expected values and seeds, to the fork server, and to boxes.
Without it a process of the same user can read /proc/PID/mem and /proc/PID/environ.
"""

from nablagrade.sandbox.layers.libc import PR_SET_DUMPABLE, on_linux, prctl

__all__ = ["apply", "available", "hide_this_process"]


def available() -> bool:
    return on_linux()


def apply() -> None:
    prctl(PR_SET_DUMPABLE, 0)


def hide_this_process() -> None:
    """What every trusted process does that runs hidden checks, on systems where it can be done."""
    if available():
        apply()
