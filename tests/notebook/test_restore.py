from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nablagrade.model import NotebookBlueprint, Role
from nablagrade.notebook import compute_checksum
from tests.notebook.builders import BLUEPRINT, ESSAY, TEST_F, F, cell, honest, order, program, released


def test_an_honest_notebook_is_left_alone(tmp_path: Path) -> None:
    result = program(tmp_path, honest())
    assert result.noticed == ()
    assert [c.source for c in result.cells] == [c["source"] for c in honest()]
    assert [c.role for c in result.cells] == [spec.role for spec in BLUEPRINT.cells]


def test_a_forged_test_cell_is_the_instructors_again(tmp_path: Path) -> None:
    cells = honest()
    cells[3] = released(TEST_F, "pass", points=100, grade=True, solution=True, checksum="0" * 32)
    cells[3]["cell_type"] = "raw"
    result = program(tmp_path, cells)
    restored = result.cells[3]
    assert (restored.source, restored.points, restored.cell_type) == (TEST_F.source, 2.0, "code")
    assert restored.metadata == {
        "deletable": False,
        "editable": False,
        "nbgrader": {
            "cell_type": "code",
            "checksum": compute_checksum("assert f(1) == 2", TEST_F),
            "grade": True,
            "grade_id": "test_f",
            "locked": True,
            "points": 2,
            "schema_version": 3,
            "solution": False,
            "task": False,
        },
    }
    assert result.noticed == (
        "The type of cell 'test_f' was raw; it is code again.",
        "The text of the locked cell 'test_f' had been changed; it was restored.",
        "Cell 'test_f' claimed to be of role manual; it is test.",
    )


def test_claimed_points_do_not_count(tmp_path: Path) -> None:
    cells = honest()
    cells[6] = released(ESSAY, points=10**6)
    result = program(tmp_path, cells)
    assert result.cells[6].points == 3.0
    assert result.noticed == ("Cell 'essay' claimed 1000000 points; it has 3.",)


@pytest.mark.parametrize("grade_id", ["h", "", None, 5, ["f"], {"f": 1}])
def test_an_unknown_grade_id_is_a_plain_cell(tmp_path: Path, grade_id: Any) -> None:
    result = program(tmp_path, [*honest(), released(TEST_F, "x = 1", grade_id=grade_id)])
    extra = result.cells[-1]
    assert (extra.role, extra.grade_id, extra.points, extra.metadata) == (Role.PLAIN, None, 0.0, {})
    assert len(result.noticed) == 1
    assert "is not in the assignment; it was ignored." in result.noticed[0]


def test_an_answer_made_text_is_code_again(tmp_path: Path) -> None:
    cells = honest()
    cells[2]["cell_type"] = "markdown"
    result = program(tmp_path, cells)
    assert (result.cells[2].cell_type, result.cells[2].source) == ("code", cells[2]["source"])


def test_the_last_copy_of_an_answer_is_the_answer(tmp_path: Path) -> None:
    halves = [released(F, "def helper(): ..."), released(F, "def f(x): ...")]
    result = program(tmp_path, [*honest()[:2], *halves, *honest()[3:]])
    assert order(result)[2:5] == ["def helper(): ...", "f", "test_f"]
    assert result.cells[2].role is Role.PLAIN
    assert "nbgrader" not in result.cells[2].metadata


def test_a_copy_of_a_test_cell_is_dropped_unless_the_student_wrote_in_it(tmp_path: Path) -> None:
    copies = [released(TEST_F), released(TEST_F, "assert f(1)"), released(TEST_F, "print(f(5))")]
    result = program(tmp_path, [*honest(), *copies])
    assert order(result)[8:] == ["print(f(5))"]
    assert result.cells[8].role is Role.PLAIN


def test_hidden_tests_come_back_without_a_remark(tmp_path: Path) -> None:
    hidden = "assert f(1) == 2\n### BEGIN HIDDEN TESTS\nassert f(2) == 3\n### END HIDDEN TESTS\nassert f(0) == 1"
    blueprint = NotebookBlueprint("nb", (F, replace(TEST_F, source=hidden)))
    cells = [released(F), released(TEST_F, "assert f(1) == 2\nassert f(0) == 1")]
    result = program(tmp_path, cells, blueprint)
    assert result.cells[1].source == hidden
    assert result.noticed == ()


def test_unchanged_needs_the_released_checksum(tmp_path: Path) -> None:
    stub = "raise NotImplementedError()"
    known = NotebookBlueprint("nb", (replace(F, checksum=compute_checksum(stub, F)), TEST_F))
    assert program(tmp_path, [released(F, stub)], known).cells[0].unchanged
    assert not program(tmp_path, [released(F, f"{stub}\n")], known).cells[0].unchanged
    assert not program(tmp_path, [released(F, stub)]).cells[0].unchanged
    claimed = released(F, "x", checksum=compute_checksum("x", F))
    assert not program(tmp_path, [claimed], known).cells[0].unchanged


def test_attachments_stay_with_text_only(tmp_path: Path) -> None:
    pictures = {"a.png": {"image/png": "aa"}}
    cells = [cell("x", attachments=pictures), cell("![](attachment:a.png)", "markdown", attachments=pictures)]
    result = program(tmp_path, cells)
    own = [c for c in result.cells if c.role is Role.PLAIN]
    assert [c.attachments for c in own] == [None, pictures]
