"""release/ is generated from source/ and committed; a stale one would be what students get."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from nablagrade.model import Graded, Submission
from nablagrade.notebook import read_blueprint
from nablagrade.pipeline import Engine
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


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_release_in_one_language_has_all_of_it_and_nothing_of_the_other(
    assignment: str, language: str, tmp_path: Path
) -> None:
    from nablagrade.doors.nbgrader_plugin import read_course
    from nablagrade.doors.release import release

    shutil.copytree(ROOT / "source" / assignment, tmp_path / "source" / assignment)
    config = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    chosen = config.replace(
        "import nablagrade  #", f"c.NablaGrade.release_language = {language!r}\nimport nablagrade  #"
    )
    (tmp_path / "nbgrader_config.py").write_text(chosen, encoding="utf-8")
    release(read_course(tmp_path), assignment)
    cells = cells_of(tmp_path / "release" / assignment, assignment)
    both = cells_of(ROOT / "release" / assignment, assignment)
    assert cells == [cell for cell in both if cell["metadata"].get("tags") in (None, [], [f"lang-{language}"])]
    texts = [cell for cell in cells if cell["metadata"].get("tags") == [f"lang-{language}"]]
    assert 2 * len(texts) == sum(bool(cell["metadata"].get("tags")) for cell in both)


def cells_of(folder: Path, assignment: str) -> list[dict[str, Any]]:
    notebook: dict[str, Any] = json.loads((folder / f"{assignment}.ipynb").read_bytes())
    cells: list[dict[str, Any]] = notebook["cells"]
    return cells


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_release_is_what_would_be_made_now(assignment: str, tmp_path: Path) -> None:
    from nablagrade.doors.nbgrader_plugin import read_course
    from nablagrade.doors.release import release

    shutil.copytree(ROOT / "source" / assignment, tmp_path / "source" / assignment)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    release(read_course(tmp_path), assignment)
    made = contents(tmp_path / "release" / assignment)
    released = contents(ROOT / "release" / assignment)
    assert sorted(released) == sorted(made), f"run `nablagrade release {assignment}` and commit release/"
    stale = [name for name in made if made[name] != released[name]]
    assert not stale, f"{', '.join(stale)}: run `nablagrade release {assignment}` and commit release/"


def test_released_notebooks_have_ids_and_no_outputs() -> None:
    for assignment in ASSIGNMENTS:
        cells = cells_of(ROOT / "release" / assignment, assignment)
        ids = [cell["id"] for cell in cells]
        assert all(ids) and len(set(ids)) == len(ids)
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_solution_scores_everything_and_what_is_released_nothing(assignment: str, engine: Engine) -> None:
    """The public tests of a blank notebook fail with NotImplementedError, and nothing else fails."""
    from nablagrade.doors.rehearsal import automatic, errors_in, wrong_blank, wrong_solution

    blueprint = read_blueprint(ROOT / "source" / assignment, assignment)
    solution, blank = (
        engine.grade(Submission(folder, assignment, ROOT / folder / assignment), blueprint)
        for folder in ("source", "release")
    )
    assert isinstance(solution, Graded) and isinstance(blank, Graded), (solution, blank)
    assert [*wrong_solution(solution), *wrong_blank(blank)] == []
    assert {cell for cell, _ in errors_in(blank)} == {score.grade_id for score in automatic(blank)}
