"""Every setting of the engine, in one frozen value built once at the edge.

A course sets them in its `nbgrader_config.py` as traits of `c.NablaGrade`; the defaults and units are here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_type_hints

from nablagrade.errors import CourseError

__all__ = ["Limits", "Settings", "make_settings"]

MIB = 1 << 20
LARGEST = 1e12
BOTH = "both"
ISOLATION = ("full", "strong", "weak", "none")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a submission may use. Times are wall-clock seconds."""

    cell_s: float = 30.0
    """One cell of the notebook; then it is interrupted as by Jupyter's stop button, and killed if that does not
    help."""
    call_s: float = 10.0
    """One call of a student's function by a hidden check."""
    submission_s: float = 300.0
    """All cells and calls of one notebook together."""
    notebook_bytes: int = 16 * MIB
    """A submitted notebook file; a larger one is not read."""
    files_bytes: int = 64 * MIB
    """The other files of a submission together."""
    cell_output_bytes: int = MIB
    """What is kept of one cell's output; the rest is counted and dropped."""
    reply_bytes: int = 128 * MIB
    """Tensors in one reply of a student's function."""
    memory_bytes: int = 2048 * MIB
    """Address space that the student's code may use, beyond that of torch itself."""
    disk_bytes: int = 64 * MIB
    """What the student's code may write, beyond the submission's files; of one file, where a box has no file system of
    its own."""


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
    limits: Limits = field(default_factory=Limits)


def make_settings(root: Path, graders: Path, secret: str, given: Mapping[str, Any]) -> Settings:
    """Build settings from the flat traits of a course; a limit is given by its own name, `cell_s=60`."""
    limit_types, setting_types = get_type_hints(Limits), get_type_hints(Settings)
    open_to_courses = set(setting_types) - {"root", "graders", "secret", "limits"}
    limits: dict[str, Any] = {}
    settings: dict[str, Any] = {}
    for key, value in given.items():
        if key in limit_types:
            limits[key] = _positive(key, value, limit_types[key])
        elif key in {"languages", "imports"}:
            settings[key] = _names(key, value)
        elif key == "release_language":
            settings[key] = _one_of(key, value, (BOTH, "en", "zh"))
        elif key == "isolation":
            settings[key] = _one_of(key, value, ISOLATION)
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
    own = {f.name for f in dataclasses.fields(Settings)} - {"root", "graders", "secret", "limits"}
    return sorted(own | {f.name for f in dataclasses.fields(Limits)})


def _positive(key: str, value: Any, kind: type) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise CourseError(f"c.NablaGrade.{key} = {value!r} is not a positive number.")
    if not 1e-3 <= value <= LARGEST or kind(value) != value:
        raise CourseError(
            f"c.NablaGrade.{key} = {value!r} is no limit. It must be between 0.001 s and {LARGEST:g}, "
            "and whole for bytes."
        )
    return kind(value)


def _whole(key: str, value: Any) -> int:
    least = 1 if key == "seeds" else 0
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
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise CourseError(f"c.NablaGrade.{key} = {value!r} is not a list of names.")
    return tuple(value)
