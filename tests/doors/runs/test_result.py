from __future__ import annotations

from pathlib import Path

import pytest

from nablagrade.doors.runs.result import result_of
from nablagrade.model import Graded, GradedNotebook, Score, Scores, Submission, Trust
from tests.notebook.builders import cell, honest, program


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
    record = {"volatile": {"isolation": {"tier": "full"}}}
    assert result_of(Graded(Submission("ada", "nb", tmp_path), (notebook,), record)).noticed[-1] == says
