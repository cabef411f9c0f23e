"""Assertions that tell student and staff apart: what is shown to whom when a value is wrong.

Four compare tensors, in the same way and with the same tolerances: `assert_jacobian`, `assert_hessian`,
`assert_gradient`, and `assert_close` for the rest; they differ in the mistakes that they know by name. A check that
knows more than the expected value says so, by `of=f, at=x` or by `mistakes=` (see `nablagrade.numeric.mistakes`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import replace
from types import FunctionType
from typing import Any, NoReturn

import torch

from nablagrade.bridge import Watched
from nablagrade.errors import GraderError
from nablagrade.grading.faults import StudentFault
from nablagrade.grading.student import Student
from nablagrade.model import Fault, Text, Verdict
from nablagrade.numeric import (
    DIAGNOSES,
    Comparison,
    Kind,
    Mistakes,
    Rules,
    Stage,
    compare,
    describe_type,
    diagnose,
    diagnose_answers,
    diagnose_state,
)
from nablagrade.numeric.mistakes import batch_mistakes, gradient_mistakes, hessian_mistakes, jacobian_mistakes
from nablagrade.sandbox.replies import Returned

__tracebackhide__ = True  # in a failure an author reads the check, not what it is made with

COMPARISONS: ContextVar[list[Comparison] | None] = ContextVar("COMPARISONS", default=None)
"""Where the comparisons of the check that is being run are noted, those that pass included: how far inside the
tolerance a right answer lies is what tells whether the tolerance is a good one."""

Known = Mistakes | Callable[[], Mistakes]
"""Values that typical wrong answers give, by the name of their diagnosis, or a function that works them out."""


class Mismatch(StudentFault, AssertionError):
    """A wrong value; a `StudentFault`, and an AssertionError for pytest and for people who read tracebacks.

    Attributes:
        pair: the tensor that came and the one that was expected, where two tensors were compared.
    """

    def __init__(self, fault: Fault, pair: tuple[torch.Tensor, torch.Tensor] | None = None) -> None:
        super().__init__(fault)
        self.pair = pair


def fail(en: str, **other_languages: str) -> NoReturn:
    """Fail the check, telling the student why in words of the check's own: `fail(en="...", zh="...")`."""
    raise Mismatch(Fault(Verdict.WRONG, {"en": en, **other_languages}, en))


def assert_close(
    actual: object, expected: torch.Tensor, *, tolerance: float | None = None, mistakes: Known | None = None
) -> None:
    """Demand a tensor of the expected dtype, shape and values, and name the mistake that a wrong one looks like.

    For vectors, numbers and everything else; see `numeric.compare` for the order and the tolerance.

    Args:
        tolerance: for a result that is an approximation by its nature; of exact values, the dtype's is right.
        mistakes: what typical wrong answers give here, by the name of their diagnosis (`numeric.DIAGNOSES`).
    """
    demand(Kind.VECTOR, actual, expected, tolerance, mistakes)


def compared(actual: object, expected: torch.Tensor, tolerance: float | None) -> Comparison:
    """Compare, and note what was found."""
    comparison = compare(actual, expected, tolerance)
    noted = COMPARISONS.get()
    if noted is not None:
        noted.append(comparison)
    return comparison


def assert_jacobian(
    actual: object,
    expected: torch.Tensor,
    *,
    of: Callable[[torch.Tensor], torch.Tensor] | None = None,
    at: torch.Tensor | None = None,
    tolerance: float | None = None,
    mistakes: Known | None = None,
) -> None:
    """Demand a Jacobian (m, n), or a stack of them (B, m, n); row = output, column = input.

    Args:
        of, at: the map and its point (n,), or points (B, n): with them more mistakes are known by name.
        tolerance, mistakes: as for `assert_close`.
    """
    if of is not None and at is not None:
        f, x = of, at
        mistakes = both(mistakes, lambda: batch_mistakes(f, x) if x.dim() == 2 else jacobian_mistakes(f, x))
    demand(Kind.JACOBIAN, actual, expected, tolerance, mistakes)


def assert_gradient(
    actual: object,
    expected: torch.Tensor,
    *,
    of: Callable[..., torch.Tensor],
    at: Sequence[torch.Tensor],
    tolerance: float | None = None,
    mistakes: Known | None = None,
) -> None:
    """Demand the gradient (k,) of a function f(x1, ..., xk) at k numbers.

    Args:
        of, at: the function and the numbers. tolerance, mistakes: as for `assert_close`.
    """
    demand(Kind.VECTOR, actual, expected, tolerance, both(mistakes, lambda: gradient_mistakes(of, at)))


def assert_hessian(
    actual: object,
    expected: torch.Tensor,
    *,
    of: Callable[..., torch.Tensor],
    at: Sequence[torch.Tensor],
    tolerance: float | None = None,
    mistakes: Known | None = None,
) -> None:
    """Demand the Hessian (k, k) of a function f(x1, ..., xk) at k numbers; arguments as for `assert_gradient`."""
    demand(Kind.HESSIAN, actual, expected, tolerance, both(mistakes, lambda: hessian_mistakes(of, at)))


def both(own: Known | None, general: Callable[[], Mistakes]) -> Callable[[], Mistakes]:
    """What a check knows of its own, on top of what is known in general."""
    return lambda: {**general(), **((own() if callable(own) else own) or {})}


def demand(kind: Kind, actual: object, expected: torch.Tensor, tolerance: float | None, mistakes: Known | None) -> None:
    """Compare, and tell the student what a wrong value looks like.

    Raises:
        Mismatch: the values differ.
    """
    comparison = compared(actual, expected, tolerance)
    if not comparison.ok:
        diagnosis = diagnose(actual, expected, kind, exact=tolerance is None, mistakes=mistakes)
        raise mismatch(comparison, diagnosis, (actual, expected) if type(actual) is torch.Tensor else None)


WRONG_ANSWER: Text = {"en": "The answer is wrong.", "zh": "答案不正确。"}
WRONG_ANSWERS: Text = {"en": "Some answers are wrong.", "zh": "有些答案不正确。"}


def assert_equal(actual: object, expected: str | int | bool) -> None:
    """Demand exactly this text, whole number or truth value, of exactly this type."""
    demand_answer(actual, expected, WRONG_ANSWER)


def demand_answer(actual: object, expected: str | int | bool, wrong: Text) -> None:
    """The same, with what is said of a wrong one."""
    if type(actual) is not type(expected):
        got = "NoneType" if actual is None else describe_type(actual)
        wanted: Text = {"en": f"a {type(expected).__name__} is expected", "zh": f"应返回 {type(expected).__name__}"}
        if isinstance(expected, str):
            wanted = {
                "en": "one of the exercise's words is expected, by `return`",
                "zh": "应当用 `return` 返回题目规定的词之一",
            }
        fail(en=f"It returned {got}; {wanted['en']}.", zh=f"返回的是 {got}；{wanted['zh']}。")
    if actual != expected:
        staff = f"got {str(actual)[:200]!r}, expected {expected!r}"
        raise Mismatch(Fault(Verdict.WRONG, wrong, staff))


def assert_answers(
    actual: Sequence[object],
    expected: Sequence[str],
    *,
    rules: Callable[[], Rules] | None = None,
) -> None:
    """Demand exactly these texts, in answer to several questions, and name the wrong rule that all answers follow.

    One answer shows too little of how it was found: ask first, then compare all answers at once.

    Args:
        rules: works out what wrong rules answer, by the name of their diagnosis.
    """
    name = diagnose_answers(actual, expected, rules)
    if name:
        staff = f"got {[str(answer)[:40] for answer in actual]}, expected {list(expected)} [{name}]"
        raise Mismatch(Fault(Verdict.WRONG, DIAGNOSES[name], staff, diagnosis=name))
    for answer, right in zip(actual, expected, strict=True):
        demand_answer(answer, right, WRONG_ANSWERS if len(expected) > 1 else WRONG_ANSWER)


def assert_usage(call: Returned, *, cpu_s: float, memory_bytes: int) -> None:
    """Demand that a measured call (`student.f.measure(...)`) used no more than this.

    Args:
        cpu_s: seconds of CPU time, of all threads together.
        memory_bytes: resident memory above what was in use before the call.
    """
    usage = call.usage
    if usage is None:
        raise GraderError("assert_usage needs a measured call: student.<function>.measure(...)")
    detail = f"used {usage.cpu_s:.2f} s of CPU time and {usage.memory_bytes >> 20} MiB"
    if usage.cpu_s > cpu_s:
        text = {"en": f"It took more than {cpu_s:g} s of CPU time.", "zh": f"使用的 CPU 时间超过 {cpu_s:g} 秒。"}
        raise Mismatch(Fault(Verdict.TIME_LIMIT, text, detail))
    if usage.memory_bytes > memory_bytes:
        mib = memory_bytes >> 20
        text = {"en": f"It used more than {mib} MiB of memory.", "zh": f"使用的内存超过 {mib} MiB。"}
        raise Mismatch(Fault(Verdict.MEMORY_LIMIT, text, detail))


def assert_unchanged(call: Returned, *args: Any) -> None:
    """Demand that the arguments of an observed call are afterwards as they were: values, requires_grad and .grad.

    Args:
        args: the positional arguments as they were passed.
    """
    after = call.arguments[0]
    if not isinstance(after, list) or len(after) != len(args):
        raise changed("their number", f"{len(args)} arguments went in, others came back")
    for position, (before, now) in enumerate(zip(args, after, strict=True), start=1):
        difference = changed_part(before, now)
        if difference:
            raise changed(*difference, position=position)


def assert_results_kept(student: Student) -> None:
    """Demand that no call of this check changed the tensors that the call before it had returned: a function that fills
    and returns one buffer again and again looks right until two of its results are needed at once.

    What an unobserved call (`measure`) does is not looked at.
    """
    if student.overwrote:
        text: Text = {
            "en": "A later call changed the tensor that an earlier one had returned: return a new tensor each time.",
            "zh": "后一次调用改变了前一次调用已返回的张量：每次都应返回新的张量。",
        }
        detail = f"{student.overwrote[0]} wrote into the result of the call before"
        raise Mismatch(Fault(Verdict.WRONG, text, detail, diagnosis="result_overwritten"))


def changed_part(before: object, now: object) -> tuple[str, str] | None:
    """Which property of an argument is not what it was, for the student, and with values for staff."""
    if isinstance(before, tuple | list):
        if not isinstance(now, tuple | list) or len(now) != len(before):
            return "length", f"was {len(before)} entries, is {describe_type(now)}"
        return next(filter(None, map(changed_part, before, now)), None)
    if isinstance(before, FunctionType | Watched):
        return None if now is before else ("functions", f"another function than {before!r} came back")
    return changed_tensor(before, now) if isinstance(before, torch.Tensor) else None


def changed_tensor(before: torch.Tensor, now: object) -> tuple[str, str] | None:
    """The same for a tensor: shape and dtype, values, requires_grad, .grad."""
    if type(now) is not torch.Tensor or now.shape != before.shape or now.dtype is not before.dtype:
        is_now = f"{tuple(now.shape)} {now.dtype}" if isinstance(now, torch.Tensor) else describe_type(now)
        return "shape or dtype", f"was {tuple(before.shape)} {before.dtype}, is {is_now}"
    if not torch.equal(now.detach(), before.detach()):
        return "values", f"was {before.tolist()}, is {now.tolist()}"
    if now.requires_grad is not before.requires_grad:
        return "requires_grad", f"was {before.requires_grad}, is {now.requires_grad}"
    if (now.grad is None) is not (before.grad is None):
        return ".grad", f"was {before.grad}, is {now.grad}"
    if before.grad is not None and now.grad is not None and not torch.equal(now.grad, before.grad):
        return ".grad", f"was {before.grad.tolist()}, is {now.grad.tolist()}"
    return None


IN_CHINESE = {
    "shape or dtype": "形状和 dtype ",
    "values": "数值",
    "length": "长度",
    "their number": "个数",
}
"""What of an argument may have changed; the others are names of attributes."""


def changed(what: str, detail: str, position: int = 0) -> StudentFault:
    which = f" {position}" if position else ""
    which_zh = f"第 {position} 个参数" if position else "参数"
    text: Text = {
        "en": f"The call changed its argument{which}: {what} must stay the same.",
        "zh": f"调用改变了{which_zh}：{IN_CHINESE.get(what, f'{what} ')}在调用前后必须相同。",
    }
    if what == "functions":
        text = {
            "en": f"The call changed its argument{which}: the list must hold the same functions in the same order.",
            "zh": f"调用改变了{which_zh}：列表中的函数及其顺序在调用前后必须相同。",
        }
    fault = Fault(Verdict.WRONG, text, f"argument{which}: {what}: {detail}", diagnosis="argument_modified")
    return Mismatch(fault)


def mismatch(
    comparison: Comparison, diagnosis: str | None, pair: tuple[torch.Tensor, torch.Tensor] | None = None
) -> Mismatch:
    """The fault of a comparison that missed; the diagnosis, where there is one, is all that is said of a wrong
    value."""
    text = DIAGNOSES[diagnosis] if diagnosis else STAGES[comparison.stage]
    fault = Fault(
        Verdict.WRONG,
        {language: sentence.format(c=comparison) for language, sentence in text.items()},
        str(comparison) + (f" [{diagnosis}]" if diagnosis else ""),
        diagnosis=diagnosis or (None if comparison.stage is Stage.VALUE else str(comparison.stage)),
        error=comparison.error,
        tolerance=comparison.tolerance,
    )
    return Mismatch(fault, pair)


def seen_beside(error: Mismatch, earlier: Sequence[torch.Tensor]) -> Fault:
    """The fault of a wrong value, where nothing else was found beside what earlier calls of the function returned."""
    found = error.fault.diagnosis
    name = diagnose_state(*error.pair, earlier) if error.pair and found not in DIAGNOSES else None
    if name is None:
        return error.fault
    return replace(error.fault, student=DIAGNOSES[name], staff=f"{error.fault.staff} [{name}]", diagnosis=name)


STAGES: dict[Stage, Text] = {
    Stage.TYPE: {
        "en": "It returned {c.got}; a {c.expected} is expected.",
        "zh": "返回的是 {c.got}；应返回 {c.expected}。",
    },
    Stage.DTYPE: {
        "en": "The result is {c.got}; it must have the dtype of the arguments, here {c.expected}.",
        "zh": "结果的 dtype 是 {c.got}；它应与参数的 dtype 相同，这里是 {c.expected}。",
    },
    Stage.SHAPE: {
        "en": "The result has the wrong shape: {c.got} instead of {c.expected}.",
        "zh": "结果的形状不对：是 {c.got}，应为 {c.expected}。",
    },
    Stage.FINITE: {
        "en": "The result contains NaN or infinity.",
        "zh": "结果中有 NaN 或无穷大。",
    },
    Stage.VALUE: {
        "en": "The values are wrong.",
        "zh": "数值不正确。",
    },
}
"""What a student reads where no diagnosis fits. Shapes are shown: the statement of an exercise gives them as
formulas."""
