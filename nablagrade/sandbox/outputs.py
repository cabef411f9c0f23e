"""What a cell put out, as nbformat 4 outputs: rebuilt field by field from events that may be lies.

The box says what its cell printed and displayed (see `inside.shell` for the events). Nothing of that is taken over as
it is: unknown kinds, keys and types break the protocol, text is made encodable, and what is more than the limit is
counted and dropped. Texts and HTML stay hostile; whoever shows them escapes or sanitises them.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nablagrade.errors import ProtocolError
from nablagrade.model import Json

MIME_TYPE = re.compile(r"[A-Za-z0-9][\w!#$&^.+-]{0,126}/[\w!#$&^.+-]{1,127}(; ?[\w.+-]{1,64}=[\w.+-]{1,64})?", re.ASCII)
STREAMS = ("stdout", "stderr")
DEPTH = 20
INT_BITS = 64
NAME_CHARS = 200
TRACEBACK_LINES = 500
ERROR_BYTES = 64 << 10
"""The first error of a cell is kept even when its prints have used up the limit, unless it is larger than this."""
OUTPUT_BYTES = 32
"""Charged for each output besides its content, so that a million empty ones cost something too."""

Output = dict[str, Json]
Event = dict[str, Any]


@dataclass(slots=True)
class Shown:
    """A display that a later `update_display` may change, wherever its cell is."""

    output: Output
    size: int
    collector: OutputCollector


Displays = dict[str, list[Shown]]
"""All displays of a notebook by their display_id."""


class OutputCollector:
    """Collects the outputs of one cell.

    Args:
        limit_bytes: what is kept of the cell's outputs, as UTF-8 and JSON; beyond it the head of a text is kept, and of
            everything else nothing.
        displays: shared by the collectors of one notebook, so that a cell can update a display of an earlier one.

    Attributes:
        dropped_bytes: how much was dropped; the outputs end with a line that says so.
    """

    def __init__(self, limit_bytes: int, displays: Displays | None = None) -> None:
        self.dropped_bytes = 0
        self._limit = limit_bytes
        self._displays: Displays = {} if displays is None else displays
        self._outputs: list[Output] = []
        self._texts: dict[int, list[str]] = {}
        self._used = 0
        self._cut = False
        self._clear_next = False

    def add(self, event: object) -> None:
        """Take one event.

        Raises:
            ProtocolError: it is none of the known kinds, or a field is missing, unknown or of a wrong type.
        """
        if not isinstance(event, dict):
            raise ProtocolError(f"an output event must be an object, not {type(event).__name__}")
        kind = event.get("kind")
        handler = HANDLERS.get(kind) if isinstance(kind, str) else None
        if handler is None:
            raise ProtocolError(f"an output event of an unknown kind {str(kind)[:NAME_CHARS]!r}")
        handler(self, event)

    def outputs(self) -> tuple[Output, ...]:
        """The cell's outputs. A display in them changes when a later cell updates it."""
        whole = [self._whole(index, output) for index, output in enumerate(self._outputs)]
        if self.dropped_bytes:
            note = dropped_note(self.dropped_bytes, self._limit)
            whole.append({"output_type": "stream", "name": "stderr", "text": note})
        return tuple(whole)

    # ---- one handler per kind

    def _stream(self, event: Event) -> None:
        check_keys(event, "name", "text")
        name, text = event["name"], read_text(event["text"], "text")
        if name not in STREAMS:
            raise ProtocolError("a stream must be named stdout or stderr")
        self._before_output()
        kept = "" if self._cut else head_of(text, self._limit - self._used)
        if kept:
            self._append_text(name, kept)
        if len(kept) < len(text):
            self._cut = True
            self.dropped_bytes += len(text[len(kept) :].encode())

    def _display_data(self, event: Event) -> None:
        check_keys(event, "data", "metadata", "display_id", "update")
        display_id, update = event["display_id"], event["update"]
        if not isinstance(update, bool):
            raise ProtocolError("update must be true or false")
        content = read_content(event)
        if display_id is not None:
            display_id = read_text(display_id, "display_id")[:NAME_CHARS]
            self._update(display_id, content)
        if not update:
            output = self._append({"output_type": "display_data", **content})
            if output is not None and display_id is not None:
                self._used += len(display_id)
                self._displays.setdefault(display_id, []).append(Shown(output, size_of(content), self))

    def _execute_result(self, event: Event) -> None:
        check_keys(event, "data", "metadata", "execution_count")
        count = event["execution_count"]
        if type(count) is not int or not 0 <= count < 1 << 31:
            raise ProtocolError("an execution_count must be a whole number")
        self._append({"output_type": "execute_result", **read_content(event), "execution_count": count})

    def _error(self, event: Event) -> None:
        check_keys(event, "ename", "evalue", "traceback")
        lines = event["traceback"]
        if not isinstance(lines, list):
            raise ProtocolError("a traceback must be a list of texts")
        name, message = read_text(event["ename"], "ename")[:NAME_CHARS], read_text(event["evalue"], "evalue")
        traceback = [read_text(line, "a line of a traceback") for line in lines[:TRACEBACK_LINES]]
        is_first = not any(output["output_type"] == "error" for output in self._outputs)
        self._append(
            {"output_type": "error", "ename": name, "evalue": message, "traceback": traceback},
            beyond=ERROR_BYTES if is_first else 0,
        )

    def _clear_output(self, event: Event) -> None:
        check_keys(event, "wait")
        if not isinstance(event["wait"], bool):
            raise ProtocolError("wait must be true or false")
        if event["wait"]:
            self._clear_next = True
        else:
            self._clear()

    # ---- what is kept

    def _append(self, output: Output, beyond: int = 0) -> Output | None:
        """Keep an output if it fits into what is left of the limit, or into `beyond`."""
        self._before_output()
        size = size_of(output)
        fits = not self._cut and self._used + size <= self._limit
        if not fits and size > beyond:
            self.dropped_bytes += size
            return None
        self._used += size
        self._outputs.append(output)
        return output

    def _append_text(self, name: str, text: str) -> None:
        """Pieces are joined once at the end: adding each to a growing text would take quadratic time."""
        last = len(self._outputs) - 1
        if last < 0 or self._outputs[last].get("name") != name:
            last += 1
            self._outputs.append({"output_type": "stream", "name": name})
            self._texts[last] = []
            self._used += OUTPUT_BYTES
        self._texts[last].append(text)
        self._used += len(text.encode())

    def _whole(self, index: int, output: Output) -> Output:
        return {**output, "text": "".join(self._texts[index])} if index in self._texts else output

    def _update(self, display_id: str, content: Output) -> None:
        """Change all displays of that id, each at the cost of the cell that it belongs to; as in Jupyter, a new display
        with a known id changes the earlier ones too."""
        size = size_of(content)
        for shown in self._displays.get(display_id, ()):
            owner, growth = shown.collector, size - shown.size
            if owner._used + growth > owner._limit:
                self.dropped_bytes += size
                return
            shown.output.update(content)
            shown.size = size
            owner._used += growth

    def _before_output(self) -> None:
        if self._clear_next:
            self._clear()

    def _clear(self) -> None:
        self._clear_next = self._cut = False
        had_outputs = bool(self._outputs)
        self._outputs, self._texts = [], {}
        self._used = self.dropped_bytes = 0
        if not had_outputs:
            return  # nor displays: walking through those of all cells, again and again, would take for ever
        for display_id, shown in list(self._displays.items()):
            self._displays[display_id] = [display for display in shown if display.collector is not self]
            if not self._displays[display_id]:
                del self._displays[display_id]


HANDLERS: Mapping[str, Callable[[OutputCollector, Event], None]] = {
    "stream": OutputCollector._stream,
    "display_data": OutputCollector._display_data,
    "execute_result": OutputCollector._execute_result,
    "error": OutputCollector._error,
    "clear_output": OutputCollector._clear_output,
}


def dropped_note(dropped: int, limit: int) -> str:
    """The last line of outputs that were cut."""
    return f"[{dropped:,} bytes of this cell's output were dropped; {limit:,} bytes are kept of a cell]\n"


def head_of(text: str, limit_bytes: int) -> str:
    """As much of a text as fits into some bytes of UTF-8, in whole characters."""
    return text.encode()[: max(0, limit_bytes)].decode(errors="ignore")


def check_keys(event: Event, *keys: str) -> None:
    """The event has these keys besides its kind, and no others."""
    missing, unknown = {*keys} - {*event}, {*event} - {*keys, "kind"}
    if missing or unknown:
        names = ", ".join(sorted(str(key)[:NAME_CHARS] for key in [*(missing or unknown)][:10]))
        wrong = "without" if missing else "with unknown fields"
        raise ProtocolError(f"an output event of kind {event['kind']} {wrong}: {names}")


def read_text(value: object, what: str) -> str:
    """A text that can be written as UTF-8: a lone surrogate becomes a question mark."""
    if not isinstance(value, str):
        raise ProtocolError(f"{what} must be a text, not {type(value).__name__}")
    return value.encode("utf-8", "replace").decode()


def read_content(event: Event) -> Output:
    """`data` and `metadata` of a display or a result."""
    data, metadata = event["data"], event["metadata"]
    if not isinstance(data, dict) or not isinstance(metadata, dict):
        raise ProtocolError("data and metadata must be objects")
    bundle = {read_mime_type(mime): read_mime_value(mime, value) for mime, value in data.items()}
    # nbconvert takes `filenames` for its own note of what it wrote where, and falls over another's.
    return {"data": bundle, "metadata": read_json({key: metadata[key] for key in metadata if key != "filenames"})}


def read_mime_type(value: object) -> str:
    if not isinstance(value, str) or not MIME_TYPE.fullmatch(value):
        raise ProtocolError(f"{str(value)[:NAME_CHARS]!r} is not a mime type")
    return value


def read_mime_value(mime: str, value: object) -> Json:
    """Any JSON for the JSON types, text for all others (binary data is base64), as nbformat has it."""
    base = mime.partition(";")[0]
    if base == "application/json" or (base.startswith("application/") and base.endswith("+json")):
        return read_json(value)
    return read_text(value, f"an output of type {mime}")


def read_json(value: object, depth: int = 0) -> Json:
    """A plain JSON value, not too deep, without NaN and without numbers that other readers choke on."""
    if depth > DEPTH:
        raise ProtocolError(f"an output nested more than {DEPTH} levels deep")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return read_text(value, "a text")
    if type(value) is int and value.bit_length() <= INT_BITS:
        return value
    if type(value) is float and math.isfinite(value):
        return value
    if isinstance(value, list):
        return [read_json(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {read_text(key, "a key"): read_json(item, depth + 1) for key, item in value.items()}
    raise ProtocolError(f"an output with a value that is not plain JSON ({type(value).__name__})")


def size_of(value: Json) -> int:
    """What an output counts for: its length in a notebook file, and something for being there."""
    return OUTPUT_BYTES + len(json.dumps(value, ensure_ascii=False).encode())
