"""What a student reads when their code did not return a value, and what staff read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nablagrade.model import CellRun, CellStatus, Fault, Text, Verdict
from nablagrade.numeric import DIAGNOSES, EXCEPTIONS, diagnose_exception
from nablagrade.sandbox.replies import NAME_CHARS, Lost, Raised
from nablagrade.sandbox.replies import text as plain
from nablagrade.settings import Limits

MIB = 1 << 20


class StudentFault(Exception):
    """Carries a `Fault` out of a check; pytest shows its staff text."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.staff or fault.student["en"])
        self.fault = fault


def missing(name: str, run: CellRun | None) -> Fault:
    """A name that the notebook does not define.

    Args:
        run: of the exercise's solution cell; the error that it stopped with is the usual reason.
    """
    errors = [output for output in run.outputs if output["output_type"] == "error"] if run is not None else []
    if errors:
        said = plain(f"{errors[-1]['ename']}: {errors[-1]['evalue']}", NAME_CHARS).splitlines()[0].removesuffix(": ")
        said = re.sub(r"\((<[\w -]+>|[\w./-]+\.py), line (\d+)\)", r"(line \2)", said)
        where: Text = {"en": f"its cell stopped with {said}.", "zh": f"它的单元格出错停止了（{said}）。"}
    elif run is not None and run.status is CellStatus.OK:
        where = {
            "en": "its cell ran, and does not define it; is the name spelled as given?",
            "zh": "它的单元格运行了，但没有定义它；名称的拼写与题目一致吗？",
        }
    else:
        where = {
            "en": "the cells before this one did not define it, or stopped with an error first.",
            "zh": "前面的单元格没有定义它，或者在定义之前就出错停止了。",
        }
    student = {"en": f"There is no `{name}`: {where['en']}", "zh": f"没有找到 `{name}`：{where['zh']}"}
    return Fault(Verdict.MISSING, student, student["en"], fatal=True)


def raised(name: str, reply: Raised, limits: Limits, show_message: bool, derivatives: int = 0) -> Fault:
    """An exception in a hidden call: type, line and usual cause for the student; its message only where the check
    reveals its inputs.

    Args:
        derivatives: how often the check differentiated what the function returned. An exception outside of the
            student's lines then comes from that, and says what is wrong with the value.
    """
    kind = reply.type.rpartition(".")[2]
    staff = f"{name} raised {reply.type}: {reply.message}\n{reply.traceback}"
    cause = diagnose_exception(kind, reply.message)
    found = OF_OUR_DIFFERENTIATING.get((derivatives, cause or "")) if reply.line is None else None
    if found:
        return Fault(Verdict.WRONG, DIAGNOSES[found], staff, diagnosis=found)
    en, zh = in_brackets(reply.line), in_chinese_brackets(reply.line)
    if kind == "NotImplementedError" and cause is None and not re.search(OF_TORCH, reply.message):
        reached_en = f": it reaches `raise NotImplementedError`{en}" if en else ""
        reached_zh = f"：运行到了 `raise NotImplementedError`{zh}" if zh else ""
        text = {"en": f"`{name}` is not implemented yet{reached_en}.", "zh": f"`{name}` 还没有实现{reached_zh}。"}
        return Fault(Verdict.RAISED, text, staff)
    message = f": {reply.message}" if show_message and reply.message else ""
    explained = explanation(cause, reply)
    text = {
        "en": f"`{name}` raised {kind}{en}{message or '.'} {explained['en']}".rstrip(),
        "zh": f"`{name}` 抛出了 {kind}{zh}{message or '。'}{explained['zh']}",
    }
    limit = next(
        (limit for words, limit in SIGNS.items() if words in f"{' '.join(reply.bases)}: {reply.message}"), None
    )
    if limit is None:
        return Fault(Verdict.RAISED, text, staff, diagnosis=cause)
    if limit == "memory_bytes":  # which operation wanted it says nothing of why there was none left
        text = {
            "en": f"`{name}` raised {kind}{en}{message or '.'}",
            "zh": f"`{name}` 抛出了 {kind}{zh}{message or '。'}",
        }
    amounts = allowed(limit, limits)
    said = {"en": f"{text['en']} {amounts['en']}", "zh": f"{text['zh']}{amounts['zh']}"}
    staff = f"{staff}\n(that {limit} was reached is the box's word)"
    return Fault(Verdict.MEMORY_LIMIT if limit == "memory_bytes" else Verdict.RAISED, said, staff, fatal=True)


OF_TORCH = r"aten::|required \"forward\" function|[Yy]ou must implement"
"""What a NotImplementedError says that comes from torch and not from a line of the notebook."""


def explanation(cause: str | None, reply: Raised) -> Text:
    """What an exception usually comes from; where it arose in what the student was given, what was passed to it."""
    if reply.line is None and cause == "arguments":
        return {
            "en": "The exercise's own call does not fit your `def` line. Is it as given, defaults included?",
            "zh": "题目的调用与你的 `def` 行不符。这一行与题目给出的（包括默认值）一致吗？",
        }
    if reply.in_given and (cause is None or cause in OF_WHAT_IS_PASSED):
        return {
            "en": "A function that you were given failed on what was passed to it. "
            "How does the exercise call it: with one tensor or several arguments, of which shape?",
            "zh": "题目给你的函数在处理传给它的参数时出错了。题目怎样调用它：传一个张量还是几个参数，形状是什么？",
        }
    return EXCEPTIONS[cause].text if cause else {"en": "", "zh": ""}


OF_WHAT_IS_PASSED = (
    "arguments",
    "function_for_value",
    "index",
    "many_as_one",
    "no_tensor",
    "none_used",
    "not_callable",
    "nothing_to_unpack",
    "one_as_many",
    "sizes",
    "unknown_attribute",
    "unpacked",
    "vector_or_matrix",
)
"""Causes that, in a function of the course, are a mistake in what was passed to it."""

OF_OUR_DIFFERENTIATING = {
    (1, "sizes"): "value_shape",
    (2, "sizes"): "value_shape",
    (2, "not_used"): "second_derivative_cut",
    (2, "no_graph"): "second_derivative_cut",
    (2, "input_without_grad"): "second_derivative_cut",
}
"""What an exception, by the number of derivatives and its cause, means when a check differentiates a value."""


def in_brackets(place: str | None) -> str:
    """Where in the notebook something happened: " (cell 3, line 2)"."""
    return f" ({place})" if place else ""


def in_chinese_brackets(place: str | None) -> str:
    """The same in Chinese; the box says places in English."""
    found = re.fullmatch(r"cell (\d+), line (\d+)", place or "")
    if found:
        return f"（第 {found[1]} 个单元格第 {found[2]} 行）"
    return f"（{place}）" if place else ""


SIGNS = {
    "MemoryError": "memory_bytes",
    "can't allocate memory": "memory_bytes",
    "Cannot allocate memory": "memory_bytes",
    "can't start new thread": "processes",
    "No space left on device": "disk_bytes",
    "File too large": "disk_bytes",
}
"""What an exception says when it comes of a limit that the kernel enforces in the box."""


def allowed(limit: str, limits: Limits) -> Text:
    """How much there is of what an exception says has run out."""
    mib = limits.memory_bytes >> 20 if limit == "memory_bytes" else (limits.disk_bytes + limits.files_bytes) >> 20
    texts: dict[str, Text] = {
        "memory_bytes": {
            "en": f"Memory ran out there: at most {mib} MiB may be used.",
            "zh": f"运行到那里时内存用尽了：最多可使用 {mib} MiB。",
        },
        "processes": {
            "en": f"At most {limits.processes} processes and threads may run.",
            "zh": f"最多可同时运行 {limits.processes} 个进程和线程。",
        },
        "disk_bytes": {
            "en": f"At most {mib} MiB in {limits.disk_files} files may be written.",
            "zh": f"最多可写入 {mib} MiB、{limits.disk_files} 个文件。",
        },
    }
    return texts[limit]


def lost(name: str, reply: Lost) -> Fault:
    """No reply at all: a limit, a death, a broken protocol."""
    known = "" if reply.proven else ", probably"
    staff = f"{name}: {reply.verdict.value}{known}: {reply.detail}"
    if reply.limit:
        return Fault(reply.verdict, over_limit(name, reply), f"{staff} ({reply.limit} = {reply.amount:g})", fatal=True)
    match reply.verdict:
        case Verdict.DIED:
            often = "SIGSEGV" in reply.detail
            text = {
                "en": f"Python itself ended while `{name}` was running ({reply.detail})."
                + (" Often that is a function that calls itself without end." if often else ""),
                "zh": f"运行 `{name}` 时 Python 进程终止了（{reply.detail}）。"
                + ("这往往是因为某个函数不停地调用自己。" if often else ""),
            }
        case _:
            text = {
                "en": f"The submission broke the protocol while `{name}` was running ({reply.detail}).",
                "zh": f"运行 `{name}` 时提交的代码破坏了通信协议（{reply.detail}）。",
            }
    return Fault(reply.verdict, text, staff, fatal=True)


def over_limit(name: str, reply: Lost) -> Text:
    """Which limit was hit in a call, and what it is."""
    amount, mib = f"{reply.amount:g}", f"{reply.amount / MIB:g} MiB"
    if reply.limit == "memory_bytes" and not reply.proven:
        return {
            "en": f"Python itself ended while `{name}` was running, probably for want of memory (limit: {mib}).",
            "zh": f"运行 `{name}` 时 Python 进程终止了，很可能是内存不足：最多可使用 {mib}。",
        }
    texts: dict[str, Text] = {
        "call_s": {
            "en": f"Stopped after {amount} s in `{name}`. Does a loop in it end?",
            "zh": f"`{name}` 运行超过 {amount} 秒，已被停止。其中的循环会结束吗？",
        },
        "call_cpu_s": {
            "en": f"Stopped after {amount} s of processor time in `{name}`. Does a loop in it end?",
            "zh": f"`{name}` 使用的处理器时间超过 {amount} 秒，已被停止。其中的循环会结束吗？",
        },
        "submission_s": {
            "en": f"Stopped in `{name}`: the whole notebook may take {amount} s.",
            "zh": f"在 `{name}` 中停止：整个笔记本最多可运行 {amount} 秒。",
        },
        "submission_cpu_s": {
            "en": f"Stopped in `{name}`: the whole notebook may take {amount} s of processor time.",
            "zh": f"在 `{name}` 中停止：整个笔记本最多可使用 {amount} 秒处理器时间。",
        },
        "memory_bytes": {
            "en": f"Stopped: `{name}` used more than {mib} of memory.",
            "zh": f"`{name}` 使用的内存超过 {mib}，已被停止。",
        },
        "disk_bytes": {
            "en": f"Stopped: more than {mib} of files were there in `{name}`.",
            "zh": f"`{name}` 运行时文件总量超过 {mib}，已被停止。",
        },
        "disk_files": {
            "en": f"Stopped: more than {amount} files were there in `{name}`.",
            "zh": f"`{name}` 运行时文件数超过 {amount} 个，已被停止。",
        },
        "reply_bytes": {
            "en": f"`{name}` returned more than {mib}.",
            "zh": f"`{name}` 的返回值超过 {mib}。",
        },
        "reply_depth": {
            "en": f"`{name}` returned a value nested more than {amount} levels deep.",
            "zh": f"`{name}` 的返回值嵌套超过 {amount} 层。",
        },
    }
    return texts[reply.limit]


def test_cell_stopped(run: CellRun) -> Fault:
    """The public test cell ran into its limit; the hidden checks would, too, and one limit is enough."""
    mib = f"{run.amount / MIB:g} MiB"
    texts: dict[str, Text] = {
        "memory_bytes": {"en": f"at more than {mib} of memory", "zh": f"使用的内存超过 {mib}"},
        "disk_bytes": {"en": f"at more than {mib} of files", "zh": f"写入的文件超过 {mib}"},
        "disk_files": {"en": f"at more than {run.amount:g} files", "zh": f"写入的文件超过 {run.amount:g} 个"},
    }
    how = texts.get(run.limit, {"en": f"after {run.wall_s:.0f} s", "zh": f"运行 {run.wall_s:.0f} 秒"})
    text = {
        "en": f"The test cell was stopped {how['en']}, so the hidden checks were not run.",
        "zh": f"测试单元格{how['zh']}后被停止，因此没有运行隐藏检查。",
    }
    staff = f"the exercise's test cell ran into a limit ({run.limit} = {run.amount:g})"
    return Fault(Verdict(run.status.value), text, staff, fatal=True)


def not_allowed(name: str, operations: list[str]) -> Fault:
    listed = ", ".join(f"`{operation}`" for operation in operations)
    text = {
        "en": f"`{name}` uses {listed}, which is not allowed in this exercise.",
        "zh": f"`{name}` 使用了 {listed}，本题不允许使用。",
    }
    return Fault(Verdict.NOT_ALLOWED, text, f"{name} uses {listed}", fatal=True)


def not_used(name: str, operations: Sequence[str]) -> Fault:
    """The fault of right values that came about without what the exercise is about."""
    listed = ", ".join(f"`{operation}`" for operation in operations)
    text = {
        "en": f"`{name}` has to use one of these in this exercise: {listed}; it was not seen to.",
        "zh": f"本题要求 `{name}` 使用下列之一：{listed}；没有观察到它使用。",
    }
    return Fault(Verdict.WRONG, text, f"{name} was not seen to use any of {listed}", fatal=True)


def explain(reply: Raised | Lost, name: str, limits: Limits, show_message: bool, derivatives: int = 0) -> Fault:
    """The fault in a reply that is not a value."""
    if isinstance(reply, Raised):
        return raised(name, reply, limits, show_message, derivatives)
    return lost(name, reply)
