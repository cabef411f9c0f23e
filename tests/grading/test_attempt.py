"""How checks are decided: by fakes of the live notebook, without a box."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import torch

from nablagrade.bridge import Border, LiveNotebook
from nablagrade.errors import BoxError, GraderError
from nablagrade.grading import (
    assert_answers,
    assert_close,
    assert_equal,
    assert_gradient,
    assert_hessian,
    assert_jacobian,
    assert_results_kept,
    assert_unchanged,
)
from nablagrade.grading.assertions import Mismatch
from nablagrade.grading.attempt import Attempt, Lot, NotRun, Pace, raise_if_ungraded
from nablagrade.grading.faults import StudentFault, missing, over_limit, raised
from nablagrade.grading.markers import Check
from nablagrade.grading.student import Student
from nablagrade.model import CellRun, CellStatus, Exercise, Verdict
from nablagrade.sandbox.call import Call
from nablagrade.sandbox.replies import Lost, Missing, Raised, Reply, Returned
from nablagrade.settings import Limits

F = Exercise("f")
ONE = torch.ones(1, dtype=torch.float64)


def check(
    name: str, *, core: bool = False, depends_on: tuple[str, ...] = (), exercise: str = "f", **more: Any
) -> Check:
    given = {"forbid": (), "reveal": "nothing", **more}
    return Check(Exercise(exercise), name, {"en": name}, {}, 1.0, core, depends_on=depends_on, **given)


class FakeNotebook:
    """Answers each call with what it was given."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.log: list[str] = []
        self.runs: dict[str, CellRun] = {}

    def advance_past(self, grade_id: str) -> None:
        self.log.append(f"advance {grade_id}")

    def run_of(self, grade_id: str) -> CellRun | None:
        return self.runs.get(grade_id)

    def call(self, call: Call, **_: Any) -> Reply:
        self.log.append(f"call {call.name}")
        return self.replies.pop(0) if self.replies else Returned(ONE, ([], {}))


class Trial:
    """An attempt at the checks of one exercise, run as pytest would."""

    def __init__(self, *replies: Reply, pace: Pace = Pace.MARKS) -> None:
        self.notebook = FakeNotebook(*replies)
        live = cast(LiveNotebook, self.notebook)
        self.attempt = Attempt({F: live, Exercise("g"): live}, Border(Path("functions.py")), LOT, LIMITS, pace=pace)

    def run(self, which: Check, body: Callable[[Any], object] = lambda student: student.f()) -> Verdict:
        error: BaseException | None = None
        try:
            self.attempt.begin(which)
            body(self.attempt.student(which))
        except BaseException as raised:
            error = raised
        self.attempt.end(which, error)
        return self.attempt.results[which].verdict


LOT = Lot("secret", "assignment", "alice", 64)
LIMITS: dict[str, Limits] = {F: Limits(), "g": Limits()}
CORE = check("test_core", core=True)
RAISED = Raised("builtins.KeyError", ("KeyError", "LookupError", "Exception"), "'hidden input'", "cell 3, line 2", "tb")


def test_a_check_that_ends_is_passed() -> None:
    trial = Trial()
    assert trial.run(CORE) is Verdict.PASSED
    assert trial.notebook.log == ["advance test_f", "call f"]
    assert trial.attempt.results[CORE].seed == LOT.seed_for(CORE)


@pytest.mark.parametrize(
    ("reply", "verdict", "says"),
    [
        (RAISED, Verdict.RAISED, "`f` raised KeyError (cell 3, line 2)."),
        (Raised("NotImplementedError", (), "", None, ""), Verdict.RAISED, "`f` is not implemented yet."),
        (Raised("MemoryError", ("MemoryError",), "", None, ""), Verdict.MEMORY_LIMIT, "`f` raised MemoryError."),
        (Missing(), Verdict.MISSING, "There is no `f`"),
        (Lost(Verdict.TIME_LIMIT, "interrupted", True, "call_s", 10.0), Verdict.TIME_LIMIT, "after 10 s in `f`"),
        (Lost(Verdict.DIED, "exit code 3"), Verdict.DIED, "(exit code 3)"),
        (Lost(Verdict.DIED, "SIGSEGV"), Verdict.DIED, "(SIGSEGV). Often that is a function that calls itself without"),
        (Lost(Verdict.PROTOCOL, "noise"), Verdict.PROTOCOL, "protocol"),
        (Returned(ONE, ([], {}), seen={"operations": ["torch.func.vjp"]}), Verdict.NOT_ALLOWED, "`torch.func.vjp`"),
    ],
)  # fmt: skip
def test_a_call_that_gives_no_value_decides_the_check(reply: Reply, verdict: Verdict, says: str) -> None:
    trial = Trial(reply)
    assert trial.run(CORE) is verdict
    result = trial.attempt.results[CORE]
    assert says in result.student["en"]
    assert set(result.student) == {"en", "zh"}


JVP = ("torch.func.jvp", "torch.autograd.forward_ad")


def seeing(*operations: str) -> Returned:
    return Returned(ONE, ([], {}), seen={"operations": list(operations), "backward_passes": 0})


@pytest.mark.parametrize("used", ["torch.func.jvp", "torch.autograd.forward_ad.make_dual"])
def test_one_of_the_required_operations_is_enough_in_any_call_of_the_core_check(used: str) -> None:
    core = check("test_core", core=True, require=JVP, forbid=("torch.func.jacfwd",))
    trial = Trial(seeing(), seeing(used))
    assert trial.run(core, lambda student: (student.f(), student.f())) is Verdict.PASSED
    assert trial.run(check("test_more", require=JVP)) is Verdict.PASSED, "only the core check asks"


def test_right_values_without_a_required_operation_are_wrong_and_end_the_exercise() -> None:
    trial = Trial(seeing())
    core = check("test_core", core=True, require=JVP)
    assert trial.run(core) is Verdict.WRONG
    assert trial.attempt.results[core].student == {
        "en": "`f` has to use one of these in this exercise: `torch.func.jvp`, `torch.autograd.forward_ad`; it was not "
        "seen to.",
        "zh": "本题要求 `f` 使用下列之一：`torch.func.jvp`, `torch.autograd.forward_ad`；没有观察到它使用。",
    }
    assert trial.run(check("test_more", require=JVP)) is Verdict.WRONG
    assert trial.notebook.log.count("call f") == 1


def test_what_is_forbidden_stays_forbidden_beside_what_is_required() -> None:
    core = check("test_core", core=True, require=JVP, forbid=("torch.func.jacfwd",))
    trial = Trial(seeing("torch.func.jvp", "torch.func.jacfwd"))
    assert trial.run(core) is Verdict.NOT_ALLOWED
    assert "uses `torch.func.jacfwd`," in trial.attempt.results[core].student["en"]


def test_an_exceptions_message_is_for_staff_unless_the_check_reveals_its_inputs() -> None:
    for reveal, shown in (("nothing", False), ("everything", True)):
        which = check("test_core", core=True, reveal=reveal)
        trial = Trial(RAISED)
        trial.run(which)
        result = trial.attempt.results[which]
        assert ("hidden input" in result.student["en"]) is shown
        assert "hidden input" in result.staff


def test_a_use_that_is_not_allowed_counts_even_when_the_function_raised() -> None:
    seen = {"operations": ["torch.func.vjp"], "backward_passes": 0}
    trial = Trial(Raised("KeyError", ("KeyError",), "", None, "", seen))
    assert trial.run(CORE) is Verdict.NOT_ALLOWED


def test_a_wrong_value_is_wrong_with_its_evidence() -> None:
    trial = Trial()
    assert trial.run(CORE, lambda student: assert_close(student.f(), 2.7 * ONE)) is Verdict.WRONG
    result = trial.attempt.results[CORE]
    assert result.error == pytest.approx(1.7 / 2.7) and result.tolerance is not None
    assert result.student["en"] == "The values are wrong."
    assert "got 1, expected 2.7" in result.staff and "2" not in result.student["en"]


SQUARE = torch.tensor([[1.0, 2.0], [3.0, 5.0]], dtype=torch.float64)


def test_a_value_of_an_earlier_call_is_recognised_across_the_checks_of_an_exercise() -> None:
    trial = Trial(*(Returned(SQUARE.clone(), ([], {})) for _ in range(3)))
    trial.run(CORE, lambda student: assert_jacobian(student.f(), SQUARE))
    later = check("test_later")
    assert trial.run(later, lambda student: assert_jacobian(student.f(), SQUARE + SQUARE**2)) is Verdict.WRONG
    result = trial.attempt.results[later]
    assert result.diagnosis == "stale" and "something is kept between calls" in result.student["en"]
    elsewhere = check("test_elsewhere", exercise="g", core=True)
    trial.run(elsewhere, lambda student: assert_jacobian(student.f(), SQUARE + SQUARE**2))
    assert trial.attempt.results[elsewhere].diagnosis is None, "another exercise's calls"


def test_what_a_wrong_value_looks_like_comes_before_what_calls_show_together() -> None:
    trial = Trial(Returned(SQUARE.T.clone(), ([], {})), Returned(SQUARE.T.clone(), ([], {})))
    trial.run(CORE, lambda student: assert_jacobian(student.f(), SQUARE.T))
    later = check("test_later")
    trial.run(later, lambda student: assert_jacobian(student.f(), SQUARE))
    assert trial.attempt.results[later].diagnosis == "transposed"


def error_of(message: str, line: str | None = "cell 3, line 2", kind: str = "builtins.RuntimeError") -> Raised:
    return Raised(kind, ("RuntimeError", "Exception"), message, line, "tb")


SECOND_TIME = "Trying to backward through the graph a second time (or directly access saved tensors ...)"


def test_an_exception_with_a_known_cause_is_explained_with_its_place() -> None:
    trial = Trial(error_of(SECOND_TIME))
    assert trial.run(CORE) is Verdict.RAISED
    result = trial.attempt.results[CORE]
    assert result.diagnosis == "graph_freed"
    assert result.student["en"].startswith("`f` raised RuntimeError (cell 3, line 2). A second backward pass went")
    assert result.student["zh"].startswith("`f` 抛出了 RuntimeError（第 3 个单元格第 2 行）。第二次反向传播")
    assert "directly access" not in result.student["en"] and "directly access" in result.staff


def test_an_exception_without_a_known_cause_is_not_explained() -> None:
    trial = Trial(error_of("of my own", "somewhere"))
    trial.run(CORE)
    result = trial.attempt.results[CORE]
    assert result.diagnosis is None
    assert result.student == {
        "en": "`f` raised RuntimeError (somewhere).",
        "zh": "`f` 抛出了 RuntimeError（somewhere）。",
    }


def told(reply: Raised) -> dict[str, str]:
    return raised("f", reply, Limits(), False).student


def test_a_stub_is_told_where_it_stops_and_what_torch_has_not_implemented_is_no_stub() -> None:
    stub = error_of("", kind="builtins.NotImplementedError")
    assert told(stub) == {
        "en": "`f` is not implemented yet: it reaches `raise NotImplementedError` (cell 3, line 2).",
        "zh": "`f` 还没有实现：运行到了 `raise NotImplementedError`（第 3 个单元格第 2 行）。",
    }
    for message, says in (
        ("\"gt_cpu\" not implemented for 'ComplexDouble'", "An operation met a tensor of a dtype"),
        ("Could not run 'aten::mv' with arguments from the 'SparseCPU' backend", "(cell 3, line 2)."),
        ('Module [Net] is missing the required "forward" function', "(cell 3, line 2)."),
    ):
        said = told(error_of(message, kind="builtins.NotImplementedError"))["en"]
        assert said.startswith("`f` raised NotImplementedError (cell 3, line 2).") and says in said


def test_what_fails_in_a_given_function_is_a_mistake_in_what_was_passed_to_it() -> None:
    sizes = error_of("The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 0")
    assert "Two tensors were combined" in told(sizes)["en"]
    within = replace(sizes, in_given=True)
    assert told(within)["en"].startswith("`f` raised RuntimeError (cell 3, line 2). A function that you were given")
    assert told(within)["zh"].startswith("`f` 抛出了 RuntimeError（第 3 个单元格第 2 行）。题目给你的函数")
    assert "A function that you were given" in told(replace(error_of("of its own"), in_given=True))["en"]
    second = replace(error_of(SECOND_TIME), in_given=True)
    assert "A second backward pass" in told(second)["en"], "whatever the function is"


def test_a_call_that_does_not_fit_the_def_line_is_told_so() -> None:
    message = "f() takes 1 positional argument but 2 were given"
    assert "own call does not fit your `def` line" in told(error_of(message, None, "builtins.TypeError"))["en"]
    assert "Compare the call with the definition" in told(error_of(message, kind="builtins.TypeError"))["en"]


def error_output(name: str, value: str) -> CellRun:
    output = {"output_type": "error", "ename": name, "evalue": value, "traceback": []}
    return CellRun(CellStatus.ERROR, outputs=(output,))


@pytest.mark.parametrize(
    ("run", "says"),
    [
        (None, "There is no `f`: the cells before this one did not define it, or stopped with an error first."),
        (CellRun(CellStatus.TIME_LIMIT), "There is no `f`: the cells before this one did not define it"),
        (CellRun(CellStatus.OK), "its cell ran, and does not define it; is the name spelled as given?"),
        (error_output("NameError", "name 'y'"), "There is no `f`: its cell stopped with NameError: name 'y'."),
        (error_output("SyntaxError", "bad (cell_3.py, line 1)"), "its cell stopped with SyntaxError: bad (line 1)."),
        (error_output("TokenError", "EOF (<tokenize>, line 3)"), "its cell stopped with TokenError: EOF (line 3)."),
    ],
)
def test_a_missing_name_is_told_with_what_became_of_its_cell(run: CellRun | None, says: str) -> None:
    assert says in missing("f", run).student["en"]


@pytest.mark.parametrize(
    ("derivatives", "line", "diagnosis", "verdict"),
    [
        (2, None, "second_derivative_cut", Verdict.WRONG),
        (2, "cell 3, line 2", "no_graph", Verdict.RAISED),
        (1, None, "no_graph", Verdict.RAISED),
        (0, None, "no_graph", Verdict.RAISED),
    ],
)
def test_an_exception_of_our_own_differentiating_is_the_value_s_fault(
    derivatives: int, line: str | None, diagnosis: str, verdict: Verdict
) -> None:
    trial = Trial(error_of("element 0 of tensors does not require grad and does not have a grad_fn", line))
    assert trial.run(CORE, lambda student: student.call("f", (), derivatives=derivatives)) is verdict
    assert trial.attempt.results[CORE].diagnosis == diagnosis


@pytest.mark.parametrize("error", [ZeroDivisionError(), AssertionError("hidden"), TypeError()])
def test_an_exception_after_a_reply_is_the_students(error: Exception) -> None:
    def body(student: Any) -> None:
        student.f()
        raise error

    trial = Trial()
    assert trial.run(CORE, body) is Verdict.WRONG
    assert type(error).__name__ in trial.attempt.results[CORE].staff
    assert "hidden" not in trial.attempt.results[CORE].student["en"]


def fail_before(student: Any) -> None:
    raise ZeroDivisionError


def skip_after(student: Any) -> None:
    student.f()
    pytest.skip("not today")


def unsendable_after(student: Any) -> None:
    student.f()
    raise GraderError("a check passes a module")


def box_error_after(student: Any) -> None:
    student.f()
    raise BoxError("no more memory")


def box_error_before(student: Any) -> None:
    raise BoxError("no more memory")


def exit_after(student: Any) -> None:
    student.f()
    raise SystemExit(0)


def never_calls(student: Any) -> None:
    assert student.f


@pytest.mark.parametrize("body", [fail_before, skip_after, unsendable_after, exit_after, never_calls])
def test_our_own_failures_are_ungraded(body: Callable[[Any], object]) -> None:
    trial = Trial()
    assert trial.run(CORE, body) is Verdict.UNGRADED
    with pytest.raises(GraderError, match="the check test_core of f could not be run"):
        raise_if_ungraded(trial.attempt)


@pytest.mark.parametrize("body", [box_error_before, box_error_after])
def test_a_failure_that_may_pass_is_not_the_checks(body: Callable[[Any], object]) -> None:
    trial = Trial()
    assert trial.run(CORE, body) is Verdict.UNGRADED
    with pytest.raises(BoxError, match=r"^no more memory$"):
        raise_if_ungraded(trial.attempt)


def test_what_was_decided_otherwise_is_no_reason_to_be_ungraded() -> None:
    trial = Trial(RAISED)
    trial.run(CORE)
    raise_if_ungraded(trial.attempt)


def test_without_the_core_nothing_else_is_run() -> None:
    trial = Trial(RAISED)
    trial.run(CORE)
    assert trial.run(check("test_other")) is Verdict.NOT_RUN
    assert trial.notebook.log == ["advance test_f", "call f"]
    assert trial.attempt.results[check("test_other")].staff == "not run: test_core failed"


def test_a_failed_check_stops_only_those_that_depend_on_it() -> None:
    trial = Trial(Returned(ONE, ([], {})), RAISED)
    assert trial.run(CORE) is Verdict.PASSED
    assert trial.run(check("test_a")) is Verdict.RAISED
    assert trial.run(check("test_b", depends_on=("test_a",))) is Verdict.NOT_RUN
    assert trial.run(check("test_c", depends_on=("test_b",))) is Verdict.NOT_RUN
    assert trial.run(check("test_d")) is Verdict.PASSED


@pytest.mark.parametrize("lost", [Lost(Verdict.TIME_LIMIT, ""), Lost(Verdict.DIED, ""), Missing()])
def test_after_a_limit_the_rest_of_the_exercise_has_the_same_verdict_unrun(lost: Reply) -> None:
    trial = Trial(Returned(ONE, ([], {})), lost)
    trial.run(CORE)
    verdict = trial.run(check("test_a"))
    assert trial.run(check("test_b")) is verdict
    assert trial.run(check("test_b", exercise="g", core=True)) is Verdict.PASSED, "another exercise is not concerned"
    assert trial.notebook.log.count("call f") == 3


def test_after_a_test_cell_at_its_time_limit_no_check_is_run() -> None:
    trial = Trial()
    trial.notebook.runs["test_f"] = CellRun(CellStatus.TIME_LIMIT, wall_s=30.0)
    assert trial.run(CORE) is Verdict.TIME_LIMIT
    assert trial.run(check("test_other")) is Verdict.TIME_LIMIT
    assert "stopped after 30 s" in trial.attempt.results[CORE].student["en"]
    assert "call f" not in trial.notebook.log


def test_a_teardown_changes_nothing_unless_it_fails() -> None:
    trial = Trial(RAISED)
    trial.run(CORE)
    trial.attempt.end(CORE, None)
    assert trial.attempt.results[CORE].verdict is Verdict.RAISED


def test_not_run_is_a_skip_for_pytest() -> None:
    trial = Trial(Missing())
    trial.run(CORE)
    with pytest.raises(pytest.skip.Exception) as skipped:
        trial.attempt.begin(check("test_other"))
    assert isinstance(skipped.value, NotRun) and skipped.value.fault.verdict is Verdict.MISSING


def test_the_order_begins_with_the_core_and_is_the_students_own() -> None:
    checks = [check(f"test_{i}", core=i == 5) for i in range(8)]
    orders = {
        tuple(each.name for each in Lot("s", "a", student, 64).order(checks)) for student in ("alice", "bob", "carol")
    }
    assert len(orders) == 3
    assert all(order[0] == "test_5" and sorted(order) == [f"test_{i}" for i in range(8)] for order in orders)
    assert Lot("s", "a", "bob", 64).order(checks) == Lot("s", "a", "bob", 64).order(checks)


def test_what_is_marked_as_last_comes_after_the_others_of_each_student() -> None:
    checks = [check("test_costs", last=True), check("test_core", core=True), *(check(f"test_{i}") for i in range(5))]
    orders = {tuple(each.name for each in Lot("s", "a", who, 64).order(checks)) for who in ("alice", "bob", "carol")}
    assert len(orders) == 3
    assert all(order[0] == "test_core" and order[-1] == "test_costs" for order in orders)


def test_a_check_comes_after_those_that_it_depends_on() -> None:
    """Else it would be run, or not, by the luck of the order."""
    chain = [
        check("test_core", core=True),
        check("test_c", depends_on=("test_b",)),
        check("test_b", depends_on=("test_a",)),
        check("test_a"),
    ]
    for student in ("alice", "bob", "carol", "dave", "eve", "frank"):
        order = [each.name for each in Lot("s", "a", student, 64).order(chain)]
        assert order == ["test_core", "test_a", "test_b", "test_c"]


# ---------------------------------------------------------------- assertions


def fault_of(function: Callable[..., object], *args: Any, **kwargs: Any) -> Any:
    with pytest.raises(Mismatch) as error:
        function(*args, **kwargs)
    assert isinstance(error.value, AssertionError) and isinstance(error.value, StudentFault)
    return error.value.fault


def test_a_diagnosis_is_all_that_is_said_of_a_wrong_value() -> None:
    fault = fault_of(assert_jacobian, SQUARE.T, SQUARE)
    assert fault.diagnosis == "transposed"
    assert fault.student["en"] == "It looks transposed: row = output, column = input."
    assert "[transposed]" in fault.staff


@pytest.mark.parametrize(
    ("actual", "diagnosis", "says"),
    [
        (None, "none", "It returned None. Is there a `return` on every way through, and not only a print; or"),
        ("passed", "type", "It returned str; a torch.Tensor is expected."),
        (SQUARE.float(), "float32", "The result is float32, the arguments are float64: a new tensor is float32"),
        (SQUARE.half(), "dtype", "The result is torch.float16; it must have the dtype of the arguments, here"),
        (SQUARE[None], "extra_dimension", "The entries look right, but there is a dimension of size 1 too many: (1, 2"),
        (7 * SQUARE[:, :1], "shape", "The result has the wrong shape: (2, 1) instead of (2, 2)."),
        (SQUARE / 0, "finite", "The result contains NaN or infinity."),
        (SQUARE + SQUARE**2, None, "The values are wrong."),
    ],
)  # fmt: skip
def test_a_miss_is_worded_for_the_student(actual: object, diagnosis: str | None, says: str) -> None:
    fault = fault_of(assert_jacobian, actual, SQUARE)
    assert (fault.verdict, fault.diagnosis) == (Verdict.WRONG, diagnosis)
    assert fault.student["en"].startswith(says) and fault.student["zh"]


def cubes(*xs: torch.Tensor) -> torch.Tensor:
    return torch.stack([x**3 for x in xs]).sum() + xs[0] * xs[1]


XS = torch.tensor([0.5, 1.5], dtype=torch.float64)


def cubes_of(x: torch.Tensor) -> torch.Tensor:
    return cubes(*x)


GRADIENT = torch.func.grad(cubes_of)(XS)
HESSIAN = torch.func.jacrev(torch.func.grad(cubes_of))(XS)


def both_cubed(x: torch.Tensor) -> torch.Tensor:
    return torch.stack([x[0] ** 3, x[0] * x[1], x[1]])


@pytest.mark.parametrize(
    ("demand", "wrong", "diagnosis"),
    [
        (assert_gradient, cubes(*XS), "value"),
        (assert_gradient, XS * GRADIENT, "times_input"),
        (assert_hessian, HESSIAN + GRADIENT, "gradient_added"),
        (assert_hessian, torch.diag(HESSIAN.diagonal()), "no_mixed"),
    ],
)
def test_assertions_with_the_function_and_the_point_know_more_mistakes(
    demand: Callable[..., None], wrong: torch.Tensor, diagnosis: str
) -> None:
    right = GRADIENT if demand is assert_gradient else HESSIAN
    demand(right, right, of=cubes, at=[*XS])
    assert fault_of(demand, wrong, right, of=cubes, at=[*XS]).diagnosis == diagnosis


def test_a_jacobian_is_diagnosed_with_its_map_at_one_point_or_at_many() -> None:
    J = torch.func.jacrev(both_cubed)(XS)
    assert fault_of(assert_jacobian, both_cubed(XS), J, of=both_cubed, at=XS).diagnosis == "value"
    X = torch.stack([XS, 2 * XS])
    many = torch.stack([torch.func.jacrev(both_cubed)(x) for x in X])
    values = torch.stack([both_cubed(x) for x in X])
    assert fault_of(assert_jacobian, values, many, of=both_cubed, at=X).diagnosis == "value"
    own = {"worked_example": 7 * J + 1}
    assert fault_of(assert_jacobian, 7 * J + 1, J, of=both_cubed, at=XS, mistakes=own).diagnosis == "worked_example"
    assert fault_of(assert_jacobian, 7 * J + 1, J, of=both_cubed, at=XS).diagnosis is None


def test_answers_are_compared_all_together() -> None:
    rules = [{"rule_constant": [["a", "a"]]}]
    assert_answers(["a", "b"], ["a", "b"], rules=lambda: rules)
    fault = fault_of(assert_answers, ["a", "a"], ["a", "b"], rules=lambda: rules)
    assert fault.diagnosis == "rule_constant" and "expected ['a', 'b']" in fault.staff
    assert fault_of(assert_answers, ["b", "a"], ["a", "b"], rules=lambda: rules).diagnosis is None
    assert fault_of(assert_answers, ["a", "a"], ["a", "b"]).student["en"] == "Some answers are wrong."
    assert fault_of(assert_equal, "a", "b").student["en"] == "The answer is wrong."
    for value, name in ((ONE, "Tensor"), (None, "NoneType"), (1, "int")):
        said = fault_of(assert_answers, [value, "b"], ["a", "b"]).student["en"]
        assert said == f"It returned {name}; one of the exercise's words is expected, by `return`."
    assert fault_of(assert_equal, "a", 1).student["en"] == "It returned str; a int is expected."
    assert fault_of(assert_answers, ["A", "b"], ["a", "b"], rules=lambda: rules).diagnosis == "other_words"


def leaf(grad: bool = True) -> torch.Tensor:
    x = torch.ones(2, requires_grad=True)
    if grad:
        x.grad = torch.tensor([1.0, 2.0])
    return x


CHANGES: dict[str, Callable[[torch.Tensor], object]] = {
    "values": lambda x: x.detach().add_(1),
    "requires_grad": lambda x: x.requires_grad_(False),
    ".grad": lambda x: x.grad.zero_() if x.grad is not None else None,
}


@pytest.mark.parametrize("part", CHANGES)
def test_a_changed_argument_is_named_with_the_part_that_changed(part: str) -> None:
    before, after = leaf(), leaf()
    CHANGES[part](after)
    fault = fault_of(assert_unchanged, Returned(None, (["f", after], {})), "f", before)
    assert fault.diagnosis == "argument_modified"
    assert fault.student["en"] == f"The call changed its argument 2: {part} must stay the same."


def test_what_happens_to_a_grad_as_a_whole_is_seen() -> None:
    for before, after in ((leaf(), leaf(grad=False)), (leaf(grad=False), leaf())):
        assert ".grad" in fault_of(assert_unchanged, Returned(None, ([after], {})), before).student["en"]


@pytest.mark.parametrize("after", [None, [], [1], [torch.ones(3)], "x", torch.ones(2)])
def test_arguments_that_come_back_as_something_else_have_changed(after: object) -> None:
    fault_of(assert_unchanged, Returned(None, (after, {})), leaf())


def test_unchanged_arguments_pass() -> None:
    def f(x: torch.Tensor) -> torch.Tensor:
        return x

    assert_unchanged(Returned(None, ([leaf(), 0.1, f, [f]], {})), leaf(), 0.1, f, [f])


def test_a_result_that_a_later_call_changed_fails_where_a_check_asks_for_it() -> None:
    kept, changed = (Returned(ONE, ([], {}), seen={"operations": [], "overwrote": each}) for each in (False, True))

    def twice(student: Student) -> None:
        student.f()
        student.f()
        assert_results_kept(student)

    assert Trial(kept, kept).run(CORE, twice) is Verdict.PASSED
    trial = Trial(kept, changed)
    assert trial.run(CORE, twice) is Verdict.WRONG
    assert trial.attempt.results[CORE].diagnosis == "result_overwritten"
    assert "return a new tensor each time" in trial.attempt.results[CORE].student["en"]


def test_another_function_in_a_list_is_a_changed_argument() -> None:
    def f(x: torch.Tensor) -> torch.Tensor:
        return x

    def g(x: torch.Tensor) -> torch.Tensor:
        return -x

    fault = fault_of(assert_unchanged, Returned(None, ([[g, f]], {})), [f, g])
    assert fault.student == {
        "en": "The call changed its argument 1: the list must hold the same functions in the same order.",
        "zh": "调用改变了第 1 个参数：列表中的函数及其顺序在调用前后必须相同。",
    }


def test_an_argument_that_was_replaced_is_told_by_shape_not_by_its_content() -> None:
    """Printing a tensor of seventeen dimensions takes minutes and megabytes."""
    before, now = torch.zeros(2), torch.rand((2,) * 17)
    with pytest.raises(Mismatch) as raised:
        assert_unchanged(Returned(None, ([now], {})), before)
    assert len(raised.value.fault.staff) < 300


def test_every_limit_of_a_call_is_named_with_its_amount_in_both_languages() -> None:
    for limit in ("call_s", "call_cpu_s", "submission_s", "submission_cpu_s", "disk_files", "reply_depth"):
        text = over_limit("f", Lost(Verdict.TIME_LIMIT, "", limit=limit, amount=37.0))
        assert all("`f`" in said and "37" in said for said in (text["en"], text["zh"]))
    for limit in ("memory_bytes", "disk_bytes", "reply_bytes"):
        text = over_limit("f", Lost(Verdict.TIME_LIMIT, "", limit=limit, amount=37 << 20))
        assert all("`f`" in said and "37 MiB" in said for said in (text["en"], text["zh"]))


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ("can't start new thread", "At most 128 processes and threads may run."),
        ("[Errno 28] No space left on device: 'x'", "At most 128 MiB in 4096 files may be written."),
        (
            "DefaultCPUAllocator: can't allocate memory",
            "raised RuntimeError. Memory ran out there: at most 2048 MiB may be used.",
        ),
    ],
)
def test_an_exception_that_comes_of_a_limit_names_it_by_the_boxs_word(message: str, says: str) -> None:
    fault = raised("f", Raised("RuntimeError", ("RuntimeError",), message, None, ""), Limits(), False)
    assert fault.student["en"].endswith(says) and fault.fatal
    assert "is the box's word" in fault.staff
    assert "。 " not in fault.student["zh"]


def test_a_check_that_passes_without_a_call_has_shown_nothing() -> None:
    trial = Trial()
    assert trial.run(CORE, lambda student: None) is Verdict.UNGRADED
    with pytest.raises(GraderError, match=r"test_core passed without calling the student; let it call student\.<name>"):
        raise_if_ungraded(trial.attempt)


@pytest.mark.parametrize(
    ("pace", "verdicts"),
    [
        (Pace.MARKS, [Verdict.PASSED, Verdict.RAISED, Verdict.PASSED]),
        (Pace.FIRST_FAILURE, [Verdict.PASSED, Verdict.RAISED, Verdict.NOT_RUN]),
        (Pace.EVERY_CHECK, [Verdict.PASSED, Verdict.RAISED, Verdict.PASSED]),
    ],
)
def test_the_pace_says_what_is_run_after_a_failure(pace: Pace, verdicts: list[Verdict]) -> None:
    trial = Trial(Returned(ONE, ([], {})), RAISED, pace=pace)
    assert [trial.run(which) for which in (CORE, check("test_second"), check("test_third"))] == verdicts


def test_every_check_is_run_after_a_failed_core_and_after_a_limit_where_that_is_the_question() -> None:
    trial = Trial(Lost(Verdict.TIME_LIMIT, "", True, "call_s", 10.0), pace=Pace.EVERY_CHECK)
    assert trial.run(CORE) is Verdict.TIME_LIMIT
    assert trial.run(check("test_second", depends_on=("test_core",))) is Verdict.PASSED


def test_how_near_comparisons_came_to_their_tolerance_is_kept_also_when_they_passed() -> None:
    trial = Trial()
    near = ONE * (1 + 1e-13)
    assert trial.run(CORE, lambda student: assert_close(student.f(), near)) is Verdict.PASSED
    assert trial.attempt.ratios[CORE] == [pytest.approx(0.5, abs=0.01)]
    other = check("test_other")
    assert trial.run(other, lambda student: assert_close(student.f(), 2 * ONE)) is Verdict.WRONG
    assert trial.attempt.ratios[other] == [pytest.approx(0.5 / 2e-13)]
    assert isinstance(trial.attempt.errors[other], Mismatch) and CORE not in trial.attempt.errors
