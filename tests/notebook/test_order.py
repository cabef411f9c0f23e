from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nablagrade.model import Program, Role, Score, Trust
from nablagrade.scoring import score_manual
from tests.notebook.builders import BLUEPRINT, ESSAY, cell, order, program, released

SPECS = {spec.grade_id: spec for spec in BLUEPRINT.cells}
ALL = "setup text f test_f g test_g essay task"


def arranged(folder: Path, names: str) -> Program:
    """A notebook of the blueprint's cells in this order; any other name is a cell of the student's own."""
    cells: list[Any] = [released(SPECS[name]) if name in SPECS else cell(name) for name in names.split()]
    return program(folder, cells)


@pytest.mark.parametrize(
    ("submitted", "becomes"),
    [
        (ALL, ALL),
        # what is missing comes back behind its neighbour, a test cell behind its answer
        ("f g essay", ALL),
        ("x setup text f y g test_g essay task", "x setup text f test_f y g test_g essay task"),
        # a written one as well, and the text that stood in it may be in any cell of the student's own
        ("setup text f test_f g test_g because task", "setup text f test_f g test_g essay because task"),
        # an answer that is missing may be any cell of the student's own
        ("setup text def_f g test_g essay task", "setup text def_f test_f g test_g essay task"),
        ("setup text def_f test_f x g test_g essay task", "setup text def_f test_f x g test_g essay task"),
        ("def_f def_g", "setup text def_f def_g test_f test_g essay task"),
        ("", "setup text test_f test_g essay task"),
        # a test cell before its answer moves down; the student's own order stays
        ("setup text test_f x f y g test_g essay task", "setup text x f test_f y g test_g essay task"),
        ("setup text g test_g f test_f essay task", "setup text g f test_f test_g essay task"),
        ("test_g test_f g f setup text essay task", "g f setup test_f test_g text essay task"),
        # a test cell that stands later than it must stays
        ("setup text f x g test_g test_f essay task", "setup text f x g test_f test_g essay task"),
        ("setup text f g x test_f test_g essay task", "setup text f g x test_f test_g essay task"),
        # an old copy at the end does not count
        ("setup text f test_f g test_g essay task f", "setup text #f test_f g test_g essay task f"),
    ],
)
def test_places(tmp_path: Path, submitted: str, becomes: str) -> None:
    names = [
        name if name in SPECS or not name.startswith("def f(") else "#f"
        for name in order(arranged(tmp_path, submitted))
    ]
    assert " ".join(names) == becomes


def test_a_copy_that_the_student_wrote_in_does_not_stand_for_the_test_cell(tmp_path: Path) -> None:
    copy = released(SPECS["test_f"], "print(f(5))")
    f, g, test_f, test_g = (released(SPECS[name]) for name in ("f", "g", "test_f", "test_g"))
    names = order(program(tmp_path, [g, test_f, copy, f, test_g, f]))
    assert names.index("f") < names.index("test_f") < names.index("test_g")


def test_says_what_it_did(tmp_path: Path) -> None:
    assert arranged(tmp_path, "setup text test_f f task").noticed == (
        "The answer cell 'g' is missing.",
        "The test cell 'test_g' was missing; it was put back.",
        "The answer cell 'essay' was missing; it was put back empty.",
        "The test cell 'test_f' stood before what it comes after; it was moved behind 'f'.",
    )


def test_what_is_put_back_is_the_blueprints(tmp_path: Path) -> None:
    back = next(c for c in arranged(tmp_path, "f").cells if c.grade_id == "test_f")
    assert (back.source, back.points, back.role) == ("assert f(1) == 2", 2.0, Role.TEST)


@pytest.mark.parametrize("known", [None, "Say why."])
def test_a_written_answer_that_is_put_back_is_one_that_was_not_given(tmp_path: Path, known: str | None) -> None:
    blueprint = replace(BLUEPRINT, cells=(*BLUEPRINT.cells[:-2], replace(ESSAY, source=known)))
    back = next(c for c in program(tmp_path, [], blueprint).cells if c.grade_id == "essay")
    assert (back.source, back.points, back.unchanged) == ("", 3.0, True)
    assert score_manual(back) == Score("essay", 0.0, 3.0, Trust.MANUAL, comment="No response.")


def test_a_written_answer_that_may_stand_elsewhere_is_for_a_person(tmp_path: Path) -> None:
    own = {**cell("I would say: because."), "cell_type": "markdown"}
    back = next(c for c in program(tmp_path, [own]).cells if c.grade_id == "essay")
    assert (back.source, back.unchanged) == ("", False)
    assert score_manual(back) == Score("essay", None, 3.0, Trust.MANUAL)
