"""release/ is generated from source/ and committed; a stale one would be what students get."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings(
        "ignore::DeprecationWarning", "ignore::sqlalchemy.exc.SAWarning", "ignore::FutureWarning"
    ),
]

ASSIGNMENTS = sorted(folder.name for folder in (ROOT / "source").iterdir() if any(folder.glob("*.ipynb")))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_assignment_is_released() -> None:
    assert sorted(path.name for path in (ROOT / "release").iterdir() if path.is_dir()) == ASSIGNMENTS


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_release_is_what_would_be_made_now(assignment: str, tmp_path: Path) -> None:
    from nablagrade.doors.nbgrader_plugin import read_course
    from nablagrade.doors.release import release

    shutil.copytree(ROOT / "source" / assignment, tmp_path / "source" / assignment)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    made = contents(release(read_course(tmp_path), assignment))
    released = contents(ROOT / "release" / assignment)
    assert sorted(released) == sorted(made), f"run `nablagrade release {assignment}` and commit release/"
    stale = [name for name in made if made[name] != released[name]]
    assert not stale, f"{', '.join(stale)}: run `nablagrade release {assignment}` and commit release/"
