"""What authors are told about their markers; every message names the check and what was expected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from nablagrade.errors import GraderError
from nablagrade.grading import depends_on, exercise, hint, points, reveal, title
from nablagrade.grading.markers import Check, check_together, read_check
from nablagrade.model import Exercise


class FakeItem:
    """A collected test with marks; the closest one counts."""

    nodeid = "test_f.py::test_one_row"
    name = originalname = "test_one_row"

    def __init__(self, *marks: pytest.MarkDecorator) -> None:
        self._marks = [mark.mark for mark in marks]

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return next((mark for mark in self._marks if mark.name == name), None)


def read(*marks: pytest.MarkDecorator) -> Check:
    return read_check(cast(pytest.Item, FakeItem(*marks)))


def test_marks_become_a_check() -> None:
    found = read(
        exercise("f", forbid=["torch.func"], require=["torch.vmap"]), pytest.mark.core, points(2),
        title(en="One row", zh="一行"), hint("Think."),
        depends_on("test_a", "test_b"), reveal("everything"),
    )  # fmt: skip
    assert found == Check(
        Exercise("f"), "test_one_row", {"en": "One row", "zh": "一行"}, {"en": "Think."}, 2.0, True, ("torch.func",),
        ("test_a", "test_b"), "everything", ("torch.vmap",),
    )  # fmt: skip
    assert hash(found) == hash(found)
    assert found.watched == ("torch.func", "torch.vmap")


def test_what_is_not_marked_has_its_default() -> None:
    found = read(exercise("f"))
    assert (found.title, found.hint) == ({"en": "One row"}, {})
    assert (found.points, found.core, found.forbid, found.depends_on, found.reveal) == (1.0, False, (), (), "nothing")


@pytest.mark.parametrize(
    ("marks", "message"),
    [
        ([], r"test_f\.py::test_one_row belongs to no exercise: write `pytestmark = exercise\('name'\)`"),
        ([pytest.mark.exercise()], "belongs to no exercise"),
        ([points(0)], r"points\(0\) is not a positive number"),
        ([points(-1.5)], r"points\(-1\.5\) is not a positive number"),
        ([pytest.mark.points("2")], r"points\('2'\) is not a positive number"),
        ([points(True)], r"points\(True\) is not a positive number"),
        ([points(float("nan"))], r"points\(nan\) is not a positive number"),
        ([points(float("inf"))], r"points\(inf\) is not a positive number"),
        ([pytest.mark.reveal("shapes")], r"reveal\('shapes'\) is neither 'nothing' nor 'everything'"),
        ([pytest.mark.title(zh="一行")], r"title\(\.\.\.\) needs texts by language, with en= among them"),
        ([pytest.mark.title("One row")], "title"),
        ([pytest.mark.hint(en=5)], "hint"),
    ],
)
def test_a_wrong_mark_is_refused_with_the_checks_name(marks: list[Any], message: str) -> None:
    given = marks if not marks or marks[0].name == "exercise" else [exercise("f"), *marks]
    with pytest.raises(GraderError, match=message) as error:
        read(*given)
    assert FakeItem.nodeid in str(error.value)


def check(name: str, *, is_core: bool = False, needs: tuple[str, ...] = (), owner: str = "f") -> Check:
    return Check(Exercise(owner), name, {"en": name}, {}, 1.0, is_core, (), needs, "nothing")


CORE_AND_LAST = replace(check("a", is_core=True), last=True)


def test_sensible_checks_are_accepted() -> None:
    checks = [check("a", is_core=True), check("b", needs=("a",)), check("a", is_core=True, owner="g")]
    check_together(checks, [Exercise("f"), Exercise("g"), Exercise("without_checks")])


@pytest.mark.parametrize(
    ("checks", "message"),
    [
        ([], "there are no checks in the test files"),
        ([check("a"), check("b", is_core=True), check("a")], "two checks named 'a'"),
        ([check("a")], r"the exercise 'f' has 0 core checks; it needs exactly one, marked @core\."),
        ([check("a", is_core=True), check("b", is_core=True)], r"has 2 core checks \(a, b\)"),
        ([check("a", is_core=True, owner="h")], r"'h', which no notebook has\. Exercises there are: f, g\."),
        (
            [check("a", is_core=True, needs=("z",))],
            r"a depends on 'z', which is no check of 'f'\. Its other checks: none\.",
        ),
        ([check("a", is_core=True), check("b", is_core=True, owner="g"), check("c", needs=("b",))], "c depends on 'b'"),
        ([check("a", is_core=True), check("b", needs=("c",)), check("c", needs=("b",))], "depend"),
        ([check("a", is_core=True), check("b", needs=("b",))], "depend on each other in a circle: b"),
        ([check("a", is_core=True, needs=("b",)), check("b")], "a is the core check of 'f', so it cannot depend"),
        ([CORE_AND_LAST, check("b")], "a is the core check of 'f', which comes first; it cannot be marked @last"),
    ],
    ids=[
        "none",
        "one name",
        "no core",
        "two cores",
        "unknown exercise",
        "unknown",
        "other exercise",
        "circle",
        "itself",
        "core depends",
        "core is last",
    ],
)
def test_checks_that_make_no_sense_together_are_refused(checks: list[Check], message: str) -> None:
    with pytest.raises(GraderError, match=message):
        check_together(checks, [Exercise("f"), Exercise("g")])


def test_marks_are_known_to_pytest(grader_package: Callable[..., Path]) -> None:
    """`--strict-markers` refuses what is not registered; each mark of ours is."""
    from nablagrade.grading.markers import MARKERS

    names = {line.partition(":")[0].partition("(")[0] for line in MARKERS}
    assert names == {"exercise", "core", "points", "title", "hint", "last", "depends_on", "reveal"}


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        (points, r"@points above test_rows has no argument\. Write it as in @points\(2\)\."),
        (title, r'@title above test_rows has no argument\. Write it as in @title\(en="One output"\)\.'),
        (hint, "@hint above test_rows has no argument"),
        (depends_on, r'@depends_on above test_rows .* @depends_on\("test_values"\)'),
        (reveal, "@reveal above test_rows has no argument"),
    ],
)
def test_a_marker_without_its_argument_would_hide_the_check(marker: Any, message: str) -> None:
    def test_rows() -> None: ...

    with pytest.raises(GraderError, match=message):
        marker(test_rows)


@pytest.mark.parametrize("forbid", ["torch.func", [object()], ["torch.func", ""]])
def test_what_is_not_allowed_is_a_list_of_names(forbid: Any) -> None:
    with pytest.raises(
        GraderError, match=r"exercise\('f', forbid=.*\): a list of dotted names is expected, as in forbid="
    ):
        exercise("f", forbid=forbid)
    with pytest.raises(GraderError, match=r"exercise\('f', require=.*\): a list of dotted names is expected"):
        exercise("f", require=forbid)


def test_a_misspelt_exercise_is_told_what_it_may_have_been() -> None:
    with pytest.raises(GraderError, match=r"Exercises there are: jacobian\. Did you mean 'jacobian'\?"):
        check_together([check("a", is_core=True, owner="jacobain")], [Exercise("jacobian")])
