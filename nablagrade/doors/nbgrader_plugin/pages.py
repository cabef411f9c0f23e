"""Students' text and HTML made harmless where nbgrader shows it: formgrader, and nbgrader's feedback.

nbgrader's templates put a Markdown cell's HTML into the page as it is, so a `<script>` in an answer would run with the
rights of whoever grades it. They write the size of a picture without quotes, so a width of `1 onerror=...` would, too.
The functions here take the place of nbconvert's filters of the same names. Allowed is what a notebook needs to be
readable, tables and simple styles included; nothing that acts, or imitates the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import unquote

import nh3
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

__all__ = ["clean_html", "get_metadata", "markdown2html", "render_markdown"]

SIDES = ("", "-bottom", "-left", "-right", "-top")
STYLES = {
    *("background-color", "border-collapse", "color", "text-align", "vertical-align", "white-space", "width"),
    *("font-family", "font-size", "font-style", "font-weight"),
    *(f"{box}{side}" for box in ("border", "margin", "padding") for side in SIDES),
}
"""No `position`, and nothing that takes a URL."""

CLASSES = re.compile(r"highlight|dataframe|nablagrade(-[\w-]+)?|[a-z][a-z0-9]?")
"""Ours, pandas', Pygments' one and two letters; formgrader's script finds its own controls by class and id."""

ATTRIBUTES = {
    **{tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()},
    "*": {"class", "lang", "style", "title"},
}
SCHEMES = {"http", "https", "mailto", "data"}
SIZES = ("height", "width")
SIZE = re.compile(r"[0-9]{1,5}(\.[0-9]{1,5})?(px|%)?")
ATTACHMENT = "attachment:"
MATHEMATICS = re.compile(r"\\(?P<begins>begin|end)\{(?P<name>[a-z]*\*?)\}|\\\\(?P<bracket>[\[\]()])")
CLOSED_BY = {"[": "]", "(": ")"}
PATIENCE = 1_000_000
"""Characters that nbconvert may read over again in search of ends that are not there; a second's work is a hundred
times as many."""
PICTURE = re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*")


def clean_html(html: Any) -> str:
    """Keep of `html` what cannot act; the rest is dropped, or stays as text."""
    text = html.decode("utf-8", "replace") if isinstance(html, bytes) else str(html)
    return nh3.clean(
        text, attributes=ATTRIBUTES, attribute_filter=_attribute, url_schemes=SCHEMES, filter_style_properties=STYLES
    )


def get_metadata(output: Mapping[str, Any], key: str, mimetype: str | None = None) -> Any:
    """What an output says of itself, or of its picture of this type; a size only where it is one."""
    metadata = output.get("metadata") or {}
    of_type = metadata.get(mimetype)
    value = of_type.get(key) if isinstance(of_type, Mapping) else None
    value = metadata.get(key) if value is None else value
    return None if key in SIZES and not SIZE.fullmatch(str(value)) else value


@pass_context
def markdown2html(context: Context, source: str) -> str:
    """Render Markdown as nbconvert does, with its mathematics, then clean it."""
    return render_markdown(source, (context.get("cell") or {}).get("attachments") or {})


def render_markdown(source: str, attachments: dict[str, Any]) -> str:
    """What `markdown2html` gives for a cell with these attachments; it depends on nothing else."""
    if unended(source) * len(source) > PATIENCE:
        return f"<pre>{escape(source)}</pre>"
    renderer = Renderer(escape=False, attachments=attachments, exclude_anchor_links=True)
    return clean_html(MarkdownWithMath(renderer=renderer).render(source))


def unended(source: str) -> int:
    """How many pieces of mathematics begin in a text without an end after them.

    nbconvert looks for the end of each by reading on to the end of the text: ten thousand of them in the answer of one
    student would keep the pages of all others waiting for minutes.
    """
    open_: Counter[str] = Counter()
    for found in MATHEMATICS.finditer(source):
        name = found["name"] if found["begins"] else CLOSED_BY.get(found["bracket"], found["bracket"])
        if found["begins"] == "begin" or found["bracket"] in CLOSED_BY:
            open_[name] += 1
        else:
            open_[name] = 0
    return open_.total()


class Renderer(IPythonRenderer):
    """nbconvert's renderer gives up on a whole page over one picture that was not pasted along, as happens to whoever
    copies a cell's text. Here such a picture stays as text."""

    def image(self, text: str, url: str, title: str | None = None) -> str:
        name = unquote(url.removeprefix(ATTACHMENT))
        if not url.startswith(ATTACHMENT):
            return super().image(text, url, title)
        if not self.attachments.get(name):
            return escape(f"![{text}]({ATTACHMENT}{name})")
        return super().image(text, f"{ATTACHMENT}{name}", title)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return " ".join(word for word in value.split() if CLASSES.fullmatch(word)) or None
    if value.lstrip().lower().startswith("data:"):
        return value if (tag, name) == ("img", "src") and PICTURE.fullmatch(value) else None
    return value
