"""JSON values from strangers, made fit to be written again."""

from __future__ import annotations

import math

from nablagrade.model import Json

__all__ = ["scrub"]

WHOLE_LIMIT = 1 << 63
"""Integers from here on are beyond what other readers of JSON hold."""


def scrub(value: Json) -> Json:
    """Copy `value` into what UTF-8 and every JSON reader can hold.

    Half surrogates become U+FFFD; NaN, infinities and integers beyond 64 bits become None. The caller caps the depth.
    """
    match value:
        case str():
            return _writable(value)
        case dict():
            return {_writable(str(key)): scrub(item) for key, item in value.items()}
        case list() | tuple():
            return [scrub(item) for item in value]
        case bool():
            return value
        case int():
            return value if -WHOLE_LIMIT <= value < WHOLE_LIMIT else None
        case float():
            return value if math.isfinite(value) else None
    return None


def _writable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        # By way of UTF-16, two halves that belong together become the character that they are.
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
