from __future__ import annotations

import json
import socket
import struct
import threading
import time
import tracemalloc
from collections.abc import Iterator

import pytest
import torch

from nablagrade.errors import ProtocolError
from nablagrade.wire import Channel
from nablagrade.wire.frames import BODY_BYTES, HEADER_BYTES


@pytest.fixture
def pair() -> Iterator[tuple[Channel, socket.socket]]:
    """A channel, and the bare socket of a hostile other side."""
    ours, theirs = socket.socketpair()
    channel = Channel(ours)
    yield channel, theirs
    channel.close()
    theirs.close()


def soon() -> float:
    return time.monotonic() + 5


def frame(header: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">IQ", len(header), len(body)) + header + body


def test_values_travel_both_ways() -> None:
    left, right = map(Channel, socket.socketpair())
    try:
        left.send({"x": torch.arange(3.0), "long": "é" * 70_000}, soon())
        left.send([None, 1, (2, 3)], soon())
        first, second = right.receive(soon()), right.receive(soon())
        assert first["x"].tolist() == [0.0, 1.0, 2.0] and first["long"] == "é" * 70_000
        assert second == [None, 1, (2, 3)]
        right.send("thanks", soon())
        assert left.receive(soon()) == "thanks"
    finally:
        left.close()
        right.close()


def test_a_body_larger_than_the_socket_holds_arrives_whole() -> None:
    left, right = map(Channel, socket.socketpair())
    tensor = torch.arange(1 << 20, dtype=torch.int32)
    sender = threading.Thread(target=left.send, args=(tensor, soon()))
    sender.start()
    try:
        assert torch.equal(right.receive(soon()), tensor)
    finally:
        sender.join()
        left.close()
        right.close()


MALFORMED = {
    "no JSON": b"passed",
    "pickle": b"\x80\x04N.",
    "not UTF-8": b'{"sizes": [], "value": "\xff"}',
    "NaN": b'{"sizes": [], "value": NaN}',
    "Infinity": b'{"sizes": [], "value": [-Infinity]}',
    "an int of 5000 digits": b'{"sizes": [], "value": ' + b"9" * 5000 + b"}",
    "deep nesting": b'{"sizes": [], "value": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a list": b"[]",
    "no value": b'{"sizes": []}',
    "one field too many": b'{"sizes": [], "value": 1, "verdict": "passed"}',
    "sizes that are no list": b'{"sizes": 0, "value": 1}',
    "a bool as a size": b'{"sizes": [false], "value": 1}',
    "a negative size": b'{"sizes": [1, -1], "value": 1}',
    "a size beyond the body": b'{"sizes": [1], "value": 1}',
    "an empty header": b"",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_header_is_a_protocol_error(name: str, pair: tuple[Channel, socket.socket]) -> None:
    channel, theirs = pair
    data, sender = frame(MALFORMED[name]), None
    sender = threading.Thread(target=theirs.sendall, args=(data,))
    sender.start()
    with pytest.raises(ProtocolError):
        channel.receive(soon())
    sender.join()


def test_a_body_that_the_sizes_do_not_fill_is_a_protocol_error(pair: tuple[Channel, socket.socket]) -> None:
    channel, theirs = pair
    theirs.sendall(frame(b'{"sizes": [2], "value": {"$": "bytes", "at": 0}}', b"abc"))
    with pytest.raises(ProtocolError, match="3 bytes"):
        channel.receive(soon())


@pytest.mark.parametrize("lengths", [(HEADER_BYTES + 1, 0), (2, BODY_BYTES + 1), (2**32 - 1, 2**64 - 1)])
def test_a_length_over_the_limit_is_refused_before_anything_is_read(
    lengths: tuple[int, int], pair: tuple[Channel, socket.socket]
) -> None:
    channel, theirs = pair
    theirs.sendall(struct.pack(">IQ", *lengths))
    with pytest.raises(ProtocolError, match="over the limit"):
        channel.receive(soon())


def test_a_length_that_lies_costs_no_memory(pair: tuple[Channel, socket.socket]) -> None:
    channel, theirs = pair
    header = b'{"sizes": [134217728], "value": null}'
    theirs.sendall(struct.pack(">IQ", len(header), BODY_BYTES) + header + b"x" * 1000)
    theirs.shutdown(socket.SHUT_WR)
    tracemalloc.start()
    try:
        with pytest.raises(EOFError):
            channel.receive(soon())
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_value_without_place_in_a_header_is_refused_by_its_sender(pair: tuple[Channel, socket.socket]) -> None:
    with pytest.raises(ProtocolError, match="header"):
        pair[0].send(["x" * 60_000] * 20, soon())


def test_silence_ends_at_the_deadline(pair: tuple[Channel, socket.socket]) -> None:
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        pair[0].receive(started + 0.05)
    assert 0.05 <= time.monotonic() - started < 1


def test_a_deadline_that_has_passed_ends_at_once(pair: tuple[Channel, socket.socket]) -> None:
    with pytest.raises(TimeoutError):
        pair[0].receive(time.monotonic() - 1)


def test_a_slow_drip_ends_at_the_deadline(pair: tuple[Channel, socket.socket]) -> None:
    """Each byte is in time; the frame is not."""
    channel, theirs = pair
    data, done = frame(b'{"sizes": [], "value": "' + b"x" * 10_000 + b'"}'), threading.Event()

    def drip() -> None:
        for byte in data:
            theirs.sendall(bytes([byte]))
            if done.wait(0.005):
                return

    sender = threading.Thread(target=drip)
    sender.start()
    started = time.monotonic()
    try:
        with pytest.raises(TimeoutError):
            channel.receive(started + 0.1)
        assert time.monotonic() - started < 1
    finally:
        done.set()
        sender.join()


def test_a_frame_cut_by_a_deadline_is_not_lost(pair: tuple[Channel, socket.socket]) -> None:
    """Reading goes on after a deadline (the box is interrupted then); it must go on where it stopped."""
    channel, theirs = pair
    data = frame(json.dumps({"sizes": [], "value": "whole"}).encode())
    theirs.sendall(data[:20])
    with pytest.raises(TimeoutError):
        channel.receive(time.monotonic() + 0.01)
    theirs.sendall(data[20:])
    assert channel.receive(soon()) == "whole"


def test_a_reader_that_does_not_read_ends_the_sending_at_the_deadline(pair: tuple[Channel, socket.socket]) -> None:
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        pair[0].send(torch.zeros(1 << 22), started + 0.05)
    assert time.monotonic() - started < 1


def test_a_closed_connection_is_an_end_of_file(pair: tuple[Channel, socket.socket]) -> None:
    channel, theirs = pair
    theirs.sendall(frame(b"{}")[:5])
    theirs.close()
    with pytest.raises(EOFError):
        channel.receive(soon())
    with pytest.raises(EOFError):
        channel.send("anyone there?", soon())
