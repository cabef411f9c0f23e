"""The results table that stands at each test cell of the executed notebook."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup, escape

from nablagrade.model import CellStatus, CheckResult, Execution, Score, Scores, Text, Verdict

MIB = 1 << 20
MARK = "nablagrade"
"""Key of an output's metadata by which a results table is known as ours."""

WORDS: dict[str, Text] = {
    "points": {"en": "points", "zh": "分"},
    "passed": {"en": "passed", "zh": "通过"},
    "failed": {"en": "not passed", "zh": "未通过"},
    "not_run": {"en": "not run", "zh": "未运行"},
    "voided": {"en": "withdrawn", "zh": "已撤回"},
    "hint": {"en": "Think about", "zh": "想一想"},
    "above": {"en": "as above", "zh": "同上"},
    "core": {"en": "core: the other checks count only if this one passes", "zh": "核心检查：只有通过它，其他检查才计分"},
}


CUT_SHORT: dict[CellStatus, Text] = {
    CellStatus.TIME_LIMIT: {"en": "This cell was stopped after {seconds} s.", "zh": "这个单元格运行 {seconds} 秒后被停止。"},
    CellStatus.MEMORY_LIMIT: {
        "en": "This cell was stopped: it used more than {mib} MiB of memory. The rest was run without it.",
        "zh": "这个单元格使用的内存超过 {mib} MiB，已被停止；其余单元格在没有它的情况下运行。",
    },
    CellStatus.DISK_LIMIT: {
        "en": "This cell was stopped: it wrote more, or more files, than may be written. The rest was run without it.",
        "zh": "这个单元格写入的数据或文件超过了限制，已被停止；其余单元格在没有它的情况下运行。",
    },
    CellStatus.DIED: {
        "en": "Python itself ended while this cell was running; the rest was run without it.",
        "zh": "运行这个单元格时 Python 进程终止了；其余单元格在没有它的情况下运行。",
    },
    CellStatus.PROTOCOL: {
        "en": "This cell broke the protocol between notebook and grader; the rest was run without it.",
        "zh": "这个单元格破坏了笔记本与评分程序之间的通信协议；其余单元格在没有它的情况下运行。",
    },
    CellStatus.SKIPPED: {
        "en": "This cell was not run: the time for the whole notebook was used up.",
        "zh": "这个单元格没有运行：整个笔记本的时间已用完。",
    },
}

MARKS = {"passed": "✓", "failed": "✗", "not_run": "–", "voided": "○"}
COLORS = {"passed": "#1a7f37", "failed": "#cf222e", "not_run": "#57606a", "voided": "#57606a"}
"""Never the only sign: each state also has a mark and a word. All reach a contrast of 4.5 : 1 on white (WCAG 2 AA)."""


STATES = {Verdict.PASSED: "passed", Verdict.NOT_RUN: "not_run", Verdict.VOIDED: "voided"}
"""What students are told of a verdict; all others are failures."""

HINTED = frozenset((Verdict.WRONG, Verdict.RAISED))
OVER_LIMIT = frozenset((Verdict.MEMORY_LIMIT, Verdict.TIME_LIMIT))
"""Where a check's hint is shown; at a limit not that of the core, which is about the method and not about its cost."""


@dataclass(frozen=True, slots=True)
class Row:
    """One check as a student sees it; of its message and its hint a line for each language."""

    mark: str
    color: str
    state: str
    title: str
    worth: str
    core: bool
    message: tuple[str, ...]
    hint: tuple[str, ...]


def with_results(
    notebook: dict[str, Any], execution: Execution, scores: Scores, languages: Sequence[str]
) -> dict[str, Any]:
    """Say at each cell that was cut short why, and at each test cell what its checks found.

    Args:
        notebook: an executed notebook as nbformat 4 JSON; it is changed and returned.
    """
    for cell, run in zip(notebook["cells"], execution.runs, strict=True):
        if run is not None and run.status in CUT_SHORT:
            said = in_languages(CUT_SHORT[run.status], languages).format(
                seconds=f"{run.wall_s:.0f}", mib=f"{run.amount / MIB:g}"
            )
            cell["outputs"].append({"output_type": "stream", "name": "stderr", "text": f"{said}\n"})
    by_id = {score.grade_id: score for score in scores.scores if score.checks or score.note}
    for cell in notebook["cells"]:
        score = by_id.get(cell["metadata"].get("nbgrader", {}).get("grade_id"))
        if score is not None and cell["cell_type"] == "code":
            cell["outputs"].append(results_output(score, languages))
    return notebook


def results_output(score: Score, languages: Sequence[str]) -> dict[str, Any]:
    """The table as an output of a cell, in HTML and in plain text."""
    words = {name: in_languages(text, languages[:1]) for name, text in WORDS.items()}
    rows = [row(check, score, languages) for check in score.checks]
    values = {
        "rows": without_repetition(rows, words["above"]),
        "score": f"{score.auto or 0:g}",
        "maximum": f"{score.maximum:g}",
        "note": in_languages(score.note, languages),
        "words": words,
    }
    return {
        "output_type": "display_data",
        "data": {"text/html": template("results.html").render(values), "text/plain": template("results.txt").render(values)},
        "metadata": {MARK: {"results": True}},
    }


def row(check: CheckResult, score: Score, languages: Sequence[str]) -> Row:
    """A check in the student's languages; without the core, that the others were not run is plain."""
    core = all(each.verdict.gives_points for each in score.checks if each.core)
    silent = check.verdict is Verdict.PASSED or (check.verdict is Verdict.NOT_RUN and not core)
    hinted = HINTED if check.core else HINTED | OVER_LIMIT
    state = STATES.get(check.verdict, "failed")
    return Row(
        mark=MARKS[state],
        color=COLORS[state],
        state=in_languages(WORDS[state], languages[:1]),
        title=in_languages(check.title, languages),
        worth=worth(check, score),
        core=check.core,
        message=() if silent else each_language(check.student, languages),
        hint=each_language(check.hint, languages) if check.verdict in hinted else (),
    )


def worth(check: CheckResult, score: Score) -> str:
    """What a check gave of what it could give, in points of its exercise; nothing where the exercise gave none."""
    total = sum(each.points for each in score.checks)
    possible = score.maximum * check.points / total if total else 0.0
    earned = possible if score.auto and check.verdict.gives_points else 0.0
    return f"{in_hundredths(earned)} / {in_hundredths(possible)}"


def in_hundredths(points: float) -> str:
    return f"{points:.2f}".rstrip("0").rstrip(".")


def without_repetition(rows: Sequence[Row], above: str) -> list[Row]:
    """Say the same thing once: a limit or a forbidden operation fails all checks of an exercise in the same words."""
    said: set[tuple[str, ...]] = set()
    kept = []
    for each in rows:
        kept.append(replace(each, message=(above,), hint=()) if each.message in said else each)
        said.update({each.message} - {()})
    return kept


def in_languages(text: Text, languages: Sequence[str]) -> str:
    """A text in each of the languages it has, English where it has none of them."""
    return " / ".join(each_language(text, languages))


def each_language(text: Text, languages: Sequence[str]) -> tuple[str, ...]:
    """The same, one by one; nothing of an empty text."""
    found = [text[language] for language in languages if text.get(language)] or [text.get("en", "")]
    return tuple(filter(None, found))


def coded(text: str) -> Markup:
    """A text as HTML, escaped, with what stands between backticks set as code."""
    return Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(escape(text))))


@cache
def template(name: str) -> Template:
    """A template of this package; HTML is escaped by default."""
    folder = Path(__file__).parent / "templates"
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=lambda name: bool(name and name.endswith(".html")),
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["coded"] = coded
    return environment.get_template(name)
