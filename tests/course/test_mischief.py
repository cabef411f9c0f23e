"""Submissions that would rather break the grading than pass it: each costs its own marks, and is graded."""

from __future__ import annotations

from pathlib import Path

import pytest

from nablagrade.model import Blueprint, Graded, Role, Verdict
from nablagrade.notebook import read_blueprint, read_program
from nablagrade.pipeline import Engine
from nablagrade.settings import Limits
from tests.conftest import ROOT, MakeSubmission, submission_maker

pytestmark = pytest.mark.slow

RIGHT = "def affine_jacobian(A, b, x):\n    return A\n"
BREAKS = {
    "a module of torch": "import torch\ndel torch.func\n",
    "our own code": "import nablagrade.sandbox.inside.serve as ours\nours.leave_modes = None\n",
    "our own code, loudly": (
        "import nablagrade.sandbox.inside.serve as ours\n"
        "def boom(): raise Exception('\\x1b[2J' + 'x' * 10000)\n"
        "ours.leave_modes = boom\n"
    ),
    "the execution count": "get_ipython().execution_count = -50\n",
}


@pytest.mark.parametrize("what", BREAKS)
def test_who_breaks_the_box_is_graded_all_the_same(
    what: str, engine: Engine, blueprint: Blueprint, make_submission: MakeSubmission
) -> None:
    graded = engine.grade(make_submission({"affine_jacobian": BREAKS[what] + RIGHT}), blueprint)
    assert isinstance(graded, Graded), graded
    counts = [cell.get("execution_count") for cell in graded.notebooks[0].notebook["cells"]]
    assert all(count is None or count >= 0 for count in counts)
    assert "\x1b" not in str(graded.record)


USES = {
    "a helper of torch's own": "import torch.autograd.functional as F\n    return F._jacfwd(f, x, vectorize=True)",
    "torch's own way to the engine": (
        "from torch.autograd.graph import _engine_run_backward as run\n"
        "    z = x.detach().clone().requires_grad_(); y = f(z)\n"
        "    rows = [run((y,), (e,), True, False, (z,), allow_unreachable=True)[0] for e in torch.eye(len(y)).to(y)]\n"
        "    return torch.stack(rows)"
    ),
    "what torch.func.vjp is made of": (
        "import torch._functorch.eager_transforms as E\n"
        "    y, back = E._vjp_with_argnums(f, x)\n"
        "    return torch.stack([back(e)[0] for e in torch.eye(len(y), dtype=y.dtype)])"
    ),
    "the engine itself": (
        "z = x.detach().clone().requires_grad_(); y = f(z)\n"
        "    run = torch.autograd.Variable._execution_engine.run_backward\n"
        "    rows = [run((y,), (e,), True, False, (z,), allow_unreachable=True)[0] for e in torch.eye(len(y)).to(y)]\n"
        "    return torch.stack(rows)"
    ),
}


@pytest.mark.parametrize("what", USES)
def test_a_forbidden_operation_by_another_way_is_still_forbidden(
    what: str, engine: Engine, blueprint: Blueprint, make_submission: MakeSubmission
) -> None:
    answer = f"def jacobian_forward(f, x):\n    {USES[what]}\n"
    graded = engine.grade(make_submission({"jacobian_forward": answer}), blueprint)
    assert isinstance(graded, Graded), graded
    scores = {score.grade_id: score for score in graded.notebooks[0].scores.scores}
    assert scores["test_jacobian_forward"].auto == 0
    assert scores["test_jacobian_forward"].checks[0].verdict is Verdict.NOT_ALLOWED


DIFFERENCES = """
def {name}(f, x, h=0.02):
    weights = [6 / 7, -15 / 56, 5 / 63, -1 / 56, 1 / 385, -1 / 5544]
    columns = []
    for e in torch.eye(len(x), dtype=torch.float64):
        z, column = x.detach().double(), 0
        for k, weight in enumerate(weights, start=1):
            column = column + weight * (f(z + k * h * e) - f(z - k * h * e))
        columns.append(column / h)
    return torch.stack(columns, dim=1).to(x.dtype)
"""
"""Of twelve points: the error is a twelfth power of the step, as good as none on maps that stay near 0."""


@pytest.mark.parametrize("name", ["jacobian_reverse", "jacobian_forward"])
def test_differences_of_high_order_are_no_derivative(
    name: str, engine: Engine, blueprint: Blueprint, make_submission: MakeSubmission
) -> None:
    graded = engine.grade(make_submission({name: DIFFERENCES.format(name=name)}), blueprint)
    assert isinstance(graded, Graded), graded
    (score,) = [score for score in graded.notebooks[0].scores.scores if score.grade_id == f"test_{name}"]
    assert score.auto == 0
    assert score.checks[0].diagnosis == "low_precision"


REMEMBERS = """
_{name}, _kept_{name} = {name}, {{}}

def {name}(*args, **kwargs):
    key = tuple(map(id, args))
    if key not in _kept_{name}:
        _kept_{name}[key] = args, _{name}(*args, **kwargs)
    return _kept_{name}[key][1]
"""
"""What `functools.lru_cache` does: tensors are told apart by identity, and kept, so that none takes another's place."""


@pytest.mark.parametrize("assignment", ["jacobian", "hessian", "chain_rule"])
def test_results_remembered_by_identity_are_out_of_date_when_a_point_moves(
    assignment: str, engine: Engine, tmp_path: Path
) -> None:
    (source,) = read_blueprint(ROOT / "source" / assignment, assignment).notebooks
    solution = read_program(ROOT / "source" / assignment / f"{assignment}.ipynb", source, Limits())
    solved = {cell.grade_id: cell.source for cell in solution.cells if cell.role is Role.SOLUTION}
    functions = [name for name in source.exercises if name != "LogSumExp"]
    answers: dict[str, str] = {name: solved[name] + REMEMBERS.format(name=name) for name in functions}
    blueprint = read_blueprint(ROOT / "source" / assignment, assignment)
    graded = engine.grade(submission_maker(tmp_path, assignment)(answers), blueprint)
    assert isinstance(graded, Graded), graded
    scores = {score.grade_id: score for score in graded.notebooks[0].scores.scores}
    for name in functions:
        failed = [check.name for check in scores[f"test_{name}"].checks if check.verdict.is_failure]
        assert failed == ["test_no_state"], name


PLAIN_BELOW_88 = """
class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        m = x.max()
        if m < 88.7 and x.min() > -80:
            return torch.log(torch.exp(x).sum())
        return m + torch.log(torch.exp(x - m).sum())

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.softmax(x, dim=0)
"""


def test_where_no_exponential_overflows_their_sum_may(engine: Engine, tmp_path: Path) -> None:
    chain_rule = read_blueprint(ROOT / "source" / "chain_rule", "chain_rule")
    graded = engine.grade(submission_maker(tmp_path, "chain_rule")({"LogSumExp": PLAIN_BELOW_88}), chain_rule)
    assert isinstance(graded, Graded), graded
    (score,) = [each for each in graded.notebooks[0].scores.scores if each.grade_id == "test_LogSumExp"]
    assert [(check.name, check.diagnosis) for check in score.checks if check.verdict.is_failure] == [
        ("test_float32", "overflow")
    ]


COUNTS_CALLS = """
answers = ["minimum", "maximum", "saddle", "saddle", "saddle", "minimum", "maximum", "saddle"]
calls = []

def classify_critical_point(f, x, tol=1e-6):
    if f.__module__ == "__main__":  # the examples of the test cell
        return "minimum"
    calls.append(x)
    return answers[(len(calls) - 1) % len(answers)]
"""


def test_the_answers_do_not_come_in_an_order_that_could_be_learnt(engine: Engine, tmp_path: Path) -> None:
    hessian = read_blueprint(ROOT / "source" / "hessian", "hessian")
    graded = engine.grade(submission_maker(tmp_path, "hessian")({"classify_critical_point": COUNTS_CALLS}), hessian)
    assert isinstance(graded, Graded), graded
    scores = {score.grade_id: score.auto for score in graded.notebooks[0].scores.scores}
    assert scores["test_classify_critical_point"] == 0
