"""What a student reads when their code did not return a value, and what staff read."""

from __future__ import annotations

from nablagrade.model import Fault, Text, Verdict
from nablagrade.sandbox.box import Lost, Missing, Raised
from nablagrade.settings import Limits


class StudentFault(Exception):
    """Carries a `Fault` out of a check; pytest shows its staff text."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.staff or fault.student["en"])
        self.fault = fault


def missing(name: str) -> Fault:
    text: Text = {
        "en": f"There is no `{name}`: the cells before this one did not define it, or stopped with an error first.",
        "zh": f"没有找到 `{name}`：前面的单元格没有定义它，或者在定义之前就出错停止了。",
    }
    return Fault(Verdict.MISSING, text, fatal=True)


def raised(name: str, reply: Raised, show_message: bool) -> Fault:
    """An exception in a hidden call: type and line for the student, its message only where the check reveals its
    inputs."""
    kind = reply.type.rpartition(".")[2]
    staff = f"{name} raised {reply.type}: {reply.message}\n{reply.traceback}"
    if kind == "NotImplementedError":
        text = {"en": f"`{name}` is not implemented yet.", "zh": f"`{name}` 还没有实现。"}
        return Fault(Verdict.RAISED, text, staff)
    where_en, where_zh = (f" ({reply.line})", f"（{reply.line}）") if reply.line else ("", "")
    message = f": {reply.message}" if show_message and reply.message else ""
    text = {
        "en": f"`{name}` raised {kind}{where_en}{message or '.'}",
        "zh": f"`{name}` 抛出了 {kind}{where_zh}{message or '。'}",
    }
    if "MemoryError" in reply.bases or "can't allocate memory" in reply.message:
        return Fault(Verdict.MEMORY_LIMIT, text, staff, fatal=True)
    return Fault(Verdict.RAISED, text, staff)


def lost(name: str, reply: Lost, limits: Limits) -> Fault:
    """No reply at all: a limit, a death, a broken protocol."""
    staff = f"{name}: {reply.verdict.value}: {reply.detail}"
    match reply.verdict:
        case Verdict.TIME_LIMIT:
            text = {
                "en": f"Stopped after {limits.call_s:g} s in `{name}`.",
                "zh": f"`{name}` 运行超过 {limits.call_s:g} 秒，已被停止。",
            }
        case Verdict.DIED:
            text = {
                "en": f"Python itself ended while `{name}` was running ({reply.detail}).",
                "zh": f"运行 `{name}` 时 Python 进程终止了（{reply.detail}）。",
            }
        case _:
            text = {
                "en": f"The submission broke the protocol while `{name}` was running ({reply.detail}).",
                "zh": f"运行 `{name}` 时提交的代码破坏了通信协议（{reply.detail}）。",
            }
    return Fault(reply.verdict, text, staff, fatal=True)


def test_cell_stopped(wall_s: float) -> Fault:
    """The public test cell ran into its limit; the hidden checks would, too, and one time limit is enough."""
    text = {
        "en": f"The test cell was stopped after {wall_s:.0f} s, so the hidden checks were not run.",
        "zh": f"测试单元格运行 {wall_s:.0f} 秒后被停止，因此没有运行隐藏检查。",
    }
    return Fault(Verdict.TIME_LIMIT, text, "the exercise's test cell ran into the time limit", fatal=True)


def not_allowed(name: str, operations: list[str]) -> Fault:
    listed = ", ".join(f"`{operation}`" for operation in operations)
    text = {
        "en": f"`{name}` uses {listed}, which is not allowed in this exercise.",
        "zh": f"`{name}` 使用了 {listed}，本题不允许使用。",
    }
    return Fault(Verdict.NOT_ALLOWED, text, f"{name} uses {listed}", fatal=True)


def explain(reply: Raised | Missing | Lost, name: str, limits: Limits, show_message: bool) -> Fault:
    """The fault in a reply that is not a value."""
    if isinstance(reply, Missing):
        return missing(name)
    if isinstance(reply, Raised):
        return raised(name, reply, show_message)
    return lost(name, reply, limits)
