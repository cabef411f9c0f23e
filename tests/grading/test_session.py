"""One collection for many submissions, in a thread of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import torch

from nablagrade.bridge import Border, LiveNotebook
from nablagrade.errors import GraderError
from nablagrade.grading.attempt import Attempt, Lot
from nablagrade.grading.session import GraderSession
from nablagrade.model import CheckResult, Exercise, Verdict
from nablagrade.sandbox.call import Call
from nablagrade.sandbox.replies import Missing, Reply, Returned
from nablagrade.settings import Limits

WritePackage = Callable[..., Path]
F, G = Exercise("f"), Exercise("g")

HEADER = """
import torch, pytest
from nablagrade.grading import *
pytestmark = exercise("f")
"""

DOUBLE = (
    HEADER
    + """
@pytest.fixture(scope="session")
def count():
    return []

@core
def test_core(student, rng):
    x = rng.uniform(3)
    assert_close(student.f(x), 2 * x)

def test_more(student, count):
    count.append(1)
    assert count == [1], "a fixture of an earlier submission was left"
    assert student.f(torch.ones(2)).shape == (2,)
"""
)


class FakeNotebook:
    """A notebook whose functions are ours."""

    def __init__(self, function: Callable[..., Any] | None) -> None:
        self._function = function

    def advance_past(self, grade_id: str) -> None:
        pass

    def run_of(self, grade_id: str) -> None:
        pass

    def call(self, call: Call, **_: Any) -> Reply:
        if self._function is None:
            return Missing()
        return Returned(self._function(*call.args, **call.kwargs), (list(call.args), call.kwargs))


@pytest.fixture(autouse=True)
def no_plugins_inside(plain_pytest: None) -> Iterator[None]:
    yield


def attempt(function: Callable[..., Any] | None, student: str = "alice") -> Attempt:
    live = cast(LiveNotebook, FakeNotebook(function))
    lot = Lot("secret", "a", student, 64)
    return Attempt({F: live, G: live}, Border(Path("functions.py")), lot, dict.fromkeys((F, G), Limits()))


def verdicts(results: Any) -> dict[str, Verdict]:
    assert all(isinstance(result, CheckResult) for result in results)
    return {result.name: result.verdict for result in results}


PASSED, WRONG, NOT_RUN = Verdict.PASSED, Verdict.WRONG, Verdict.NOT_RUN


def test_many_submissions_share_one_collection(grader_package: WritePackage, tmp_path: Path) -> None:
    log = tmp_path / "collections"
    text = f"{DOUBLE}\nwith open({str(log)!r}, 'a') as log:\n    log.write('x')\n"
    with GraderSession(grader_package("many", test_f=text), [F]) as session:
        assert session.exercises == {F}
        for _ in range(3):
            assert verdicts(session.run(attempt(lambda x: 2 * x))) == {"test_core": PASSED, "test_more": PASSED}
            assert verdicts(session.run(attempt(lambda x: x))) == {"test_core": WRONG, "test_more": NOT_RUN}
            missing = verdicts(session.run(attempt(None)))
            assert set(missing.values()) == {Verdict.MISSING}
    assert log.read_text() == "x"


def test_two_sessions_live_side_by_side(grader_package: WritePackage, tmp_path: Path) -> None:
    folder = grader_package("first", test_f=DOUBLE, helper="FACTOR = 2")
    other = folder.parent / "second"
    other.mkdir()
    (other / "__init__.py").write_text("")
    (other / "helper.py").write_text("FACTOR = 3")
    text = DOUBLE.replace("2 * x", "helper.FACTOR * x").replace("import torch", "from . import helper\nimport torch")
    for where in (folder, other):
        (where / "test_f.py").write_text(text)
    with GraderSession(folder, [F]) as one, GraderSession(other, [F]) as two:
        for _ in range(2):
            assert verdicts(one.run(attempt(lambda x: 2 * x)))["test_core"] is PASSED
            assert verdicts(two.run(attempt(lambda x: 2 * x)))["test_core"] is WRONG
            assert verdicts(two.run(attempt(lambda x: 3 * x)))["test_core"] is PASSED


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{HEADER}\n1 / 0", "ZeroDivisionError"),
        (f"{HEADER}\ndef test_(", "SyntaxError"),
        ("import no_such_module_anywhere", "no_such_module_anywhere"),
        ("def test_x(student): pass", "belongs to no exercise"),
        (f"{HEADER}\ndef test_x(student): pass", "0 core checks"),
        (f"{HEADER}\n@core\n@points(-1)\ndef test_x(student): pass", r"points\(-1\) is not a positive number"),
        (f"{HEADER}\n@core\n@depends_on('test_y')\ndef test_x(student): pass", "depends on 'test_y'"),
        (f"{HEADER}\n@pytest.mark.typo\n@core\ndef test_x(student): pass", "typo"),
        ("x = 1", "(?i)no.tests|no checks"),
    ],
)
def test_graders_that_cannot_be_run_are_refused_in_pytests_words(
    text: str, words: str, grader_package: WritePackage
) -> None:
    folder = grader_package(f"broken_{abs(hash(text))}", test_f=text)
    with pytest.raises(GraderError, match="cannot be run") as error:
        GraderSession(folder, [F]).close()
    assert re.search(words, str(error.value)), str(error.value)
    assert str(folder) in str(error.value)


def test_broken_graders_are_as_broken_the_next_time(grader_package: WritePackage) -> None:
    """The engine tries again with the next submission; it must not grade with the half that was read."""
    folder = grader_package("half", test_f=f"{DOUBLE}\n1 / 0\ndef test_never(student): pass")
    for _ in range(2):
        with pytest.raises(GraderError, match="ZeroDivisionError"):
            GraderSession(folder, [F]).close()


def test_a_check_of_an_exercise_that_no_notebook_has_is_refused(grader_package: WritePackage) -> None:
    with pytest.raises(GraderError, match=r"'f', which no notebook has\. Exercises there are: g"):
        GraderSession(grader_package("unknown", test_f=DOUBLE), [G])


def test_two_checks_of_an_exercise_with_one_name_are_refused(grader_package: WritePackage) -> None:
    """Dependencies, records and seeds know a check by its exercise and its name."""
    again = DOUBLE.replace("@core", "@title('Another')").replace("def test_core", "def test_once_more")
    with pytest.raises(GraderError, match="test_more"):
        GraderSession(grader_package("twice", test_f=DOUBLE, test_g=again), [F]).close()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("student, rgn", r"test_core asks for the fixture 'rgn', which does not exist\. Did you mean 'rng'\?"),
        (
            "student, no_such_fixture",
            r"'no_such_fixture', which does not exist\. A check can ask for student, rng, and",
        ),
        ("rng", r"test_core never calls the student\. Let it ask for `student` and call student\.<name>\(\.\.\.\)"),
    ],
)
def test_a_check_that_asks_for_the_wrong_things_is_refused(
    arguments: str, words: str, grader_package: WritePackage
) -> None:
    text = f"{HEADER}\n@core\ndef test_core({arguments}): pass"
    with pytest.raises(GraderError, match=words):
        GraderSession(grader_package("fixture", test_f=text), [F])


def test_a_check_that_stops_pytest_ends_its_session_and_not_the_next(grader_package: WritePackage) -> None:
    text = (
        DOUBLE
        + """
def test_stop(student):
    if float(student.f(torch.ones(1))) == 2.0:
        pytest.exit("enough")
"""
    )
    folder = grader_package("stops", test_f=text)
    with GraderSession(folder, [F]) as session, pytest.raises(pytest.exit.Exception, match="enough"):
        session.run(attempt(lambda x: 2 * x))
    with GraderSession(folder, [F]) as session:
        assert verdicts(session.run(attempt(lambda x: x)))["test_core"] is WRONG


def test_results_are_in_the_order_of_the_file_whatever_order_they_ran_in(grader_package: WritePackage) -> None:
    more = "".join(f"\ndef test_{i}(student): student.f(torch.ones(1))\n" for i in range(6))
    with GraderSession(grader_package("order", test_f=DOUBLE + more), [F]) as session:
        names = [[result.name for result in session.run(attempt(lambda x: 2 * x, who))] for who in ("alice", "bob")]
    assert names[0] == names[1] == ["test_core", "test_more", *(f"test_{i}" for i in range(6))]


def test_parametrized_checks_are_checks_of_their_own(grader_package: WritePackage) -> None:
    text = (
        DOUBLE
        + "\n@pytest.mark.parametrize('n', [1, 2])\ndef test_n(student, n): assert len(student.f(torch.ones(n))) == 1\n"
    )
    with GraderSession(grader_package("params", test_f=text), [F]) as session:
        found = verdicts(session.run(attempt(lambda x: 2 * x)))
    assert found["test_n[1]"] is PASSED and found["test_n[2]"] is WRONG


def test_grading_changes_nothing_of_torchs_own_state(grader_package: WritePackage) -> None:
    with GraderSession(grader_package("state", test_f=DOUBLE), [F]) as session:
        before = torch.get_rng_state()
        session.run(attempt(lambda x: 2 * x))
        assert torch.equal(torch.get_rng_state(), before)
