from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nablagrade.errors import CourseError, EngineError
from nablagrade.model import Role
from nablagrade.notebook import read_blueprint, read_program
from nablagrade.settings import Limits
from tests.notebook.builders import BLUEPRINT, KERNEL, cell, honest, notebook, save


def marked(cell_type: str = "code", source: str = "pass", **flags: Any) -> dict[str, Any]:
    nbgrader = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "grade_id": "a", **flags}
    return cell(source, cell_type, metadata={"nbgrader": nbgrader})


def test_reads_what_the_builders_build(tmp_path: Path) -> None:
    cells = [cell("x = 1"), *honest()]
    save(tmp_path / "nb.ipynb", notebook(cells, metadata={"kernelspec": KERNEL}))
    save(tmp_path / ".nb.ipynb", b"an editor's copy")
    blueprint = read_blueprint(tmp_path, "ps")
    assert blueprint.notebooks == (BLUEPRINT,)
    assert (blueprint.assignment, blueprint.folder) == ("ps", tmp_path)


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize(
    ("cell_type", "flags", "role", "points"),
    [
        ("code", {"grade": True, "points": 2}, Role.TEST, 2.0),
        ("code", {"grade": True, "locked": True, "points": 0}, Role.TEST, 0.0),
        ("code", {"grade": True, "solution": True, "points": 1}, Role.MANUAL, 1.0),
        ("markdown", {"grade": True, "points": 1}, Role.MANUAL, 1.0),
        ("markdown", {"task": True, "locked": True, "points": 4}, Role.TASK, 4.0),
        ("code", {"solution": True}, Role.SOLUTION, 0.0),
        ("raw", {"locked": True}, Role.LOCKED, 0.0),
    ],
)
def test_roles(tmp_path: Path, version: int, cell_type: str, flags: dict[str, Any], role: Role, points: float) -> None:
    save(tmp_path / "nb.ipynb", notebook([marked(cell_type, **flags, schema_version=version)]))
    (spec,) = read_blueprint(tmp_path, "ps").notebooks[0].cells
    assert (spec.role, spec.points, spec.cell_type) == (role, points, cell_type)
    assert spec.source == (None if role in (Role.MANUAL, Role.SOLUTION) else "pass")
    assert spec.checksum is None


def test_metadata_without_a_flag_are_no_part_of_it(tmp_path: Path) -> None:
    save(tmp_path / "nb.ipynb", notebook([marked(), cell("", metadata={"nbgrader": {}})]))
    assert read_blueprint(tmp_path, "ps").notebooks[0].cells == ()


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ([marked(locked=True), marked(locked=True)], "two cells have the grade_id 'a'"),
        ([marked(locked=True, grade_id="a b")], "has the grade_id 'a b'"),
        ([marked(locked=True, grade_id="")], "the cell that begins with 'pass' has the grade_id ''"),
        ([marked(grade=True)], "'a' is worth None points"),
        ([marked(grade=True, points=-1)], "'a' is worth -1 points"),
        ([marked(grade=True, points=float("nan"))], "'a' is worth None points"),
        ([marked(grade=True, points=True)], "'a' is worth True points"),
        ([marked(locked=True, schema_version=4)], "of version 4, and 1 to 3 are read"),
        ([marked(locked=True, schema_version=0)], "Run `nbgrader update`"),
        ([marked(task=True, points=1)], "'a' is a task, but of type code"),
        ([5], "Cell 1 is 5, not an object"),
        ({}, "is not a Jupyter notebook"),
    ],
)
def test_a_broken_source_is_one_clear_line(tmp_path: Path, cells: Any, says: str) -> None:
    path = save(tmp_path / "nb.ipynb", notebook(cells))
    with pytest.raises(CourseError) as raised:
        read_blueprint(tmp_path, "ps")
    assert says in str(raised.value)
    assert str(raised.value).startswith(f"{path}: ")
    assert "\n" not in str(raised.value)


def test_no_notebooks(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"has no notebooks, so there is no assignment 'ps'"):
        read_blueprint(tmp_path, "ps")
    with pytest.raises(CourseError, match=r"nowhere does not exist"):
        read_blueprint(tmp_path / "nowhere", "ps")


def test_autotests_are_known_to_the_gradebook_only(tmp_path: Path) -> None:
    """Their lines test nothing until nbgrader has filled them in: without the gradebook nobody is graded by them."""
    save(tmp_path / "nb.ipynb", notebook([marked(grade=True, points=1, source="### AUTOTEST f(1)")]))
    (blueprint,) = read_blueprint(tmp_path, "ps").notebooks
    assert blueprint.cells[0].source is None
    with pytest.raises(EngineError, match="AUTOTEST lines that nbgrader has not filled"):
        read_program(tmp_path / "nb.ipynb", blueprint, Limits())
