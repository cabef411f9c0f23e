"""Assertions that tell student and staff apart: what is shown to whom when a value is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from types import FunctionType
from typing import Any, NoReturn

import torch

from nablagrade.bridge import Watched
from nablagrade.errors import GraderError
from nablagrade.grading.faults import StudentFault
from nablagrade.model import Fault, Text, Verdict
from nablagrade.numeric import DIAGNOSES, Comparison, Stage, compare, describe_type, diagnose_jacobian
from nablagrade.sandbox.box import Returned

__tracebackhide__ = True  # in a failure an author reads the check, not what it is made with

COMPARISONS: ContextVar[list[Comparison] | None] = ContextVar("COMPARISONS", default=None)
"""Where the comparisons of the check that is being run are noted, those that pass included: how far inside the
tolerance a right answer lies is what tells whether the tolerance is a good one."""


class Mismatch(StudentFault, AssertionError):
    """A wrong value; a `StudentFault`, and an AssertionError for pytest and for people who read tracebacks."""


def fail(en: str, **other_languages: str) -> NoReturn:
    """Fail the check, telling the student why in words of the check's own: `fail(en="...", zh="...")`."""
    raise Mismatch(Fault(Verdict.WRONG, {"en": en, **other_languages}, en))


def assert_close(actual: object, expected: torch.Tensor, *, tolerance: float | None = None) -> None:
    """Demand a tensor of the expected dtype, shape and values (see `numeric.compare` for the order and the
    tolerance)."""
    comparison = compared(actual, expected, tolerance)
    if not comparison.ok:
        raise mismatch(comparison, None)


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
    tolerance: float | None = None,
    mistakes: Mapping[str, torch.Tensor] | None = None,
) -> None:
    """Demand a Jacobian, and name the mistake that a wrong one looks like.

    Args:
        expected: shape (m, n) or (B, m, n); row = output, column = input.
        tolerance: for a result that is an approximation by its nature; of exact derivatives, the dtype's is right.
        mistakes: values that typical wrong answers give here, by the name of their diagnosis (`numeric.DIAGNOSES`).
    """
    comparison = compared(actual, expected, tolerance)
    if not comparison.ok:
        diagnosis = None
        if isinstance(actual, torch.Tensor):
            diagnosis = diagnose_jacobian(actual, expected, exact=tolerance is None, mistakes=mistakes)
        raise mismatch(comparison, diagnosis)


def assert_equal(actual: object, expected: str | int | bool) -> None:
    """Demand exactly this text, whole number or truth value, of exactly this type."""
    if type(actual) is not type(expected):
        got, wanted = describe_type(actual), type(expected).__name__
        fail(en=f"It returned {got}; a {wanted} is expected.", zh=f"返回了 {got}；应返回 {wanted}。")
    if actual != expected:
        staff = f"got {str(actual)[:200]!r}, expected {expected!r}"
        raise Mismatch(Fault(Verdict.WRONG, STAGES[Stage.VALUE], staff))


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
        raise changed("the arguments", f"{len(args)} arguments went in, others came back")
    for position, (before, now) in enumerate(zip(args, after, strict=True), start=1):
        difference = changed_part(before, now)
        if difference:
            raise changed(*difference, position=position)


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


def changed(what: str, detail: str, position: int = 0) -> StudentFault:
    which = f" {position}" if position else ""
    text: Text = {
        "en": f"The call changed its argument{which}: {what} must be afterwards as before.",
        "zh": f"调用改变了参数{which}：{what} 在调用前后必须相同。",
    }
    fault = Fault(Verdict.WRONG, text, f"argument{which}: {what}: {detail}", diagnosis="argument_modified")
    return Mismatch(fault)


def mismatch(comparison: Comparison, diagnosis: str | None) -> Mismatch:
    """The fault of a comparison that missed; the diagnosis, where there is one, is all that is said of a wrong
    value."""
    text = DIAGNOSES[diagnosis] if diagnosis else STAGES[comparison.stage]
    filled = {language: sentence.format(c=comparison) for language, sentence in text.items()}
    fault = Fault(
        Verdict.WRONG,
        filled,
        str(comparison) + (f" [{diagnosis}]" if diagnosis else ""),
        diagnosis=diagnosis or (None if comparison.stage is Stage.VALUE else str(comparison.stage)),
        error=comparison.error,
        tolerance=comparison.tolerance,
    )
    return Mismatch(fault)


STAGES: dict[Stage, Text] = {
    Stage.TYPE: {
        "en": "It returned {c.got}; a {c.expected} is expected.",
        "zh": "返回了 {c.got}；应返回 {c.expected}。",
    },
    Stage.DTYPE: {
        "en": "The result is {c.got}; it must have the dtype of the arguments, here {c.expected}.",
        "zh": "结果的类型是 {c.got}；它应与参数的类型相同，这里是 {c.expected}。",
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
