"""Whatever bytes come from a box, they are a value, or break the protocol: nothing else is raised."""

from __future__ import annotations

import json
import math
import os
import socket
import struct
import time
from typing import Any

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nablagrade.errors import ProtocolError
from nablagrade.sandbox.outputs import OutputCollector
from nablagrade.sandbox.replies import read_reply
from nablagrade.wire import Channel, Opaque, decode, encode
from nablagrade.wire.codec import DTYPES

EXAMPLES = int(os.environ.get("NABLAGRADE_FUZZ", "60"))
"""`make soak` sets more."""

fuzz = settings(max_examples=EXAMPLES, deadline=None)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
)
TAGS = st.sampled_from(
    ["tuple", "dict", "int", "float", "complex", "str", "bytes", "tensor", "opaque", "known", "proxy", "$", 5, None]
)
FIELDS = st.sampled_from(
    ["$", "items", "text", "parts", "at", "dtype", "shape", "requires_grad", "grad", "type", "number", "is", "id"]
)
SIZES = st.integers(-1, 6) | st.just(2**52) | st.just(True)
TENSORS = st.fixed_dictionaries(
    {
        "$": st.just("tensor"), "dtype": st.sampled_from([*DTYPES, "float8", ""]), "shape": st.lists(SIZES, max_size=5),
        "at": st.integers(-1, 3), "requires_grad": st.booleans() | st.just(1),
        "grad": st.none() | st.just({"$": "tensor"}),
    }
)  # fmt: skip


def tagged(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    objects = st.dictionaries(FIELDS | st.text(max_size=5), children | TAGS, max_size=6)
    return st.lists(children, max_size=4) | objects | TENSORS


MESSAGES = st.recursive(SCALARS | TENSORS, tagged, max_leaves=20)
BUFFERS = st.lists(st.binary(max_size=64), max_size=4)


def received(data: bytes) -> Any:
    """What the trusted side makes of bytes; the other end is closed behind them."""
    ours, theirs = socket.socketpair()
    with theirs:
        theirs.sendall(data)
    channel = Channel(ours, body_bytes=1 << 16)
    try:
        return channel.receive(time.monotonic() + 5)
    finally:
        channel.close()


@fuzz
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes):
    try:
        received(data)
    except (ProtocolError, EOFError):
        return


@fuzz
@given(MESSAGES, BUFFERS, st.lists(st.integers(-5, 70) | st.booleans(), max_size=4))
def test_frames_around_any_message(message: Any, buffers: list[bytes], lies: list[int]):
    sizes = lies or [len(buffer) for buffer in buffers]
    header, body = json.dumps({"sizes": sizes, "value": message}).encode(), b"".join(buffers)
    try:
        received(struct.pack(">IQ", len(header), len(body)) + header + body)
    except ProtocolError:
        return


@fuzz
@given(MESSAGES, BUFFERS)
def test_what_is_decoded_is_plain_data(message: Any, buffers: list[bytes]):
    try:
        value = decode(message, [memoryview(buffer) for buffer in buffers])
    except ProtocolError:
        return
    assert_plain(value)


def assert_plain(value: Any) -> None:
    """Nothing but data of exactly these types came out, and every text can be written to a file."""
    assert type(value) in (type(None), bool, int, float, complex, str, bytes, list, tuple, dict, torch.Tensor, Opaque)
    if isinstance(value, str):
        value.encode()
    for item in value.items() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        assert_plain(item)
    if isinstance(value, torch.Tensor):
        assert value.dtype in DTYPES.values() and value.is_contiguous()
        value.double().sum() if not value.is_complex() else value.sum()


OF_REPLIES = st.sampled_from(
    [
        "is",
        "value",
        "arguments",
        "seen",
        "type",
        "bases",
        "message",
        "line",
        "traceback",
        "in_given",
        "operations",
        "backward_passes",
    ]
)
OF_EVENTS = st.sampled_from(
    ["kind", "name", "text", "data", "metadata", "count", "wait", "ename", "evalue", "traceback", "display_id"]
)
KINDS = st.sampled_from(["stream", "display_data", "execute_result", "error", "clear_output", "stdout", "text/plain"])


@fuzz
@given(st.dictionaries(OF_REPLIES, MESSAGES))
def test_any_reply_is_a_reply_or_breaks_the_protocol(reply: dict[str, Any]):
    for kind in ("returned", "raised", "missing", "unsendable", "passed"):
        read_reply({**reply, "is": kind})


EVENTS = st.dictionaries(OF_EVENTS, MESSAGES | KINDS)


@fuzz
@given(st.lists(EVENTS | MESSAGES, max_size=6))
def test_any_output_event_is_an_output_or_breaks_the_protocol(events: list[Any]):
    collector = OutputCollector(2000, {})
    for event in events:
        try:
            collector.add(event)
        except ProtocolError:
            continue
    assert len(json.dumps(collector.outputs(), allow_nan=False)) < 40_000


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.complex_numbers(),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=15,
)


@fuzz
@given(VALUES)
def test_what_is_sent_arrives(value: Any):
    message, buffers = encode(value)
    assert same(decode(json.loads(json.dumps(message)), [memoryview(buffer) for buffer in buffers]), value)


def same(one: Any, other: Any) -> bool:
    """Equal, of the same types, NaN as NaN; half a surrogate pair may have become a question mark."""
    if type(one) is not type(other):
        return False
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return len(one) == len(other) and all(map(same, one.items(), other.items()))
    if isinstance(one, complex):
        return same([one.real, one.imag], [other.real, other.imag])
    if isinstance(one, float) and math.isnan(one):
        return math.isnan(other)
    return bool(one == other) or (isinstance(one, str) and one == other.encode("utf-8", "replace").decode())
