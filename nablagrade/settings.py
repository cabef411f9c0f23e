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
    imports: tuple[str, ...] = ()
    """Modules besides torch that the fork server imports once, so that notebooks need not wait for them."""
    seeds: int = 64
    """Size of the pool of seeds per check, all of which the right variants are proven on."""
    secret: str = field(default="", repr=False)
    """The course secret that seeds are drawn with; read from NABLAGRADE_SECRET or .nablagrade/secret at the edge."""
    jobs: int = 0
    """Worker processes; 0 means one per core."""
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
        elif key in open_to_courses:
            settings[key] = _whole(key, value)
        else:
            known = ", ".join(sorted(open_to_courses | set(limit_types)))
            raise CourseError(f"c.NablaGrade.{key} is not a setting. Known settings: {known}.")
    return Settings(root, graders, secret=secret, limits=Limits(**limits), **settings)


def setting_names() -> list[str]:
    """The names that a course may set on `c.NablaGrade`, sorted."""
    own = {f.name for f in dataclasses.fields(Settings)} - {"root", "graders", "secret", "limits"}
    return sorted(own | {f.name for f in dataclasses.fields(Limits)})


def _positive(key: str, value: Any, kind: type) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise CourseError(f"c.NablaGrade.{key} = {value!r} is not a positive number.")
    return kind(value)


def _whole(key: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise CourseError(f"c.NablaGrade.{key} = {value!r} is not a whole number of 0 or more.")
    return value


def _names(key: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str) or not all(isinstance(item, str) for item in value):
        raise CourseError(f"c.NablaGrade.{key} = {value!r} is not a list of names.")
    return tuple(value)
