"""The exporter of feedback pages: what it writes is what nbconvert's own writes, and it does nothing twice."""

from __future__ import annotations

import copy
from typing import Any
from unittest.mock import patch

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import Highlight2HTML
from traitlets.config import Config

from nablagrade.doors.nbgrader_plugin import feedback, install, pages
from nablagrade.doors.nbgrader_plugin.feedback import UNFINISHED, FeedbackExporter

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # nbconvert and bleach warn of their own future
]

TEXT = "## Jacobians\n\n$J_{ij}$ & <b>`f`</b> and <script>alert(1)</script>"
PICTURE = "iVBORw0KGgo="


def notebook(answer: str, *texts: str, language: str = "python") -> Any:
    plot = nbformat.v4.new_output("display_data", {"image/png": PICTURE, "text/html": f"<p>{answer} &lt;</p>"})
    picture = nbformat.v4.new_markdown_cell("![](attachment:a.png)", attachments={"a.png": {"image/png": PICTURE}})
    cells = [*map(nbformat.v4.new_markdown_cell, (TEXT, *texts)), picture]
    cells += [nbformat.v4.new_code_cell(source) for source in ("import torch\n", f"%%time\n{answer}", "")]
    cells.append(nbformat.v4.new_code_cell("plot()", outputs=[plot], execution_count=1))
    made = nbformat.v4.new_notebook(cells=cells, metadata={"language_info": {"name": language}})
    for number, cell in enumerate(made.cells):
        cell.id = f"cell-{number}"  # drawn at random else, and then no two pages are equal
    return made


def config(**settings: Any) -> Config:
    made = Config({"HTMLExporter": {"template_name": "classic", **settings}})
    install(made)
    return made


def read_back(page: str) -> str:
    """A page as nbconvert writes it, after having read it."""
    return str(BeautifulSoup(page, features="html.parser"))


def page(exporter: HTMLExporter, made: Any) -> str:
    html: str = exporter.from_notebook_node(copy.deepcopy(made))[0]
    return html


def test_pages_are_nbconverts_own() -> None:
    ours, stock = FeedbackExporter(config=config()), HTMLExporter(config=config())
    class_of = [notebook("x = 1"), notebook("y < 2", "mine"), notebook("x = 1", '<img src="b.png">'), notebook("")]
    class_of.append(notebook("y < 2", language="r"))
    for made in class_of:
        assert read_back(page(ours, made)) == page(stock, made)


def test_a_picture_without_a_text_is_given_one_and_what_acts_is_dropped() -> None:
    ours = FeedbackExporter(config=config())
    assert 'alt="No description' in page(ours, notebook("", "<img src='https://example.org/a.png'>"))
    text = page(ours, notebook("x < 1"))
    assert "<script>alert" not in text
    assert "<h2" in text


def test_code_that_takes_hours_to_colour_has_no_colours() -> None:
    text = page(FeedbackExporter(config=config()), notebook("<b>" + 500_000 * "a."))
    assert "&lt;b&gt;a.a." in text


@pytest.mark.parametrize("kind", ["image/png", "image/jpeg"])
def test_the_size_of_a_picture_is_a_size_or_none(kind: str) -> None:
    """nbconvert writes it without quotes: whatever follows a space would be an attribute of its own."""
    ours = FeedbackExporter(config=config())
    for own, general in (({"width": "1 onerror=alert(1)"}, {}), ({}, {"height": "1 onerror=alert(1)"}), ("width", {})):
        picture = nbformat.v4.new_output("display_data", {kind: PICTURE}, metadata={kind: own, **general})
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("plot()", outputs=[picture])])
        assert "<img" in page(ours, made) and "onerror" not in page(ours, made)
    picture = nbformat.v4.new_output("display_data", {kind: PICTURE}, metadata={kind: {"width": 64}, "height": "50%"})
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("plot()", outputs=[picture])])
    (image,) = BeautifulSoup(page(ours, made), features="html.parser").select(".output_subarea img")
    assert (image["width"], image["height"]) == ("64", "50%")


@pytest.mark.parametrize(
    ("html", "read"),
    [
        ('<img src="a.png">', True),
        ("<IMG\nsrc='a.png'/>", True),
        ('<body class="jp-Notebook">', True),
        ('<img alt="" src="a.png">', False),
        ('<img src="a.png"\n alt="A curve">', False),
        ("&lt;img src=1&gt; <imgs>", False),
    ],
)
def test_only_a_page_with_something_to_complete_is_read_back(html: str, read: bool) -> None:
    assert bool(UNFINISHED.search(html)) is read


def test_what_is_the_same_on_two_pages_is_rendered_once() -> None:
    ours = FeedbackExporter(config=config())
    page(ours, notebook("x = 1"))
    with (
        patch.object(feedback, "render_markdown", wraps=pages.render_markdown) as text,
        patch.object(Highlight2HTML, "__call__", return_value="rendered") as code,
    ):
        page(ours, notebook("y = 2", "Because."))
    assert [call.args[0] for call in text.call_args_list] == ["Because.", "![](attachment:a.png)"]
    assert [call.args[0] for call in code.call_args_list] == ["%%time\ny = 2"]


def test_filters_of_the_course_are_left_alone() -> None:
    def shout(source: str, **_: Any) -> str:
        return source.upper()

    ours = FeedbackExporter(config=config(filters={"markdown2html": shout, "highlight_code": shout}))
    text = page(ours, notebook("x = 1", "because"))
    assert "BECAUSE" in text
    assert "IMPORT TORCH" in text


def test_an_exporter_of_the_course_is_kept() -> None:
    made = Config({"GenerateFeedback": {"exporter_class": "my.Exporter"}})
    install(made)
    assert made.GenerateFeedback.exporter_class == "my.Exporter"
