from __future__ import annotations

from pathlib import Path

import pytest

from nablagrade.doors.runs.result import result_of
from nablagrade.model import Graded, GradedNotebook, Score, Scores, Submission, Trust
from nablagrade.notebook import read_program
from nablagrade.settings import Limits
from tests.notebook.builders import BLUEPRINT, cell, honest, program


@pytest.mark.parametrize(
    ("cells", "auto", "says"),
    [
        ([cell("def f(x): return x + 1"), cell("def g(x): return x + 2")], 3.5, "1 of 1 not answered"),
        ([], 0.0, "nothing answered"),
        (honest()[:-2], 3.5, "1 of 3 not answered"),
    ],
)
def test_a_written_answer_that_is_gone_is_told(tmp_path: Path, cells: list[object], auto: float, says: str) -> None:
    scores = Scores("nb", (Score("test_f", auto, 3.5, Trust.HIDDEN), Score("essay", 0.0, 3.0, Trust.MANUAL)))
    notebook = GradedNotebook(program(tmp_path, cells), scores, {})
    assert noticed(tmp_path, notebook)[-1] == says


def test_a_misnamed_notebook_is_one_short_clause(tmp_path: Path) -> None:
    (tmp_path / "nb (1).ipynb").touch()
    notebook = GradedNotebook(read_program(tmp_path / "nb.ipynb", BLUEPRINT, Limits()), Scores("nb", ()), {})
    assert noticed(tmp_path, notebook) == ("The notebook nb.ipynb was not submitted",)


def noticed(folder: Path, notebook: GradedNotebook) -> tuple[str, ...]:
    record = {"volatile": {"isolation": {"tier": "full"}}}
    return result_of(Graded(Submission("ada", "nb", folder), (notebook,), record)).noticed
