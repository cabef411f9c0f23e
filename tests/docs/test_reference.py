"""The reference leaves nothing out."""

from __future__ import annotations

import nablagrade.grading as authors
from nablagrade.grading.markers import MARKERS
from nablagrade.grading.seeds import Rng
from nablagrade.grading.student import StudentFunction
from nablagrade.model import Verdict
from nablagrade.settings import setting_names
from tests.conftest import ROOT

REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
TYPES = {"Student", "StudentFunction", "Watched"}
"""What `student` and `watched` give is in the reference under those names."""


def missing(names: list[str], form: str) -> list[str]:
    return [name for name in names if form.format(name) not in REFERENCE]


def test_everything_that_authors_import_is_there() -> None:
    assert not missing(sorted(set(authors.__all__) - TYPES), "{}")
    assert sorted(authors.__all__) == authors.__all__ == [name for name in authors.__all__ if hasattr(authors, name)]


def test_every_marker_verdict_and_setting_is_there() -> None:
    assert not missing([line.partition(":")[0].partition("(")[0] for line in MARKERS], "{}")
    assert not missing([verdict.value for verdict in Verdict], "`{}`")
    assert not missing(setting_names(), "`{}`")


def test_every_way_of_calling_is_there() -> None:
    assert not missing([name for name in vars(StudentFunction) if not name.startswith("_")], ".{}(")
    assert not missing([name for name in vars(Rng) if not name.startswith("_")], "rng.{}(")


def test_public_things_say_what_they_are() -> None:
    """Whoever writes a check in an editor reads it there."""
    for name in authors.__all__:
        assert (getattr(authors, name).__doc__ or "").strip(), name
    for owner in (StudentFunction, Rng):
        public = [name for name in vars(owner) if not name.startswith("_")]
        assert all(getattr(owner, name).__doc__ for name in public), owner
