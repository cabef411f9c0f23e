"""The page of a class report: that it says the figures, needs nothing else, and takes hostile text for text."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest

from nablagrade.feedback.figures import (
    Bar,
    CheckFigures,
    Counted,
    ExerciseFigures,
    Head,
    Lead,
    Mark,
    Report,
    Row,
    Totals,
)
from nablagrade.feedback.report import draw, mark, number, report_page

HOSTILE = "`<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{ 7 * 7 }}{% raw %}</style></title>`"

HEAD = Head(
    assignment="tiny", made_at="2026-03-03T10:00:00+00:00", maximum=5.0, students=4, handed_in=3, graded=2,
    ungraded=(("cid", "the disk was full"),), not_yet=(), waiting=1, late=1, graded_from="2026-03-02T09:15:00+00:00",
    graded_to="2026-03-02T09:20:00+00:00", torch=("2.9.0",), isolation=("full",), outdated=1,
    changed=("the hidden checks",), held=0,
)  # fmt: skip
CHECK = CheckFigures(
    name="square.test_two", title="Two points", weight=1.0, core=True, passed=1, failed=3, not_run=4, voided=2, rate=0.25,
    messages=(Counted("It looks transposed.", 2),), others=1,
)  # fmt: skip
EXERCISE = ExerciseFigures(
    number=1, name="square", maximum=2.0, trust="hidden", marked=2, waiting=0, mean=1.25, full=0.5, nothing=0.0,
    discrimination=-0.125, diagnoses=(Counted("transposed", 7),), more=2, lost=9, unnamed=3, checks=(CHECK,),
)  # fmt: skip
ESSAY = replace(EXERCISE, number=2, name="essay", trust="manual", checks=(), discrimination=None, waiting=6, mean=None)
REPORT = Report(
    HEAD,
    Totals(3.25, 2.5, 3.0, 4.0, (Bar(0, 0, 0), Bar(1, 1, 2), Bar(2, 2, 1))),
    (EXERCISE, ESSAY),
    (Lead("Nobody failed some checks.", ("nablagrade check tiny",)),),
    (
        Row("ada", "Lovelace, Ada", (Mark(2.0), Mark(1.5, by_person=True)), 3.0, 0.5, "late"),
        Row("bob", "", (Mark(0.5), Mark(None)), 0.5),
        Row("cid", "", remark="could not be graded"),
    ),
    (Row("zoe", ""),),
)


class Page(HTMLParser):
    """The tags and attributes of a page, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text = re.sub(r"\s+", " ", self.text + data)


def page(report: Report = REPORT) -> Page:
    return Page(report_page(report))


def rows(report: Report, section: str) -> list[list[str]]:
    """The cells of the rows of a section's tables, as text."""
    html = report_page(report).partition(f'id="{section}"')[2].partition("<h2")[0]
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in re.findall(r"<tr>.*?</tr>", html, re.DOTALL))
    return [[" ".join(unescape(re.sub(r"<[^>]*>", " ", cell)).split()) for cell in row] for row in cells]


def test_the_page_says_every_figure() -> None:
    assert rows(REPORT, "class") == [
        ["Students", "4"],
        ["Handed in", "3, 1 of them late"],
        ["Graded", "2"],
        ["Ungraded", "1, which is no fault of theirs: cid : the disk was full"],
        ["Waiting for a person", "1; their totals are without the marks that are to come"],
        ["When", "graded 2026-03-02 09:15 UTC to 2026-03-02 09:20 UTC; this page: 2026-03-03 10:00 UTC"],
        ["Graded with", "torch 2.9.0, isolation full"],
    ]
    assert "Of 5 points: mean 3.25, median 3, quartiles 2.5 and 4." in page().text
    assert rows(REPORT, "exercises")[1:] == [
        ["1", "square", "2", "1.25", "50%", "0%", "−0.12", "9 lost some: 7 × transposed, 2 kinds more, 3 × no diagnosis"],
        ["2", "essay decided by a person", "2", "–", "50%", "0%", "–",
         "9 lost some: 7 × transposed, 2 kinds more, 3 × no diagnosis 6 wait for a person"],
    ]  # fmt: skip
    assert rows(REPORT, "checks")[1:] == [
        ["Two points (core) square.test_two", "1", "25%", "1", "3", "4", "2", "2 × It looks transposed. 1 × something else"]
    ]
    assert "Nobody failed some checks. nablagrade check tiny" in page().text.replace("checks.nab", "checks. nab")
    assert "1 grading is out of date (changed: the hidden checks); run nablagrade grade tiny." in page().text


def test_students_are_in_order_and_those_who_handed_in_nothing_come_last() -> None:
    assert rows(REPORT, "students") == [
        ["Student", "Name", "1", "2", "Penalty", "Total", "Remark"],
        ["ada", "Lovelace, Ada", "2", "1.5 P", "0.5", "3", "late"],
        ["bob", "", "0.5", "?", "", "0.5", ""],
        ["cid", "", "–", "–", "", "–", "could not be graded"],
        ["zoe", "", "handed in nothing"],
    ]
    nameless = replace(REPORT, students=REPORT.students[1:])
    assert rows(nameless, "students")[0][:2] == ["Student", "1"], "a course without names has no column for them"


def test_it_says_that_it_is_for_staff_before_anything_else() -> None:
    text = page().text
    assert text.index("For staff.") < text.index("The class")


def test_it_needs_nothing_from_anywhere_and_runs_nothing() -> None:
    html = report_page(REPORT)
    found = page().tags
    assert not {"script", "link", "img", "iframe", "object", "form"} & {tag for tag, _ in found}
    assert not re.search(r"https?:|url\(|@import", html)
    places = {about["id"] for _, about in found if about.get("id")}
    links = [about["href"] for _, about in found if "href" in about]
    assert links and all(link and link[0] == "#" and link[1:] in places for link in links)
    assert not [name for _, about in found for name in about if name.startswith("on") or name == "src"]


def test_it_can_be_heard_as_well_as_seen() -> None:
    found = page().tags
    assert ("html", {"lang": "en"}) in found
    assert all(about.get("scope") in ("row", "col") for tag, about in found if tag == "th")
    (drawing,) = (about for tag, about in found if tag == "svg")
    assert drawing["role"] == "img"
    assert drawing["aria-label"] == "How many earned how much: 2 with 1 points, 1 with 2 points"


@pytest.mark.parametrize("where", ["student", "name", "remark", "reason", "message", "title", "diagnosis", "lead", "command"])
def test_hostile_text_is_text(where: str) -> None:
    student, *others = REPORT.students
    changed = {
        "student": replace(REPORT, students=(replace(student, student=HOSTILE), *others)),
        "name": replace(REPORT, students=(replace(student, name=HOSTILE), *others)),
        "remark": replace(REPORT, students=(replace(student, remark=HOSTILE), *others)),
        "reason": replace(REPORT, head=replace(HEAD, ungraded=((HOSTILE, HOSTILE),))),
        "lead": replace(REPORT, leads=(Lead(HOSTILE, ()),)),
        "command": replace(REPORT, leads=(Lead("Look.", (HOSTILE,)),)),
        "diagnosis": with_exercise(replace(EXERCISE, name=HOSTILE, diagnoses=(Counted(HOSTILE, 1),))),
        "message": with_exercise(replace(EXERCISE, checks=(replace(CHECK, messages=(Counted(HOSTILE, 1),)),))),
        "title": with_exercise(replace(EXERCISE, checks=(replace(CHECK, title=HOSTILE, name=HOSTILE),))),
    }[where]
    found = page(changed)
    assert {tag for tag, _ in found.tags} <= {tag for tag, _ in page().tags} | {"code"}
    assert not [name for _, about in found.tags for name in about if name.startswith("on")]
    assert "<script>alert(1)</script>" in found.text and "{{ 7 * 7 }}" in found.text


def with_exercise(exercise: ExerciseFigures) -> Report:
    return replace(REPORT, exercises=(exercise, ESSAY))


def test_numbers_are_short_and_a_mark_says_whose_it_is() -> None:
    assert [number(each) for each in (None, 3.0, 2.5, 11.629999999, 0.0, 100.0)] == ["–", "3", "2.5", "11.63", "0", "100"]
    assert [mark(each) for each in (None, Mark(None), Mark(1.0), Mark(1.0, True), Mark(None, True))] == [
        "–", "?", "1", "1 P", "? P",
    ]  # fmt: skip


def test_the_histogram_is_to_scale_and_its_labels_have_room() -> None:
    small = draw([Bar(0, 0, 1), Bar(1, 1, 4), Bar(2, 2, 0)])
    assert [each.height / small[1].height for each in small] == [0.25, 1.0, 0.0]
    assert {each.y + each.height for each in small} == {small[0].y + small[0].height}, "they stand on one line"
    many = draw([Bar(each, each, 0) for each in range(40)])
    assert [each.label for each in many[:4]] == ["0", "", "2", ""]
    assert draw([Bar(0, 4, 1)])[0].label == "0–4"


def test_a_page_of_nothing_hidden_says_so() -> None:
    plain = replace(REPORT, exercises=(ESSAY,), leads=())
    assert "No hidden check has decided anything here." in page(plain).text
    assert "Nothing stands out." in page(plain).text
