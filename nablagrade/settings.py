"""Every setting of the engine, in one frozen value built once at the edge.

A course sets them in its `nbgrader_config.py` as traits of `c.NablaGrade`; the defaults and units are here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_type_hints

from nablagrade.errors import CourseError

__all__ = ["Limits", "Settings", "make_settings"]

MIB = 1 << 20
LARGEST = 1e12
BOTH = "both"
ISOLATION = ("full", "strong", "weak", "none")
OTHER_KERNELS = ("refuse", "nbgrader")
CLOSED = {"root", "graders", "secret", "limits", "own_limits"}
"""Fields of `Settings` that are no traits of these names."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a submission may use. Times are wall-clock seconds; those named cpu, seconds of all processors together.

    Those of `OF_EXERCISES` can be given for one exercise: they hold for its solution cell, its test cell, and the calls
    of its checks.
    """

    cell_s: float = 30.0
    """One cell of the notebook; then it is interrupted as by Jupyter's stop button, and killed if that does not
    help."""
    cell_cpu_s: float = 30.0
    """The same in processor time, which a busy machine does not use up and a second thread does."""
    call_s: float = 10.0
    """One call of a student's function by a hidden check."""
    call_cpu_s: float = 10.0
    submission_s: float = 300.0
    """All cells and calls of one notebook together."""
    submission_cpu_s: float = 300.0
    notebook_bytes: int = 16 * MIB
    """A submitted notebook file; a larger one is not read."""
    files_bytes: int = 64 * MIB
    """The other files of a submission together."""
    cell_output_bytes: int = MIB
    """What is kept of one cell's output; the rest is counted and dropped."""
    reply_bytes: int = 128 * MIB
    """Tensors in one reply of a student's function."""
    reply_depth: int = 32
    """Lists, tuples and dicts inside one another in a reply."""
    memory_bytes: int = 2048 * MIB
    """Memory that the student's code may use, beyond that of torch itself. A box has the largest of its exercises'
    limits as address space; what is really in use is watched from outside."""
    disk_bytes: int = 64 * MIB
    """What the student's code may write, beyond the submission's files."""
    disk_files: int = 4096
    """Files and folders that the student's code may make, the submission's own included."""
    written_bytes: int = 16 * MIB
    """Files that a notebook wrote (figures, tables) and that are kept in autograded/, together."""
    processes: int = 128
    """Processes and threads of a submission, where they can be counted: in a user namespace or a cgroup."""


OF_EXERCISES = frozenset(
    {"cell_s", "cell_cpu_s", "call_s", "call_cpu_s", "cell_output_bytes", "reply_bytes", "reply_depth", "memory_bytes"}
)
"""Limits that can be given for one exercise. The others are about a submission as a whole."""

AT_MOST = {"reply_bytes": 128 * MIB, "reply_depth": 32}
"""What the wire carries."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a course is graded; see the field comments for units and defaults.

    Raises:
        CourseError: by `make_settings`, naming the key, its value and what is possible.
    """

    root: Path
    """The course folder."""
    graders: Path
    """The package of hidden graders, one folder per assignment."""
    languages: tuple[str, ...] = ("en",)
    """Languages in which titles, hints and feedback are shown, the first one first."""
    release_language: str = BOTH
    """The language of released notebooks, "en" or "zh", or "both": cells tagged lang-en and lang-zh are of one only."""
    imports: tuple[str, ...] = ()
    """Modules besides torch that the fork server imports once, so that notebooks need not wait for them."""
    seeds: int = 64
    """Size of the pool of seeds per check, all of which the right variants are proven on."""
    secret: str = field(default="", repr=False)
    """The course secret that seeds are drawn with; read from NABLAGRADE_SECRET or .nablagrade/secret at the edge."""
    jobs: int = 0
    """Worker processes; 0 means one per core."""
    isolation: str = "strong"
    """The weakest isolation that is accepted: "full", "strong", "weak" (whatever this machine gives) or "none"."""
    subprocesses: bool = False
    """Whether notebooks may start programs (`!ls`), where the isolation is full; elsewhere they never may."""
    other_kernels: str = "refuse"
    """What becomes of notebooks that are not Python's: "refuse", or "nbgrader": run with no isolation, by their kernel,
    as nbgrader runs them, and only when it is nbgrader that autogrades."""
    output_lines: int = 1000
    """Lines of text that are shown of one cell's output; nbgrader's c.LimitOutput.max_lines. -1 is no limit."""
    traceback_lines: int = 100
    """Lines that are shown of a traceback; nbgrader's c.LimitOutput.max_traceback. -1 is no limit."""
    limits: Limits = field(default_factory=Limits)
    own_limits: dict[str, dict[str, Any]] = field(default_factory=dict, hash=False)
    """Limits of an assignment ("hessian") or of one of its exercises ("hessian.newton_step") that are not the
    course's."""

    def limits_of(self, assignment: str, exercise: str | None = None) -> Limits:
        """The limits of an assignment, or of one of its exercises."""
        own = dict(self.own_limits.get(assignment, {}))
        if exercise is not None:
            own.update(self.own_limits.get(f"{assignment}.{exercise}", {}))
        return dataclasses.replace(self.limits, **own)

    def check_limits(self, assignment: str, exercises: Sequence[str]) -> None:
        """Refuse limits of exercises that an assignment does not have: a typing error would go unnoticed.

        Raises:
            CourseError: there are some.
        """
        for place in self.own_limits:
            owner, _, exercise = place.partition(".")
            if owner == assignment and exercise and exercise not in exercises:
                known = ", ".join(exercises) or "none"
                raise CourseError(
                    f"c.NablaGrade.limits[{place!r}]: {assignment} has no exercise {exercise!r}. There are: {known}."
                )


def make_settings(root: Path, graders: Path, secret: str, given: Mapping[str, Any]) -> Settings:
    """Build settings from the flat traits of a course; a limit is given by its own name, `cell_s=60`, and in `limits`
    for an assignment or an exercise."""
    limit_types, setting_types = get_type_hints(Limits), get_type_hints(Settings)
    open_to_courses = set(setting_types) - CLOSED
    limits: dict[str, Any] = {}
    settings: dict[str, Any] = {}
    for key, value in given.items():
        if key in limit_types:
            limits[key] = _positive(key, value, limit_types[key], AT_MOST.get(key, LARGEST))
        elif key == "limits":
            settings["own_limits"] = _own_limits(value, limit_types)
        elif key in {"languages", "imports"}:
            settings[key] = _names(key, value)
        elif key == "release_language":
            settings[key] = _one_of(key, value, (BOTH, "en", "zh"))
        elif key == "isolation":
            settings[key] = _one_of(key, value, ISOLATION)
        elif key == "other_kernels":
            settings[key] = _one_of(key, value, OTHER_KERNELS)
        elif key == "subprocesses":
            settings[key] = _yes_or_no(key, value)
        elif key in open_to_courses:
            settings[key] = _whole(key, value)
        else:
            known = ", ".join(setting_names())
            raise CourseError(f"c.NablaGrade.{key} is not a setting. Known settings: {known}.")
    return Settings(root, graders, secret=secret, limits=Limits(**limits), **settings)


def setting_names() -> list[str]:
    """The names that a course may set on `c.NablaGrade`, sorted."""
    own = {f.name for f in dataclasses.fields(Settings)} - CLOSED
    return sorted(own | {f.name for f in dataclasses.fields(Limits)} | {"graders", "limits"})


def _own_limits(value: Any, limit_types: Mapping[str, type]) -> dict[str, dict[str, Any]]:
    """Limits by assignment, or by "assignment.exercise"."""
    form = '{"hessian": {"submission_s": 60}, "hessian.newton_step": {"call_s": 5}}'
    if not isinstance(value, Mapping) or not all(isinstance(own, Mapping) for own in value.values()):
        raise CourseError(f"c.NablaGrade.limits = {value!r} is not limits by assignment and exercise, such as {form}.")
    read: dict[str, dict[str, Any]] = {}
    for place, own in value.items():
        if not isinstance(place, str) or not all(place.split(".")) or place.count(".") > 1:
            raise CourseError(
                f"c.NablaGrade.limits[{place!r}] names no assignment and no assignment.exercise: see {form}."
            )
        for key in own:
            if key not in limit_types:
                known = ", ".join(sorted(limit_types))
                raise CourseError(f"c.NablaGrade.limits[{place!r}][{key!r}] is not a limit. Limits are: {known}.")
            if "." in place and key not in OF_EXERCISES:
                assignment = place.partition(".")[0]
                raise CourseError(
                    f"c.NablaGrade.limits[{place!r}][{key!r}] is about a submission as a whole: give it for "
                    f"{assignment!r}. Of one exercise there are: {', '.join(sorted(OF_EXERCISES))}."
                )
        read[place] = {
            key: _positive(f"limits[{place!r}][{key!r}]", amount, limit_types[key], AT_MOST.get(key, LARGEST))
            for key, amount in own.items()
        }
    return read


def _positive(key: str, value: Any, kind: type, most: float) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise CourseError(f"c.NablaGrade.{key} = {value!r} is not a positive number.")
    if not 1e-3 <= value <= most or kind(value) != value:
        raise CourseError(
            f"c.NablaGrade.{key} = {value!r} is no limit. It must be between 0.001 s and {most:.12g}, and whole for "
            "all but seconds."
        )
    return kind(value)


def _whole(key: str, value: Any) -> int:
    least = {"seeds": 1, "output_lines": -1, "traceback_lines": -1}.get(key, 0)
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise CourseError(f"c.NablaGrade.{key} = {value!r} is not a whole number of {least} or more.")
    return value


def _one_of(key: str, value: Any, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise CourseError(f"c.NablaGrade.{key} = {value!r} is not one of {', '.join(map(repr, choices))}.")
    return str(value)


def _yes_or_no(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise CourseError(f"c.NablaGrade.{key} = {value!r} is neither True nor False.")
    return value


def _names(key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) and item for item in value):
        raise CourseError(f"c.NablaGrade.{key} = {value!r} is not a list of names.")
    if key == "languages" and not value:
        raise CourseError(f"c.NablaGrade.languages = {value!r} names no language: students would read nothing.")
    return tuple(value)
