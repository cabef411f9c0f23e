"""Outputs are rebuilt from events that may be lies: what is good comes through unchanged, what is not is named."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest

from nablagrade.errors import ProtocolError
from nablagrade.sandbox.outputs import DEPTH, ERROR_BYTES, Displays, OutputCollector

MIB = 1 << 20


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"kind": "stream", "name": name, "text": text}


def display(value: str, display_id: str | None = None, update: bool = False) -> dict[str, Any]:
    data = {"text/plain": value}
    return {"kind": "display_data", "data": data, "metadata": {}, "display_id": display_id, "update": update}


def error(*lines: str) -> dict[str, Any]:
    return {"kind": "error", "ename": "ValueError", "evalue": "bad", "traceback": list(lines)}


def clear(wait: bool = False) -> dict[str, Any]:
    return {"kind": "clear_output", "wait": wait}


def collected(*events: object, limit_bytes: int = MIB, displays: Displays | None = None) -> OutputCollector:
    collector = OutputCollector(limit_bytes, displays)
    for event in events:
        collector.add(event)
    return collector


def shown(collector: OutputCollector) -> list[str]:
    """What a reader sees, in short."""
    return [output.get("text") or output.get("ename") or output["data"]["text/plain"] for output in collector.outputs()]


GOOD = (
    stream("a"),
    stream("b", "stderr"),
    {
        "kind": "display_data",
        "data": {
            "image/png": "iVBO",
            "application/vnd.x.v1+json": {"a": [1, None, 2.5]},
            "text/html; charset=utf-8": "<b>",
        },
        "metadata": {"image/png": {"width": 3}},
        "display_id": "d",
        "update": False,
    },
    {"kind": "execute_result", "data": {"text/plain": "2"}, "metadata": {}, "execution_count": 1},
    error("line 1", "line 2"),
)


class TestGoodEvents:
    def test_are_nbformat_outputs(self):
        outputs = [nbformat.from_dict(output) for output in collected(*GOOD).outputs()]
        cell = nbformat.v4.new_code_cell("", outputs=outputs)
        nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
        assert [{**output, "output_type": None} for output in outputs] == [
            {
                **{key: value for key, value in event.items() if key not in ("kind", "display_id", "update")},
                "output_type": None,
            }
            for event in GOOD
        ]

    def test_text_of_one_stream_is_one_output(self):
        outputs = collected(stream("a"), stream("b"), stream("c", "stderr"), stream("d")).outputs()
        assert [(output["name"], output["text"]) for output in outputs] == [
            ("stdout", "ab"),
            ("stderr", "c"),
            ("stdout", "d"),
        ]

    def test_lone_surrogates_can_be_written_afterwards(self):
        (output,) = collected(stream("a\ud800b")).outputs()
        assert output["text"] == "a?b"

    def test_many_small_texts_are_one(self):
        collector = collected(*[stream("x")] * 50_000)
        assert len(collector.outputs()[0]["text"]) == 50_000


class TestClear:
    def test_at_once(self):
        assert shown(collected(stream("old"), clear(), stream("new"))) == ["new"]

    def test_when_something_new_comes(self):
        assert shown(collected(stream("old"), clear(wait=True))) == ["old"]
        assert shown(collected(stream("old"), clear(wait=True), stream("new"), stream("er"))) == ["newer"]

    def test_gives_room_again(self):
        collector = collected(stream("x" * 200), clear(), stream("new"), limit_bytes=100)
        assert shown(collector) == ["new"]
        assert collector.dropped_bytes == 0

    def test_a_cleared_display_is_not_updated(self):
        displays: Displays = {}
        collected(display("1", "a"), clear(), display("2", "a", update=True), displays=displays)
        assert displays == {}


class TestDisplays:
    def test_update_within_a_cell(self):
        assert shown(collected(display("1", "a"), display("x"), display("2", "a", update=True))) == ["2", "x"]

    def test_update_of_an_earlier_cell(self):
        displays: Displays = {}
        earlier = collected(display("1", "a"), displays=displays).outputs()
        later = collected(display("2", "a", update=True), displays=displays)
        assert earlier[0]["data"] == {"text/plain": "2"}
        assert later.outputs() == ()

    def test_a_second_display_of_an_id_changes_the_first(self):
        assert shown(collected(display("1", "a"), display("2", "a"))) == ["2", "2"]

    def test_update_of_nothing(self):
        assert collected(display("1", "a", update=True)).outputs() == ()

    def test_updates_cannot_outgrow_the_limit(self):
        collector = collected(display("1", "a"), display("x" * 1000, "a", update=True), limit_bytes=500)
        assert shown(collector)[0] == "1"
        assert collector.dropped_bytes > 1000

    def test_many_updates_of_one_size_cost_nothing(self):
        collector = collected(display("00", "a"), *[display("99", "a", update=True)] * 1000, limit_bytes=500)
        assert shown(collector) == ["99"]


class TestLimit:
    def test_keeps_the_head_and_says_what_is_missing(self):
        collector = collected(stream("x" * 3000), stream("y" * 1000), limit_bytes=1000)
        head, note = collector.outputs()
        assert head["text"] == "x" * 1000
        assert collector.dropped_bytes == 3000
        assert note == {
            "output_type": "stream",
            "name": "stderr",
            "text": "[3,000 bytes of this cell's output were dropped; 1,000 bytes are kept of a cell]\n",
        }

    def test_cuts_between_characters(self):
        collector = collected(stream("极坐标"), limit_bytes=7)
        assert shown(collector)[0] == "极坐"
        assert collector.dropped_bytes == 3

    def test_drops_a_display_as_a_whole(self):
        collector = collected(display("x" * 2000), stream("after"), limit_bytes=1000)
        assert shown(collector)[0] == "after"

    def test_the_error_behind_a_flood_is_kept(self):
        collector = collected(stream("x" * 2000), error("line"), error("line"), limit_bytes=1000)
        assert shown(collector)[1:2] == ["ValueError"]
        assert len(collector.outputs()) == 3, "the text, the first error, the note"

    def test_unless_it_is_a_flood_itself(self):
        collector = collected(stream("x" * 2000), error("x" * ERROR_BYTES), limit_bytes=1000)
        assert [output["output_type"] for output in collector.outputs()] == ["stream", "stream"]

    @pytest.mark.parametrize("event", [display(""), display("", "same"), error(), stream("x"), stream("x", "stderr")])
    def test_empty_outputs_cannot_be_had_by_the_million(self, event):
        collector = collected(*[event, stream("x")] * 1000, limit_bytes=1000)
        assert len(collector.outputs()) < 40


def deep(levels: int) -> Any:
    value: Any = 0
    for _ in range(levels):
        value = [value]
    return value


JSON_DISPLAY: dict[str, Any] = {"kind": "display_data", "metadata": {}, "display_id": None, "update": False}

BAD = {
    "not an object": (["stream"], "must be an object, not list"),
    "no kind": ({"name": "stdout"}, "unknown kind 'None'"),
    "unknown kind": ({"kind": "comm_open"}, "unknown kind 'comm_open'"),
    "kind of a wrong type": ({"kind": ["stream"]}, "unknown kind"),
    "missing field": ({"kind": "stream", "name": "stdout"}, "without: text"),
    "unknown field": ({**stream("a"), "passed": True}, "with unknown fields: passed"),
    "unknown stream": (stream("a", "stdlog"), "named stdout or stderr"),
    "unhashable stream": ({**stream("a"), "name": ["stdout"]}, "named stdout or stderr"),
    "text of a wrong type": ({**stream("a"), "text": ["a"]}, "text must be a text, not list"),
    "bytes": ({**stream("a"), "text": b"a"}, "text must be a text, not bytes"),
    "mime type": ({**JSON_DISPLAY, "data": {"text": "a"}}, "'text' is not a mime type"),
    "markup in a mime type": ({**JSON_DISPLAY, "data": {"text/<script>": "a"}}, "is not a mime type"),
    "mime type that is no text": ({**JSON_DISPLAY, "data": {1: "a"}}, "'1' is not a mime type"),
    "html that is no text": (
        {**JSON_DISPLAY, "data": {"text/html": {"a": 1}}},
        "of type text/html must be a text, not dict",
    ),
    "data": ({**JSON_DISPLAY, "data": "a"}, "must be objects"),
    "metadata": ({**display("a"), "metadata": [1]}, "must be objects"),
    "object in metadata": ({**display("a"), "metadata": {"a": object()}}, "not plain JSON \\(object\\)"),
    "key of metadata": ({**display("a"), "metadata": {1: 2}}, "a key must be a text, not int"),
    "NaN": ({**JSON_DISPLAY, "data": {"application/json": float("nan")}}, "not plain JSON \\(float\\)"),
    "huge integer": ({**JSON_DISPLAY, "data": {"application/json": 1 << 70}}, "not plain JSON \\(int\\)"),
    "too deep": ({**JSON_DISPLAY, "data": {"application/json": deep(DEPTH + 1)}}, "more than 20 levels deep"),
    "display_id": (display("a", display_id=1), "display_id must be a text, not int"),  # type: ignore[arg-type]
    "update": ({**display("a"), "update": 1}, "update must be true or false"),
    "wait": ({"kind": "clear_output", "wait": "no"}, "wait must be true or false"),
    "bool as a count": (
        {"kind": "execute_result", "data": {}, "metadata": {}, "execution_count": True},
        "must be a whole number",
    ),
    "traceback": ({**error(), "traceback": "a"}, "must be a list of texts"),
    "line of a traceback": ({**error(), "traceback": [1]}, "a line of a traceback must be a text, not int"),
    "ename": ({**error(), "ename": None}, "ename must be a text, not NoneType"),
}


@pytest.mark.parametrize(("event", "message"), BAD.values(), ids=BAD.keys())
def test_bad_events_break_the_protocol_and_leave_what_was_there(event, message):
    collector = collected(stream("before"))
    with pytest.raises(ProtocolError, match=message):
        collector.add(event)
    assert shown(collector) == ["before"]


def test_a_display_that_is_updated_costs_the_cell_that_it_belongs_to():
    """Else a cell that clears its own outputs again and again could fill those of another one without end."""
    displays: dict[str, Any] = {}
    owner, other = OutputCollector(2000, displays), OutputCollector(2000, displays)
    for number in range(4):
        owner.add(display("x", str(number)))
    for number in range(4):
        other.add(display("y" * 1000, str(number), update=True))
        other.add({"kind": "clear_output", "wait": False})
    assert sum(len(output["data"]["text/plain"]) for output in owner.outputs()) < 2000


def test_clearing_nothing_does_not_look_at_the_displays_of_all_cells():
    """A loop of clear_output() after thousands of displays would otherwise keep the trusted side busy for minutes."""

    class Unread(dict[str, Any]):
        def items(self):
            raise AssertionError("the displays of other cells were looked through")

    collector = OutputCollector(1000, Unread())
    collector.add({"kind": "clear_output", "wait": False})
    assert collector.outputs() == ()
