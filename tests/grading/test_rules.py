"""What a course demands of checks; each refusal names the check and what to write instead."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nablagrade.errors import GraderError
from nablagrade.grading.markers import Check
from nablagrade.grading.rules import check_rules, forbidden_operations
from nablagrade.model import Blueprint, Exercise, NotebookBlueprint, Role, SourceCell

F = Exercise("f")
BOTH = ("en", "zh")


def check(
    name: str = "test_rows", *, points: float = 1.0, forbid: tuple[str, ...] = (), **texts: dict[str, str]
) -> Check:
    title, hint = texts.get("title", {"en": "Rows", "zh": "行"}), texts.get("hint", {})
    return Check(F, name, title, hint, points, False, forbid, (), "nothing")


def blueprint(points: float = 3.0) -> Blueprint:
    cells = tuple(SourceCell(f"test_{name}", Role.TEST, "code", points, "") for name in ("f", "g"))
    return Blueprint("a", (NotebookBlueprint("a", cells),), Path("a"))


def rules(
    *checks: Check, languages: tuple[str, ...] = BOTH, folder: Path = Path("nowhere"), points: float = 3.0
) -> None:
    check_rules(checks, blueprint(points), languages, folder)


def test_checks_that_fit_their_course_are_accepted() -> None:
    rules(check(points=2, forbid=("torch.func", "torch.Tensor.backward", "functorch")), check("test_more"))
    rules(check(title={"en": "Rows"}), languages=("en",))
    rules(check(points=1), check(points=10_000), points=0)


def test_a_text_that_is_missing_in_a_language_is_named() -> None:
    with pytest.raises(
        GraderError, match=r"test_rows of 'f' has no title in zh\. .* write @title\(en=\.\.\., zh=\.\.\.\)"
    ):
        rules(check(title={"en": "Rows"}))
    with pytest.raises(GraderError, match=r"has no hint in zh, de\. The course is in en, zh, de"):
        rules(check(title=dict.fromkeys((*BOTH, "de"), "x"), hint={"en": "Think."}), languages=(*BOTH, "de"))


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("fail(en='no')", "zh"),
        ("fail('no')", "zh"),
        ("def helper():\n    if x:\n        fail(zh='不')", "en"),
        ("fail('no', zh='不')", None),
        ("fail(en='no', zh='不')", None),
        ("fail(**texts)", None),
        ("pytest.fail('no')", None),
    ],
)
def test_what_fail_says_is_there_in_every_language(text: str, missing: str | None, tmp_path: Path) -> None:
    (tmp_path / "shared.py").write_text(f"from nablagrade.grading import core, fail\n{text}\n", encoding="utf-8")
    if missing is None:
        rules(folder=tmp_path)
        return
    with pytest.raises(GraderError, match=rf"shared\.py, line \d: fail\(\.\.\.\) says nothing in {missing}\."):
        rules(folder=tmp_path)


def test_another_fail_is_not_ours_to_judge(tmp_path: Path) -> None:
    (tmp_path / "shared.py").write_text("from elsewhere import fail\nfail('no')\n")
    rules(folder=tmp_path)


def test_a_check_whose_points_are_rounded_to_nothing_is_refused() -> None:
    with pytest.raises(
        GraderError, match=r"test_rows weighs 0\.01 of 10\.01 in 'f'; of the 3 points of its test cell that is"
    ):
        rules(check(points=0.01), check("test_more", points=10))
    rules(check(points=0.02), check("test_more", points=10))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("torch.funk", "No module named 'torch.funk'"),
        ("torch.Tensor.backwards", "torch.Tensor"),
        ("torhc", "No module named 'torhc'"),
        ("torch.pi", "it is float, which cannot be called"),
    ],
)
def test_an_operation_that_does_not_exist_cannot_be_forbidden(name: str, why: str) -> None:
    with pytest.raises(GraderError, match=rf"the exercise 'f' forbids '{name}', which is no operation here: .*{why}"):
        rules(check(forbid=("torch.func", name)))


def test_what_is_required_exists_and_is_not_forbidden_as_well() -> None:
    rules(requiring("torch.func.jvp", forbid=("torch.func.jacrev",)))
    with pytest.raises(GraderError, match=r"'f' requires 'torch\.func\.jpv', which is no operation here: "):
        rules(requiring("torch.func.jpv"))
    with pytest.raises(
        GraderError, match=r"requires 'torch\.func\.jvp', which it forbids as 'torch\.func\.jvp'\. Take it out of one"
    ):
        rules(requiring("torch.func.jvp", forbid=("torch.func",)))


def requiring(*names: str, forbid: tuple[str, ...] = ()) -> Check:
    return replace(check(forbid=forbid), require=names)


def test_rules_name_every_function_of_a_module() -> None:
    (operations,) = forbidden_operations([check(forbid=("torch.func", "torch.Tensor.backward"))]).values()
    assert {"torch.func.jacrev", "torch.func.jvp", "torch.Tensor.backward"} <= operations
    assert "torch.func.vmap" not in operations, "torch itself exports it"
    assert forbidden_operations([check()]) == {}
