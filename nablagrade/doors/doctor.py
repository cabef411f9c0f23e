"""`nablagrade doctor`: can this machine grade, how well are students' programs isolated on it, and what would help.

Isolation is tried out, not looked up (see `sandbox.ladder`). Advice names the one option or setting to change; it is
given where a better tier fails, so on most machines there is none.
"""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from nablagrade.doors.checks import limits_notes
from nablagrade.doors.course import Course
from nablagrade.doors.nbgrader_plugin import find_course_folder, read_course
from nablagrade.doors.runs.pool import usable_cores
from nablagrade.errors import CourseError, NablagradeError
from nablagrade.sandbox.ladder import LAYERS, Finding, Tier, refusal
from nablagrade.sandbox.layers import cgroup, landlock
from nablagrade.sandbox.modules import missing_modules
from nablagrade.sandbox.probe import find_isolation
from nablagrade.sandbox.terms import Terms, make_terms

__all__ = ["Examination", "examine", "show_examination"]

MIB = 1 << 20
DISK_MIB = 500
"""Enough for the executed notebooks of a large class."""
SECRET = ".nablagrade/secret"

STOPS = {
    "user": "rights over the machine, for root as well",
    "pid": "seeing and ending other processes; leaving some behind",
    "mount": "seeing files other than Python's; filling the disk",
    "net": "any network",
    "ipc": "shared memory and queues of others",
    "uts": "renaming the machine",
    "rlimits": "using up memory, descriptors, processor time",
    "uid": "files and processes of the account that grades",
    "capabilities": "what root may do",
    "no_new_privs": "gaining rights by setuid programs",
    "landlock": "files, TCP, signals, abstract sockets",
    "seccomp": "processes, sockets, and corners of the kernel",
    "dumpable": "being read by, or reading, programs of the same user",
    "descriptors": "use of files that the fork server has open",
    "parent_death": "outliving the fork server",
    "cgroup": "memory and processes beyond limits that the kernel counts",
}
"""What each layer keeps a student's program from."""

IN_CONTAINER = (
    "run the container with `--security-opt seccomp=unconfined --security-opt apparmor=unconfined "
    "--security-opt systempaths=unconfined` (Docker), or with a seccomp profile that allows unshare, setns, mount, "
    "umount2 and pivot_root; grading in tier strong does without"
)


class State(StrEnum):
    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `advice` is what to change, where something should be."""

    name: str
    state: State
    found: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """What the doctor found.

    Attributes:
        layers: by name, what boxes have of it here: False, True, or what records say.
    """

    tier: str
    layers: dict[str, Any]
    problems: dict[str, str]
    checks: tuple[Check, ...]

    @property
    def can_grade(self) -> bool:
        return all(check.state is not State.BAD for check in self.checks)

    def as_data(self) -> dict[str, Any]:
        """The report for machines."""
        return {**asdict(self), "can_grade": self.can_grade}


def examine(folder: Path) -> Examination:
    """Look at this machine, and at the course in a folder if there is one."""
    course, course_checks = examine_course(folder)
    terms = make_terms(course.settings) if course else Terms()
    finding = find_isolation(terms)
    checks = (isolation_check(finding, terms), *machine_checks(), *course_checks)
    layers = {layer: finding.layers.get(layer, False) for layer in LAYERS[Tier.FULL]}
    layers["cgroup"] = cgroup.available()
    return Examination(finding.tier, layers, finding.problems, checks)


# ---- isolation


def isolation_check(finding: Finding, terms: Terms) -> Check:
    """Whether boxes are isolated as well as the course demands."""
    why_not = refusal(finding, terms)
    if why_not is not None:
        return Check("isolation", State.BAD, why_not, "\n".join(advice_for(finding)))
    state = State.GOOD if finding.tier in (Tier.FULL, Tier.STRONG) else State.NOTE
    failed = "".join(f"; {tier} fails at {problem}" for tier, problem in finding.problems.items())
    return Check("isolation", state, f"tier {finding.tier}{failed}", "\n".join(advice_for(finding)))


def advice_for(finding: Finding) -> Iterator[str]:
    """What would make a better tier work, from where it failed."""
    full, strong = finding.problems.get("full", ""), finding.problems.get("strong", "")
    if full.startswith(("user:", "pid:", "mount:", "net:", "ipc:", "uts:")):
        yield f"for tier full: {advice_for_namespaces()}"
    if full.startswith("seccomp:") or strong.startswith("seccomp:"):
        yield f"seccomp needs a kernel with CONFIG_SECCOMP_FILTER on x86_64 or aarch64; this is {platform.machine()}"
    if strong and not landlock.available():
        yield f"for tier strong: {advice_for_landlock()}"


def advice_for_namespaces() -> str:
    """Which setting keeps user namespaces from us."""
    if read_setting("user/max_user_namespaces") == "0":
        return "`sysctl -w user.max_user_namespaces=15000`"
    if in_container():
        return IN_CONTAINER
    if read_setting("kernel/apparmor_restrict_unprivileged_userns") == "1":
        return "`sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` (Ubuntu), or an AppArmor profile for Python"
    if read_setting("kernel/unprivileged_userns_clone") == "0":
        return "`sysctl -w kernel.unprivileged_userns_clone=1` (Debian)"
    return "allow user namespaces to this account, or use a container"


def advice_for_landlock() -> str:
    """Why there is no Landlock."""
    try:
        active = Path("/sys/kernel/security/lsm").read_text(encoding="ascii").strip()
    except OSError:
        active = ""
    if active and "landlock" not in active.split(","):
        return f"start the kernel with `lsm=landlock,{active}`"
    kernel = platform.release()
    return f"Landlock needs Linux 5.13 or later, and in a container a runtime that lets it through; this is {kernel}"


def read_setting(name: str) -> str:
    try:
        return (Path("/proc/sys") / name).read_text(encoding="ascii").strip()
    except OSError:
        return ""


def in_container() -> bool:
    marks = (Path("/.dockerenv"), Path("/run/.containerenv"))
    return any(mark.exists() for mark in marks) or "KUBERNETES_SERVICE_HOST" in os.environ


# ---- the machine


def machine_checks() -> Iterator[Check]:
    """Kernel, Python's packages, and room for files."""
    yield Check("system", State.GOOD, f"{platform.system()} {platform.release()}, {platform.machine()}")
    for package in ("torch", "nbgrader", "ipython"):
        yield package_check(package)
    yield disk_check(Path(tempfile.gettempdir()))
    yield Check("cores", State.GOOD, f"{usable_cores()}, as many submissions at a time")


def package_check(name: str) -> Check:
    try:
        return Check(name, State.GOOD, metadata.version(name))
    except metadata.PackageNotFoundError:
        return Check(name, State.BAD, "not installed", f"install it beside nablagrade: `pip install {name}`")


def disk_check(folder: Path) -> Check:
    """Room where a folder is."""
    free_mib = shutil.disk_usage(folder).free // MIB
    if free_mib < DISK_MIB:
        return Check("disk", State.BAD, f"{free_mib} MiB free in {folder}", f"make room: {DISK_MIB} MiB are expected")
    return Check("disk", State.GOOD, f"{free_mib:,} MiB free in {folder}")


# ---- the course


def examine_course(folder: Path) -> tuple[Course | None, list[Check]]:
    """Read the course that a folder belongs to; to have none is no failure, one that cannot be read is."""
    if find_course_folder(folder) is None:
        return None, [Check("course", State.NOTE, f"none in {folder}", "run this in a course folder to check that too")]
    try:
        course = read_course(folder)
    except NablagradeError as error:
        return None, [Check("course", State.BAD, str(error))]
    return course, list(course_checks(course))


def course_checks(course: Course) -> Iterator[Check]:
    assignments = course.assignments()
    if assignments:
        yield Check("course", State.GOOD, f"{course.root}: {', '.join(assignments)}")
    else:
        where = course.root / course.source
        yield Check("course", State.NOTE, f"no assignments in {where}", f"put one into {where / 'NAME'}")
    yield from graders_check(course, assignments)
    for note in limits_notes(course):
        yield Check("limits", State.NOTE, note)
    if missing := missing_modules(course.settings.imports):
        yield Check(
            "imports", State.BAD, f"no module {', '.join(missing)}", "install it, or correct c.NablaGrade.imports"
        )
    yield disk_check(course.root)
    yield secret_check(course)


def graders_check(course: Course, assignments: list[str]) -> Iterator[Check]:
    """Which assignments have no hidden checks."""
    try:
        without = [name for name in assignments if not course.has_checks(name)]
    except CourseError as error:
        yield Check("graders", State.BAD, str(error))
        return
    if without:
        found = f"none for {', '.join(without)}: graded by its classic test cells, which student code can forge"
        yield Check("graders", State.NOTE, found)


def secret_check(course: Course) -> Check:
    """The course secret, which inputs are drawn with, is nobody else's to read."""
    path = course.root / SECRET
    if path.exists() and path.stat().st_mode & 0o077:
        return Check("secret", State.NOTE, f"{path} can be read by others", f"`chmod 600 {path}`")
    return Check("secret", State.GOOD, "set, and readable by this account only")


# ---- on the terminal

SIGNS = {State.GOOD: "[green]ok[/]", State.NOTE: "[yellow]note[/]", State.BAD: "[bold red]bad[/]"}


def said_of(layer: Any) -> str:
    """Yes or no; for the numbers and names of some layers, those."""
    if layer is False or layer == "unchanged":
        return "[yellow]no[/]"
    return f"[green]yes[/] ({layer})" if isinstance(layer, str | int) and layer is not True else "[green]yes[/]"


def show_examination(found: Examination, console: Console | None = None) -> None:
    """Print the layers, then what was looked at, then the conclusion."""
    console = console or Console()
    layers = Table("layer", "here", "keeps a student's program from", box=None, title=f"isolation: {found.tier}")
    for layer, present in found.layers.items():
        layers.add_row(layer, said_of(present), STOPS[layer])
    console.print(layers)
    console.print()
    for check in found.checks:
        console.print(f"{SIGNS[check.state]}  {check.name}: ", end="")
        console.print(check.found, markup=False, highlight=False)
        for line in check.advice.splitlines():
            console.print(f"    {line}", markup=False, highlight=False)
    console.print()
    console.print("Grading can run." if found.can_grade else "[bold red]Grading cannot run.[/]")
