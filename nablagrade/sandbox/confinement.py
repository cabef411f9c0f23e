"""What is done to a process to make it a fork server, and to its forks to make them boxes.

    keeper       enter()    user namespace, and a pid namespace for what it forks
    fork server  settle()   mount, network, ipc and uts namespaces: once, inherited by every fork
                 seal()     after its imports: the root folder, and all that boxes need made ready
                 fork()     into a pid namespace of its own
    box          confine()  /box and /proc, limits, user, capabilities, Landlock, seccomp; then the canaries

What is dear is done once. A box costs about two milliseconds. The order within `confine` matters: each step needs
rights that a later one takes away.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from nablagrade.sandbox.canaries import LayerError, check_canaries, find_forbidden
from nablagrade.sandbox.layers import (
    capabilities,
    cgroup,
    descriptors,
    dumpable,
    landlock,
    namespaces,
    no_new_privs,
    parent_death,
    rlimits,
    root,
    seccomp,
    uid,
    user_namespace,
)
from nablagrade.sandbox.terms import Terms
from nablagrade.sandbox.view import View

__all__ = ["BASIC", "BOX", "NAMESPACES", "Confinement"]

NAMESPACES = ("user", "pid", "mount", "net", "ipc", "uts")
BOX = ("rlimits", "uid", "capabilities", "no_new_privs", "landlock", "seccomp", "dumpable")
BASIC = ("descriptors", "parent_death")
"""A box has these even without isolation: it gets nobody's descriptors, and does not outlive its server."""

PROC_FILES = ("cpuinfo", "filesystems", "loadavg", "meminfo", "stat", "uptime", "version")
"""What a box without a /proc of its own may read of it, besides its own folder."""


class Confinement:
    """A set of layers, on its way from keeper to box.

    Args:
        layers: names out of `NAMESPACES`, `BOX`, `BASIC`, and "cgroup".

    Attributes:
        terms: what the next box may use.
        detail: what records say of each layer.
        channel: in a box, the descriptor that it keeps.
    """

    def __init__(self, layers: Collection[str], terms: Terms) -> None:
        self.layers = frozenset(layers)
        self.terms = terms
        self.detail: dict[str, Any] = {}
        self.uid: int | None = None
        self.subprocesses = terms.subprocesses and {"pid", "seccomp"} <= self.layers
        self.channel = -1
        self._forbidden = find_forbidden()
        self._group: cgroup.Group | None = None

    @property
    def own_root(self) -> bool:
        """Whether a box has a root folder of its own, and its working directory in it."""
        return "mount" in self.layers

    # ---- in the keeper

    def enter(self) -> None:
        """Enter a user namespace; the next fork is process 1 of a pid namespace."""
        self._put_on("user", user_namespace.apply)
        self._put_on("pid", partial(namespaces.apply, "pid"))

    # ---- in the fork server

    def settle(self, group: cgroup.Group | None = None) -> None:
        """Enter the other namespaces, and note what cannot be asked from within."""
        self._group = group
        self._statm = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
        self._pids = namespaces.PidNamespaces() if "pid" in self.layers else None
        for kind in ("mount", "net", "ipc", "uts"):
            self._put_on(kind, partial(namespaces.apply, kind))

    def seal(self, view: View) -> None:
        """Close the file system around this process, and make ready what its boxes put on."""
        self._put_on("mount", partial(root.build, view.folders, view.links))
        if "uid" in self.layers:
            self.uid = self._find_uid(view)
        self._filter: seccomp.Filter | None = None
        if "seccomp" in self.layers:
            own_files = self.own_root or self.uid is not None
            rules = seccomp.Rules(self.subprocesses, own_pids="pid" in self.layers, own_files=own_files)
            self._filter = seccomp.box_filter(rules)
        self._abi = landlock.version()
        self._readable = self._open_readable(view) if "landlock" in self.layers else []
        self._put_on("capabilities", capabilities.bound)
        self._put_on("dumpable", dumpable.apply)
        self._put_on("parent_death", parent_death.apply)
        self._describe()

    def open_group(self, name: str) -> None:
        """Make the cgroup of the next box."""
        if self._group is not None:
            self._group.open_box(name, self.terms.memory_bytes + self.terms.disk_bytes, self.terms.processes)

    def close_group(self, name: str) -> bool:
        """Remove the cgroup of a box that has ended; whether the kernel killed it for its use of memory."""
        return self._group is not None and self._group.close_box(name)

    def fork(self) -> int:
        """Fork a box."""
        return os.fork() if self._pids is None else self._pids.fork()

    # ---- in the box

    def confine(self, channel: int, workdir: str, group: str = "") -> None:
        """Make this process a box.

        Args:
            channel: the one descriptor that it keeps; afterwards `descriptors.CHANNEL`.
            workdir: its working directory, where it gets no root folder of its own.
            group: the name of its cgroup.

        Raises:
            LayerError: a layer could not be put on, or does not hold.
        """
        self.channel = channel
        os.setsid()
        if self._group is not None:
            self._put_on("cgroup", partial(cgroup.apply, self._group, group))
        if self.own_root:
            self._put_on("mount", self._mount)
        else:
            os.chdir(workdir)
        own = self._open_own(root.BOX if self.own_root else workdir) if "landlock" in self.layers else ([], [])
        self._put_on("rlimits", self._limit)
        if self.uid is not None:
            self._put_on("uid", partial(uid.apply, self.uid))
        self._put_on("capabilities", capabilities.apply)
        self._put_on("no_new_privs", no_new_privs.apply)
        self._put_on("landlock", partial(self._restrict_files, *own))
        self._put_on("dumpable", dumpable.apply)
        self._put_on("parent_death", parent_death.apply)
        self._put_on("descriptors", self._close_descriptors)
        if self._filter is not None:
            self._put_on("seccomp", partial(seccomp.apply, self._filter))
        check_canaries(self.layers, self._forbidden, self.uid, subprocesses=self.subprocesses)

    def _put_on(self, layer: str, apply: Callable[[], Any]) -> None:
        if layer not in self.layers:
            return
        try:
            apply()
        except OSError as error:
            raise LayerError(layer, str(error)) from error

    def _mount(self) -> None:
        owner = os.getuid() if self.uid is None else self.uid
        root.apply(self.terms.disk_bytes, self.terms.disk_files, owner, executable=self.subprocesses)

    def _limit(self) -> None:
        address_bytes = rlimits.address_space(self._statm) + self.terms.memory_bytes
        processes = self.terms.processes if "user" in self.layers and rlimits.processes_are_counted() else None
        rlimits.apply(rlimits.box_limits(address_bytes, self.terms.cpu_s, self.terms.disk_bytes, processes))

    def _restrict_files(self, readable: list[int], writable: list[int]) -> None:
        landlock.apply(self._abi, (*self._readable, *readable), writable, executable=self.subprocesses)

    def _close_descriptors(self) -> None:
        descriptors.apply(self.channel)
        self.channel = descriptors.CHANNEL

    def _open_readable(self, view: View) -> list[int]:
        """What all boxes may read; /dev/null and the like they may write as well, see `_open_own`."""
        proc = () if self.own_root else tuple(f"/proc/{name}" for name in PROC_FILES)
        paths = (*view.folders, *root.DEVICES, *proc)
        return [landlock.open_path(path) for path in paths if os.path.exists(path)]

    def _open_own(self, workdir: str) -> tuple[list[int], list[int]]:
        """What only this box may read, and write."""
        proc = "/proc" if self.own_root else f"/proc/{os.getpid()}"
        writable = (workdir, *filter(os.path.exists, root.DEVICES[:3]))
        return [landlock.open_path(proc)], [landlock.open_path(path) for path in writable]

    def _find_uid(self, view: View) -> int | None:
        """The user that boxes become: one that can read Python; None to stay who we are."""
        if not uid.available():
            return None
        own_namespace = "user" in self.layers
        return next((each for each in uid.box_uids(own_namespace) if can_read(each, view.folders)), None)

    def _describe(self) -> None:
        """Note for records what each layer does here."""
        self.detail = dict.fromkeys(sorted(self.layers), True)
        known: dict[str, Any] = {
            "landlock": self._abi,
            "seccomp": seccomp.POLICY + ("+subprocesses" if self.subprocesses else ""),
            "uid": self.uid if self.uid is not None else "unchanged",
            "rlimits": {"memory_bytes": self.terms.memory_bytes, "file_bytes": self.terms.disk_bytes},
            "mount": {"disk_bytes": self.terms.disk_bytes, "files": self.terms.disk_files},
        }
        self.detail.update({layer: value for layer, value in known.items() if layer in self.layers})


def can_read(user: int, folders: Collection[str]) -> bool:
    """Whether a user can read folders; tried by becoming that user, in a fork."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            uid.apply(user)
            code = 0 if all(os.access(folder, os.R_OK) for folder in (*folders, os.__file__)) else 1
        finally:
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    return status == 0
