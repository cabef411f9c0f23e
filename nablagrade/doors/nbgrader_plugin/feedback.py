"""What nbgrader makes feedback pages with: the same pages, at a fraction of the cost.

Most cells of a class are the instructor's, and nbconvert renders them anew on each page; here they are remembered. It
also reads every finished page back into a tree, to describe pictures that have no text; here only where there are any.
The template, the filters and the settings of the course are used as ever.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters import Highlight2HTML

from nablagrade.doors.nbgrader_plugin.pages import markdown2html, render_markdown

__all__ = ["FeedbackExporter"]

REMEMBERED = 256
"""Rendered cells: enough for an assignment's own, which every page uses; students' come and go."""
LONGEST_NAME = re.compile(r"[\w.]{2000}")
"""Pygments takes quadratic time to read `a.a.a...`, a minute for 100 kB: code with more of that has no colours."""
UNFINISHED = re.compile(r"<img\b(?![^>]*\salt\s*=)|jp-Notebook", re.IGNORECASE)
"""What nbconvert completes in a page: pictures without a text, and the cells of its newer templates."""


class Page(TemplateExporter):
    """Stands between nbconvert's HTML exporter and its template, and keeps a page that is finished as it is."""

    finished: str | None = None

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> Any:
        html, resources = super().from_notebook_node(nb, resources, **kw)
        if UNFINISHED.search(html):
            return html, resources
        self.finished = html
        return "", resources  # which is read back in no time


class FeedbackExporter(HTMLExporter, Page):
    """nbconvert's HTML exporter, which does nothing twice."""

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> Any:
        self.finished = None
        html, resources = super().from_notebook_node(nb, resources, **kw)
        return html if self.finished is None else self.finished, resources

    def register_filter(self, name: str, jinja_filter: Any) -> Any:
        """Called for each notebook with a highlighter of its language; a filter of the course's own is left alone."""
        if type(jinja_filter) is Highlight2HTML:
            jinja_filter = self._remembering(jinja_filter)
        return super().register_filter(name, jinja_filter)  # type: ignore[no-untyped-call]

    def _create_environment(self) -> Any:
        environment = super()._create_environment()  # type: ignore[no-untyped-call]
        if environment.filters["markdown2html"] is markdown2html:
            environment.filters["markdown2html"] = remembering_markdown()
        return environment

    def _remembering(self, highlight: Highlight2HTML) -> Callable[..., Any]:
        """The highlighter of a language, the first of its kind: what it has rendered serves the next notebooks."""
        kept: dict[str, Callable[..., Any]] = self.__dict__.setdefault("_highlighters", {})
        return kept.setdefault(highlight.pygments_lexer, remembering_code(highlight))


def remembering_code(highlight: Highlight2HTML) -> Callable[..., Any]:
    """Of a cell's metadata, only the language of its magics counts."""

    @lru_cache(REMEMBERED)
    def rendered(source: str, language: str | None, magics: str | None) -> Any:
        if LONGEST_NAME.search(source):
            return f'<div class="highlight"><pre>{escape(source)}</pre></div>'
        metadata = {} if magics is None else {"magics_language": magics}
        return highlight(source, language, metadata)

    def highlight_code(source: str, language: str | None = None, metadata: Any = None) -> Any:
        return rendered(source, language, (metadata or {}).get("magics_language"))

    return highlight_code


def remembering_markdown() -> Callable[[Context, str], str]:
    """A text with attachments is rendered each time: what they show is not in it."""

    @lru_cache(REMEMBERED)
    def rendered(source: str) -> str:
        return render_markdown(source, {})

    @pass_context
    def to_html(context: Context, source: str) -> str:
        attachments = (context.get("cell") or {}).get("attachments")
        return render_markdown(source, attachments) if attachments else rendered(source)

    return to_html
