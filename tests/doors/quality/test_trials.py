"""Sound checks are found sound; each kind of hole in them is found, by the kind of answer that is there for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from nablagrade.doors.quality.answers import Answer, lazy_answers, stored_answers
from nablagrade.doors.quality.bench import Bench
from nablagrade.doors.quality.complaints import complain_of_diagnoses
from nablagrade.doors.quality.findings import ExerciseFindings, Fate, Judged
from nablagrade.doors.quality.jobs import Job, Kind
from nablagrade.doors.quality.mutants import make_mutants
from nablagrade.doors.quality.trials import Trials
from nablagrade.model import CheckResult, Exercise, Verdict
from nablagrade.sandbox.server import ForkServer
from tests.doors.quality.courses import (
    CHECKS,
    FLOAT32,
    STUMBLES,
    TEST,
    UNCHANGED,
    VARIANTS,
    make_course,
    scaled_course,
    submit,
)

SLOPE = Exercise("slope")
SOUND = CHECKS + FLOAT32 + UNCHANGED

pytestmark = pytest.mark.slow

Do = Callable[..., ExerciseFindings]


@pytest.fixture
def do(plain_pytest: None, fork_server: ForkServer, tmp_path: Path) -> Iterator[Do]:
    """Do a job on the course `slopes` with these checks."""
    numbers = count()
    with ExitStack() as stack:

        def do_job(checks: str, kind: Kind, **what: object) -> ExerciseFindings:
            course = make_course(tmp_path / f"course{next(numbers)}", checks)
            bench = stack.enter_context(Bench(course.settings, fork_server, course.blueprint("slopes")))
            witnesses = stored_answers(course.graders_folder("slopes"), SLOPE, "right")
            return Trials(bench).do(Job("slopes", SLOPE, kind, witnesses=witnesses, **what))  # type: ignore[arg-type]

        yield do_job


def test_a_submission_is_checked_with_the_files_it_is_graded_with(
    plain_pytest: None, fork_server: ForkServer, tmp_path: Path
) -> None:
    course = scaled_course(tmp_path / "scaled", CHECKS)
    (submission,) = course.submissions("slopes")
    bench = Bench(course.settings, fork_server, course.blueprint("slopes"))
    with bench, bench.submitted(SLOPE, submission) as notebook:
        assert bench.put(SLOPE, notebook, 0).full


def answers(named: Mapping[str, str]) -> tuple[Answer, ...]:
    return tuple(Answer(name, source) for name, source in named.items())


def says(findings: ExerciseFindings) -> str:
    return "\n".join(f"{problem.answer} {problem.what}" for problem in findings.problems)


def chosen(*nows: str) -> tuple[object, ...]:
    """The mutants of one right answer that have these lines."""
    found = [mutant for mutant in make_mutants("right_func", VARIANTS["right_func"]) if mutant.now in nows]
    assert len(found) == len(nows)
    return tuple(found)


def fates(findings: ExerciseFindings) -> dict[str, Judged]:
    return {judged.mutant.now: judged for judged in findings.mutants}


def test_right_answers_are_right_on_every_seed_and_exact(do: Do) -> None:
    right = answers({name: text for name, text in VARIANTS.items() if name.startswith("right")})
    findings = do(SOUND, Kind.RIGHT, answers=right, seeds=3)
    assert findings.ok and findings.counts == {"right": (2, 2)}
    assert findings.ratio is not None and findings.ratio < 0.1


def test_an_answer_that_comes_near_a_tolerance_is_told(do: Do) -> None:
    rough = "def slope(f, x):\n    return torch.func.grad(f)(x) * (1 + 1e-13)\n"
    findings = do(CHECKS, Kind.RIGHT, answers=answers({"right_rough": rough}), seeds=2)
    assert says(findings).startswith("right_rough comes within a factor 2.0 of a tolerance with seed ")
    assert findings.counts == {"right": (0, 1)}


def test_a_right_answer_that_loses_points_is_told_with_its_seed_and_check(do: Do) -> None:
    findings = do(CHECKS, Kind.RIGHT, answers=answers({"right_not": VARIANTS["wrong_value"]}), seeds=2)
    assert says(findings).startswith("right_not loses test_value with seed 0 (and 1 more): wrong: error ")


def test_a_wrong_answer_with_full_marks_is_told(do: Do) -> None:
    wrong = answers({"wrong_changes_x": VARIANTS["wrong_changes_x"]})
    assert do(SOUND, Kind.WRONG, answers=wrong, seeds=1).ok
    assert says(do(CHECKS, Kind.WRONG, answers=wrong, seeds=1)) == "wrong_changes_x gets full marks with seed 0"


def test_a_wrong_answer_that_a_few_draws_let_pass_is_told(do: Do) -> None:
    """It is right for every tenth student or so, and wrong on each of the first draws."""
    lucky = "def slope(f, x):\n    g = torch.func.grad(f)(x)\n    return g if x > 1.9 else 2 * g\n"
    assert do(CHECKS, Kind.WRONG, answers=answers({"wrong_lucky": lucky}), seeds=3).ok
    text = says(do(CHECKS, Kind.WRONG, answers=answers({"wrong_lucky": lucky}), seeds=64))
    assert text == "wrong_lucky gets full marks with seed 4"


def test_a_wrong_answer_must_get_the_diagnosis_that_it_names(do: Do) -> None:
    source = VARIANTS["wrong_changes_x"]
    named = (
        Answer("one", source, ("argument_modified",)),
        Answer("one_of_two", source, ("transposed", "argument_modified")),
        Answer("other", source, ("transposed", "sign")),
    )
    findings = do(SOUND, Kind.WRONG, answers=named, seeds=1)
    assert says(findings) == (
        "other should be diagnosed as transposed or sign, and nothing else, with seed 0; "
        "diagnoses were: argument_modified"
    )


def test_a_diagnosis_besides_those_that_are_named_is_told() -> None:
    failed = [failed_check(name) for name in ("sign", "shape", None)]
    assert complain_of_diagnoses(failed, ("sign", "transposed")) == complain_of_diagnoses(failed, ("sign",)) == ""
    assert complain_of_diagnoses(failed, ("transposed",)) == "diagnoses were: shape, sign"
    assert complain_of_diagnoses([*failed, failed_check("zero")], ("sign",)) == "diagnoses were: shape, sign, zero"
    assert complain_of_diagnoses(failed, ()) == "diagnoses were: shape, sign"
    assert complain_of_diagnoses(failed[1:], ()) == ""


def failed_check(diagnosis: str | None) -> CheckResult:
    return CheckResult(SLOPE, "test_value", {}, {}, 1.0, core=True, verdict=Verdict.WRONG, diagnosis=diagnosis)


def test_lazy_answers_score_nothing_unless_they_are_right(do: Do) -> None:
    lazy = [answer for answer in lazy_answers(SLOPE, TEST) if answer.name in ("raise", "return the input")]
    assert do(SOUND, Kind.LAZY, answers=tuple(lazy)).ok
    findings = do(CHECKS.replace("(3 * a * at**2 + 2 * at)", "at"), Kind.LAZY, answers=tuple(lazy))
    assert says(findings) == "return the input scores: it passes test_value"


def test_bad_replies_make_sound_checks_fail(do: Do) -> None:
    findings = do(SOUND, Kind.REPLIES)
    assert findings.ok and findings.counts["replies"][0] == findings.counts["replies"][1] >= 12


def test_a_check_that_stumbles_over_a_bad_reply_or_passes_by_one_is_told(do: Do) -> None:
    text = says(do(CHECKS + STUMBLES, Kind.REPLIES))
    assert "bad replies make test_shape raise AttributeError instead of fail: None, text, number" in text
    assert "bad replies pass test_shape: 0-d, NaN" in text
    assert "test_value" not in text


def test_a_check_that_is_missing_shows_by_a_mutant_that_survives(do: Do) -> None:
    wide = "return torch.func.grad(f)(x).to(torch.float64)"
    cut, flipped = "return torch.func.grad(f)(x).detach()", "return -torch.func.grad(f)(x)"
    mutants = chosen(wide, cut, flipped)
    sound = fates(do(SOUND, Kind.MUTANTS, mutants=mutants))
    assert (sound[wide].fate, sound[wide].why) == (Fate.KILLED, "test_float32")
    assert (sound[flipped].fate, sound[flipped].why) == (Fate.KILLED, "test_value")
    assert sound[cut].fate is Fate.EQUIVALENT


def test_a_planted_hole_is_found(do: Do) -> None:
    wide = "return torch.func.grad(f)(x).to(torch.float64)"
    findings = do(CHECKS + UNCHANGED, Kind.MUTANTS, mutants=chosen(wide))
    (survivor,) = findings.unexplained
    assert "float32: torch.float64 instead of torch.float32" in survivor.why
    assert not findings.ok


def test_a_planted_wrong_submission_with_full_marks_is_found(do: Do, tmp_path: Path) -> None:
    course = make_course(tmp_path / "class", CHECKS)
    submit(course, "anna", VARIANTS["right_func"])
    submit(course, "bert", "def slope(f, x):\n    return torch.func.grad(f)(x).double()\n")
    submit(course, "cleo", VARIANTS["right_backward"])
    submit(course, "dora", "def slope(f, x):\n    return torch.func.grad(f)(x.double())\n")
    submit(course, "emil", "def slope(f, x):\n    return torch.func.grad(f)(x).to(torch.float64)\n")
    findings = do(CHECKS, Kind.CLASS, submissions=tuple(course.submissions("slopes")))
    rounded, exact = findings.groups
    assert (rounded.students, rounded.full) == (("bert", "emil"), True)
    assert rounded.what == "float32: torch.float64 instead of torch.float32"
    # The same in words, and yet the two groups do not agree with each other.
    assert (exact.students, exact.full) == (("dora",), True)
    assert exact.what.startswith(f"{rounded.what}; and not as another such group: float32: values differ by ")
    assert exact.name != rounded.name
    assert not findings.ok


def test_groups_that_differ_in_the_same_words_have_names_of_their_own(do: Do, tmp_path: Path) -> None:
    course = make_course(tmp_path / "class", CHECKS)
    for student, factor in {"anna": 1, "bert": -1, "cleo": 3}.items():
        scaled = f"slope.double() * ({factor} if x.dtype == torch.float32 else 1)"
        submit(course, student, f"def slope(f, x):\n    slope = torch.func.grad(f)(x)\n    return {scaled}\n")
    groups = do(CHECKS, Kind.CLASS, submissions=tuple(course.submissions("slopes"))).groups
    assert [group.students for group in groups] == [("anna",), ("bert",), ("cleo",)]
    assert len({group.name for group in groups}) == len({group.what for group in groups}) == 3
