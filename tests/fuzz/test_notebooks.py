"""Whatever is handed in as a notebook, it becomes a program with all that bears points, and with nothing forged."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nablagrade.model import CellStatus, Graded, Program, Submission, Verdict
from nablagrade.notebook import read_blueprint, read_program, to_notebook
from nablagrade.notebook.flags import nbgrader_metadata
from nablagrade.pipeline import Engine
from nablagrade.settings import Limits, Settings
from tests.attacks.suite import POINTS, SOLUTIONS, build_course, notebook
from tests.fuzz.hostile import hostile_notebook
from tests.fuzz.test_wire import MESSAGES, fuzz
from tests.notebook.builders import BLUEPRINT, honest
from tests.notebook.builders import notebook as built

HOSTILE, GOOD = 40, 8
KNOWN = [cell for cell in BLUEPRINT.cells if cell.source is not None]


def read(data: bytes) -> Program:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "nb.ipynb"
        path.write_bytes(data)
        return read_program(path, BLUEPRINT, Limits(notebook_bytes=1 << 20))


def assert_whole(program: Program) -> None:
    """Every cell of the instructor's is there once, as it was released; and the notebook can be written."""
    found = {cell.grade_id: cell for cell in program.cells if cell.grade_id is not None}
    assert [cell.grade_id for cell in program.cells].count("test_f") == 1
    for spec in KNOWN:
        cell = found[spec.grade_id]
        assert (cell.role, cell.points) == (spec.role, spec.points)
        assert cell.source == spec.source
        assert cell.metadata.get("nbgrader", {}).get("points") == nbgrader_metadata(spec, None).get("points")
    by_id = {spec.grade_id: spec.points for spec in BLUEPRINT.cells}
    assert all(cell.points == by_id.get(cell.grade_id or "", 0.0) for cell in program.cells)
    written = to_notebook(program, [None] * len(program.cells))
    json.dumps(written, allow_nan=False).encode()
    nbformat.validate(nbformat.from_dict(written))


@fuzz
@given(st.integers(0, 2**32))
def test_hostile_notebooks_become_whole_programs(seed: int):
    assert_whole(read(hostile_notebook(built(honest()), seed)))


@fuzz
@given(st.binary(max_size=300))
def test_any_bytes_become_a_program_that_says_why_it_is_empty(data: bytes):
    program = read(data)
    assert_whole(program)
    assert program.unreadable is not None and set(program.unreadable) >= {"en", "zh"}


@fuzz
@given(st.lists(st.tuples(st.integers(0, 7), MESSAGES), max_size=4), MESSAGES)
def test_any_metadata(of_cells: list[tuple[int, Any]], of_notebook: Any):
    cells = honest()
    for position, metadata in of_cells:
        cells[position]["metadata"] = metadata
    assert_whole(read(json.dumps(built(cells) | {"metadata": of_notebook}).encode()))


@fuzz
@given(st.integers(0, 7), MESSAGES, MESSAGES)
def test_any_flags_of_nbgrader(position: int, flags: Any, points: Any):
    cells = honest()
    cells[position]["metadata"]["nbgrader"] = flags
    cells[(position + 1) % len(cells)]["metadata"]["nbgrader"]["points"] = points
    assert_whole(read(json.dumps(built(cells)).encode()))


# ---- through the whole of grading


@pytest.mark.slow
def test_hostile_notebooks_among_good_ones(tmp_path: Path, plain_pytest: None):
    """`benchmarks.hostile` does this with a thousand among two hundred."""
    build_course(tmp_path)
    settings = Settings(tmp_path, tmp_path / "graders", secret="x", limits=Limits(cell_s=5.0, submission_s=20.0))
    blueprint = read_blueprint(tmp_path / "source/exam", "exam")
    folder = tmp_path / "submitted/someone/exam"
    folder.mkdir(parents=True)
    file = folder / "exam.ipynb"
    with Engine(settings) as engine:
        for seed in range(HOSTILE):
            file.write_bytes(hostile_notebook(notebook(), seed))
            graded = engine.grade(Submission("someone", "exam", folder), blueprint)
            assert isinstance(graded, Graded), (seed, graded)
            assert_verdicts(graded)
            if seed % (HOSTILE // GOOD) == 0:
                file.write_text(json.dumps(notebook()))
                graded = engine.grade(Submission("someone", "exam", folder), blueprint)
                assert isinstance(graded, Graded) and graded.notebooks[0].scores.auto == POINTS * len(SOLUTIONS)


def assert_verdicts(graded: Graded) -> None:
    """Every exercise has a score and says why it is what it is."""
    scores = graded.notebooks[0].scores.scores
    assert [score.grade_id for score in scores] == [f"test_{name}" for name in SOLUTIONS]
    for score in scores:
        assert score.auto is not None and 0 <= score.auto <= POINTS == score.maximum
        failed = [check for check in score.checks if check.verdict is not Verdict.PASSED]
        assert all(check.student["en"] and check.verdict is not Verdict.UNGRADED for check in failed)
        assert score.checks or score.note, "no check and no reason"
    cells: set[str] = {status.value for status in CellStatus}
    assert set(graded.record["notebooks"][0]["cells"].values()) <= cells
