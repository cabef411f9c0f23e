"""Reading the stored answers: no right one is suspected, and forbidden operations are found in the wrong ones."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from nablagrade.doors.appeals.show import show_case
from nablagrade.doors.runs.result import result_of
from nablagrade.grading.markers import Check
from nablagrade.grading.rules import forbidden_operations
from nablagrade.grading.session import GraderSession
from nablagrade.model import Blueprint, Graded, Program
from nablagrade.notebook import read_blueprint, read_program
from nablagrade.notebook.suspicions import find_suspicions
from nablagrade.pipeline import Engine
from nablagrade.settings import Limits
from tests.conftest import ROOT, MakeSubmission, submission_maker

ASSIGNMENTS = sorted(path.parent.name for path in ROOT.glob("graders/*/variants"))
FOUND = {
    "LogSumExp": {
        "logaddexp_loop", "logcumsumexp_last", "logsumexp_in_backward", "masked_logaddexp", "masked_logsumexp",
        "special_logsumexp_alias",
    },
    "hessian_rowwise": {
        "func_hessian_alias", "functional_hessian", "functional_jacobian_alias", "functional_jacfwd",
        "functorch_hessian", "jacfwd_in_helper", "jacrev_getattr",
    },
    "hessian_vector_product": {"func_hessian_times_v", "functional_hessian_times_v"},
    "jacobian_forward": {
        "backward_by_name", "func_vjp", "functional_jacobian", "functional_vjp", "jacfwd", "jacrev_getattr",
        "reverse_grad",
    },
    "jacobian_numerical": {"derivative_where_one_passes", "derivative_with_decoy_calls", "exact_derivative"},
    "jacobian_reverse": {
        "func_jacrev_alias", "func_vjp_in_helper", "functional_alias", "functional_getattr", "functorch_package",
    },
}  # fmt: skip
"""The wrong answers that use what is not allowed; all but one, which works out the name of a tensor's method."""
pytestmark = pytest.mark.slow

RARELY = """
def jacobian_reverse(f, x):
    if x.numel() > 10**6:
        return torch.func.jacrev(f)(x)
    x = x.detach().requires_grad_()
    y = f(x)
    if not y.requires_grad:
        return torch.zeros(len(y), len(x), dtype=x.dtype)
    rows = [torch.autograd.grad(each, x, retain_graph=True, allow_unused=True)[0] for each in y]
    return torch.stack([torch.zeros_like(x) if row is None else row for row in rows])
"""


@pytest.fixture(params=ASSIGNMENTS)
def checks(request: pytest.FixtureRequest, plain_pytest: None) -> tuple[str, tuple[Check, ...]]:
    """An assignment, and its checks."""
    blueprint = read_blueprint(ROOT / "source" / request.param, request.param)
    with GraderSession(ROOT / "graders" / request.param, blueprint.exercises) as session:
        return request.param, tuple(session.checks)


def with_answer(program: Program, exercise: str, answer: str) -> Program:
    cells = (replace(cell, source=answer) if cell.grade_id == exercise else cell for cell in program.cells)
    return replace(program, cells=tuple(cells))


def test_of_the_stored_answers_those_that_use_what_is_not_allowed(
    checks: tuple[str, tuple[Check, ...]], tmp_path: Path
) -> None:
    assignment, of_assignment = checks
    (source,) = read_blueprint(ROOT / "source" / assignment, assignment).notebooks
    submission = submission_maker(tmp_path, assignment)()
    solution = read_program(submission.folder / f"{assignment}.ipynb", source, Limits())
    for exercise, operations in forbidden_operations(of_assignment).items():
        found = set()
        for path in sorted((ROOT / "graders" / assignment / "variants" / exercise).glob("*.py")):
            program = with_answer(solution, exercise, path.read_text(encoding="utf-8"))
            if find_suspicions(program, exercise, operations):
                found.add(path.stem)
        assert found == {f"wrong_{name}" for name in FOUND[exercise]}


def test_a_suspicion_is_told_to_staff_alone_and_costs_nothing(
    engine: Engine, blueprint: Blueprint, make_submission: MakeSubmission, capsys: pytest.CaptureFixture[str]
) -> None:
    graded = engine.grade(make_submission({"jacobian_reverse": RARELY}), blueprint)
    assert isinstance(graded, Graded)
    (notebook,) = graded.notebooks
    assert {score.grade_id for score in notebook.scores.scores if score.suspicions} == {"test_jacobian_reverse"}
    assert notebook.scores.auto == notebook.scores.maximum
    scores = graded.record["notebooks"][0]["scores"]
    what = "torch.func.jacrev is in the code, and was not seen in use"
    kept = {score["grade_id"]: score["suspicions"] for score in scores if "suspicions" in score}
    assert kept == {"test_jacobian_reverse": [{"cell": "jacobian_reverse", "line": 4, "what": what}]}

    assert "not seen" not in json.dumps(notebook.notebook), "the student's notebook and page say nothing of it"
    assert result_of(graded).noticed == ("2: code to look at",)
    case = {"student": "alice", "assignment": "jacobian", "record": graded.record}
    show_case({**case, "changed_since": [], "ungraded": None, "gradebook": {}, "late_penalty": 0.0, "history": []})
    assert f"look at line 4 of cell jacobian_reverse: {what}" in capsys.readouterr().out


def test_operations_that_were_seen_cost_the_points_and_are_not_suspected_as_well(
    engine: Engine, blueprint: Blueprint, make_submission: MakeSubmission
) -> None:
    answer = "def jacobian_reverse(f, x): return torch.func.jacrev(f)(x)"
    graded = engine.grade(make_submission({"jacobian_reverse": answer}), blueprint)
    assert isinstance(graded, Graded)
    (score,) = [each for each in graded.notebooks[0].scores.scores if each.grade_id == "test_jacobian_reverse"]
    assert (score.auto, score.suspicions) == (0.0, ())
