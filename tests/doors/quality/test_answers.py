"""Stored and lazy answers: what they are read from, and what they do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from nablagrade.doors.quality.answers import lazy_answers, lesson_values, released_answer, stored_answers
from nablagrade.model import Exercise
from tests.doors.quality.courses import notebook_of, write

F = Exercise("f")
TEST = """
def check():
    expected = [[2.0, 0.0], [2.0, 1.0]]
    A = torch.tensor([1.0, 2.0])
    B = torch.tensor(expected, dtype=A.dtype)
    assert f(A) == "saddle"
"""


@pytest.mark.parametrize(
    ("text", "diagnoses"),
    [
        ("# diagnosis: transposed\ndef f(): pass\n", ("transposed",)),
        ("# Rows and columns.\n# diagnosis: transposed\ndef f(): pass\n", ("transposed",)),
        ("# diagnosis: transposed, sizes , index\ndef f(): pass\n", ("transposed", "sizes", "index")),
        ("# The diagnosis: it is transposed.\ndef f(): pass\n", ()),
        ("def f(): pass\n# diagnosis: transposed\n", ()),
    ],
)
def test_a_variant_says_its_diagnoses_in_the_comment_at_its_top(
    tmp_path: Path, text: str, diagnoses: tuple[str, ...]
) -> None:
    write(tmp_path / "variants/f/wrong_one.py", text)
    write(tmp_path / "variants/f/right_one.py", "def f(): pass\n")
    (answer,) = stored_answers(tmp_path, F, "wrong")
    assert (answer.name, answer.source, answer.diagnoses) == ("wrong_one", text, diagnoses)


def test_the_values_of_the_lesson_are_read_from_the_public_test_cell() -> None:
    assert lesson_values(TEST) == [
        "torch.tensor([1.0, 2.0], dtype=torch.float32)",
        "torch.tensor([1.0, 2.0], dtype=torch.float64)",
        "torch.tensor([[2.0, 0.0], [2.0, 1.0]], dtype=torch.float32)",
        "torch.tensor([[2.0, 0.0], [2.0, 1.0]], dtype=torch.float64)",
        "'saddle'",
    ]


def test_lazy_answers_do_what_their_names_say() -> None:
    x = torch.tensor([1.0, 2.0], dtype=torch.float64)
    said = {}
    for answer in lazy_answers(F, TEST):
        namespace: dict[str, object] = {}
        exec(answer.source, namespace)
        if answer.name != "raise":
            said[answer.name] = namespace["f"](abs, (x,), 5)  # type: ignore[operator]  # the function just defined
    assert said["return nothing"] is None
    assert (said["return argument 1"], said["return argument 3"]) == (abs, 5)
    assert said["return the input"] is x
    assert torch.equal(said["return zeros"], 0 * x) and torch.equal(said["return ones"], x / x)
    assert said["return the identity"].shape == said["return a square of zeros"].shape == (2, 2)
    assert said["return 'saddle'"] == "saddle"


def test_the_blank_is_what_students_get(tmp_path: Path) -> None:
    assert released_answer(tmp_path, F) is None
    write(tmp_path / "one.ipynb", json.dumps(notebook_of({"f": "raise NotImplementedError()", "test_f": "f()"})))
    assert released_answer(tmp_path, F) == "raise NotImplementedError()"
