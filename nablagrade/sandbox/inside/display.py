"""Results and displays as events, in the shape in which nbformat stores them."""

from __future__ import annotations

import math
import numbers
import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher

from nablagrade.sandbox.inside.streams import Outputs

MIME_TYPE = re.compile(r"[A-Za-z0-9][\w!#$&^.+-]{0,126}/[\w!#$&^.+-]{1,127}(; ?[\w.+-]{1,64}=[\w.+-]{1,64})?", re.ASCII)
DEPTH = 16
EXACT_INT = 1 << 53
LARGEST_CHARS = 16 << 20
"""A display with more characters than this is replaced by a sentence: frames have a largest size."""


class ResultHook(DisplayHook):
    """`sys.displayhook` while a cell runs: keeps `_` and `Out` as IPython does, and publishes the value."""

    outputs: Outputs

    def write_output_prompt(self) -> None:
        """There is no prompt to write; the count goes with the event."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        content = displayed(format_dict, md_dict)
        if content["data"]:
            self.outputs.publish({"kind": "execute_result", **content, "execution_count": self.prompt_count})

    def finish_displayhook(self) -> None:
        self._is_active = False


class Publisher(DisplayPublisher):
    """`display()`, `update_display()` and `clear_output()`."""

    outputs: Outputs

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        source: object = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **kwargs: object,
    ) -> None:
        self._validate_data(data, metadata)  # type: ignore[no-untyped-call]
        display_id = (transient or {}).get("display_id")
        event = {"kind": "display_data", **displayed(data, metadata)}
        self.outputs.publish(
            {**event, "display_id": None if display_id is None else str(display_id), "update": bool(update)}
        )

    def clear_output(self, wait: bool = False) -> None:
        self.outputs.publish({"kind": "clear_output", "wait": bool(wait)})


def displayed(data: Mapping[Any, Any], metadata: Mapping[Any, Any] | None) -> dict[str, Any]:
    """The fields `data` and `metadata` of an event, with nothing in them that a notebook could not hold.

    Raises:
        TypeError, ValueError: a value that has no place in JSON; as in Jupyter it is the student's cell that fails.
    """
    bundle = {mime: mime_value(mime, value) for mime, value in data.items() if is_mime_type(mime)}
    extra = plain(metadata or {})
    size = chars(bundle) + chars(extra)
    if size > LARGEST_CHARS:
        return {"data": {"text/plain": f"<an output of {size} characters was dropped>"}, "metadata": {}}
    return {"data": bundle, "metadata": extra}


def is_mime_type(name: object) -> bool:
    return isinstance(name, str) and MIME_TYPE.fullmatch(name) is not None


def mime_value(mime: str, value: Any) -> Any:
    """Any JSON for JSON types; else text, binary data as base64."""
    value = plain(value)
    if is_json(mime) or isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    raise TypeError(f"{mime} must be text or bytes, not {type(value).__name__}")


def is_json(mime: str) -> bool:
    mime = mime.partition(";")[0]
    return mime == "application/json" or (mime.startswith("application/") and mime.endswith("+json"))


def plain(value: Any, depth: int = 0) -> Any:
    """Exact JSON types of what Jupyter would have turned into JSON; NaN and infinities become their names, as there."""
    if depth > DEPTH:
        raise ValueError(f"what is displayed is nested more than {DEPTH} levels deep")
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, numbers.Integral):
        return int(value) if abs(int(value)) <= EXACT_INT else hex(int(value))
    if isinstance(value, numbers.Real):
        return float(value) if math.isfinite(value) else repr(float(value))
    if isinstance(value, Mapping):
        return {str(key): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item, depth + 1) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a notebook's JSON")


def chars(value: Any) -> int:
    """About how long a JSON value is."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(len(key) + chars(item) for key, item in value.items())
    return sum(map(chars, value)) if isinstance(value, list) else 8
