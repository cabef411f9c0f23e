"""The table that a student sees at each test cell."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from nablagrade.feedback.results import MARK, in_languages, results_output, with_results
from nablagrade.model import CellRun, CellStatus, CheckResult, Execution, Exercise, Score, Scores, Text, Trust, Verdict

HOSTILE = "`<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{ 7 * 7 }}{% raw %}`"


def check(verdict: Verdict = Verdict.WRONG, *, core: bool = False, student: str = "Wrong.", staff: str = "") -> CheckResult:
    text: Text = {"en": student, "zh": f"中文 {student}"}
    hint: Text = {"en": "Think.", "zh": "想。"}
    return CheckResult(Exercise("f"), "test_x", {"en": "A title", "zh": "标题"}, hint, 1.0, core, verdict, (), text, staff)


def score(*checks: CheckResult, note: Text | None = None) -> Score:
    return Score("test_f", 1.25, 3.0, Trust.HIDDEN, checks, note=note or {})


def table(*checks: CheckResult, languages: tuple[str, ...] = ("en",), note: Text | None = None) -> tuple[str, str]:
    data = results_output(score(*checks, note=note), languages)["data"]
    return data["text/html"], data["text/plain"]


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.attributes: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        self.attributes += [name for name, _ in attrs]


def test_a_table_shows_score_checks_messages_and_hints() -> None:
    for text in table(check(Verdict.PASSED), check(core=True, student="It looks transposed.")):
        assert "1.25 / 3 points" in text
        assert "A title" in text and "✓" in text and "✗" in text
        assert "It looks transposed." in text and "Think about: Think." in text


def test_a_check_that_passed_or_was_not_run_without_the_core_says_no_more() -> None:
    for verdict in (Verdict.PASSED, Verdict.NOT_RUN):
        for text in table(check(core=True), check(verdict, student="secret")):
            assert "secret" not in text and text.count("Think") == 2
    assert "not run" in table(check(Verdict.NOT_RUN))[1]


def test_a_check_that_was_not_run_beside_a_core_that_passed_says_why() -> None:
    for text in table(check(Verdict.PASSED, core=True), check(Verdict.NOT_RUN, student="Not run, since.")):
        assert "Not run, since." in text and "Think" not in text


@pytest.mark.parametrize("verdict", [Verdict.TIME_LIMIT, Verdict.MEMORY_LIMIT])
def test_at_a_limit_the_hint_of_a_check_is_shown_but_not_that_of_the_core(verdict: Verdict) -> None:
    for core in (False, True):
        for text in table(check(verdict, core=core)):
            assert ("Think" not in text) is core


def test_the_same_message_is_said_once() -> None:
    html, plain = table(check(student="Stopped."), check(student="Stopped."), check(student="Other."))
    for text in (html, plain):
        assert text.count("Stopped.") == 1 and text.count("Other.") == 1 and text.count("as above") == 1
        assert text.count("✗") == 3 and text.count("Think about") == 2
    assert "同上" in table(check(), check(), languages=("zh", "en"))[0]


def test_a_page_shows_what_each_check_gave_of_what_it_could_give() -> None:
    html, _ = table(check(Verdict.PASSED), check(Verdict.VOIDED), check(), check(Verdict.NOT_RUN))
    assert html.count("0.75 / 0.75") == 2 and html.count(">0 / 0.75<") == 2
    nothing = replace(score(check(Verdict.PASSED), check(core=True)), auto=0.0)
    assert results_output(nothing, ["en"])["data"]["text/html"].count("0 / 1.5") == 2
    worthless = replace(check(Verdict.PASSED), points=0.0)
    assert "0 / 0" in table(worthless)[0]


def test_each_language_has_a_line_of_its_own_on_a_page_and_code_is_set_as_code() -> None:
    html, plain = table(check(student="Use `x <y>`, not `z`."), languages=("en", "zh"))
    code = "Use <code>x &lt;y&gt;</code>, not <code>z</code>."
    assert f"<br>{code}" in html and f"<br>中文 {code}" in html
    assert "<br><em>Think about: Think.</em>" in html and "<br><em>想。</em>" in html
    assert "Use `x <y>`, not `z`. / 中文 Use `x <y>`, not `z`." in plain
    assert "A title / 标题" in html


def test_staff_text_is_never_shown() -> None:
    for text in table(check(staff="expected 42, seed 7")):
        assert "42" not in text


@pytest.mark.parametrize("where", ["student", "note"])
def test_hostile_text_is_text(where: str) -> None:
    note: Text | None = {"en": HOSTILE} if where == "note" else None
    html, plain = table(check(student=HOSTILE if where == "student" else "Wrong."), note=note)
    tags = Tags(html)
    assert set(tags.found) <= {"div", "p", "table", "caption", "strong", "em", "tr", "td", "br", "small", "code"}
    assert not any(name.startswith("on") for name in tags.attributes)
    assert "&lt;script&gt;" in html and "7 * 7" in html
    assert HOSTILE in plain, "plain text is shown as it is, and not as a template"


def test_a_table_is_marked_as_ours() -> None:
    output = results_output(score(check()), ["en"])
    assert output["output_type"] == "display_data"
    assert output["metadata"] == {MARK: {"results": True}}


@pytest.mark.parametrize(
    ("languages", "shown"),
    [(["en"], "A"), (["zh"], "甲"), (["zh", "en"], "甲 / A"), (["en", "zh"], "A / 甲"), (["fr"], "A"), (["fr", "zh"], "甲")],
)
def test_texts_come_in_the_languages_of_the_course(languages: list[str], shown: str) -> None:
    assert in_languages({"en": "A", "zh": "甲"}, languages) == shown


def test_a_text_in_no_language_is_empty() -> None:
    assert in_languages({}, ["en", "zh"]) == ""


def test_words_are_in_the_first_language_alone() -> None:
    html, _ = table(check(), languages=("zh", "en"))
    assert "分" in html and "points" not in html
    assert "标题 / A title" in html


def notebook() -> dict[str, Any]:
    def cell(grade_id: str | None, kind: str = "code") -> dict[str, Any]:
        metadata = {} if grade_id is None else {"nbgrader": {"grade_id": grade_id}}
        return {"cell_type": kind, "metadata": metadata, "source": "", **({"outputs": []} if kind == "code" else {})}

    return {"cells": [cell(None), cell("f"), cell("test_f"), cell("essay", "markdown"), cell("test_g")]}


OK = CellRun(CellStatus.OK)
RAN = Execution((OK, OK, OK, None, OK))


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (CellStatus.TIME_LIMIT, "stopped after 30 s"),
        (CellStatus.DIED, "Python itself ended"),
        (CellStatus.PROTOCOL, "broke the protocol"),
        (CellStatus.SKIPPED, "time for the whole notebook was used up"),
    ],
)
def test_a_cell_that_was_cut_short_says_why(status: CellStatus, says: str) -> None:
    runs = Execution((CellRun(CellStatus.ERROR), CellRun(status, wall_s=30.2), OK, None, OK))
    document = with_results(notebook(), runs, Scores("nb", ()), ["en"])
    assert [len(cell.get("outputs", [])) for cell in document["cells"]] == [0, 1, 0, 0, 0]
    assert says in document["cells"][1]["outputs"][0]["text"]


def test_only_cells_with_something_to_say_get_a_table() -> None:
    essay = Score("essay", None, 3.0, Trust.MANUAL, note={"en": "x"})
    classic = Score("test_g", 1.0, 1.0, Trust.CLASSIC)
    document = with_results(notebook(), RAN, Scores("nb", (score(check()), essay, classic)), ["en"])
    assert [len(cell.get("outputs", [])) for cell in document["cells"]] == [0, 0, 1, 0, 0]


def test_a_note_alone_is_shown() -> None:
    classic = Score("test_g", 0.0, 1.0, Trust.CLASSIC, note={"en": "This test cell did not run through."})
    document = with_results(notebook(), RAN, Scores("nb", (classic,)), ["en"])
    assert "did not run through" in document["cells"][4]["outputs"][0]["data"]["text/plain"]
