"""Values as JSON with tags, and buffers for what is large.

None, bool, finite floats, ints up to 2^53, short strings, lists and dicts with string keys stand for themselves. All
else is an object with the key "$": tuple, dict, int, float, complex, str (a buffer), tensor, opaque, or a tag of the
caller's. Types are compared exactly, but for texts: what is not one of them travels as `Opaque`, by name and a short
text made by its own side.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch

from nablagrade.errors import OverLimit, ProtocolError

DEPTH = 32
LONG_TEXT = 1 << 16
EXACT_INT = 1 << 53
INT_DIGITS = 4000
MAX_DIMS = 64

DTYPES = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128,
        torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.bool,
    )
}  # fmt: skip
NAMES = {dtype: name for name, dtype in DTYPES.items()}
NUMPY = frozenset(NAMES) - {torch.bfloat16}
"""Those that NumPy has as well, which copies the bytes of a small tensor in fewer steps than torch."""
SMALL_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Opaque:
    """A value of the other side that has no place on the wire: its type's name and at most 200 characters about it."""

    type: str
    text: str = ""

    def __str__(self) -> str:
        return self.type


@dataclass(frozen=True, slots=True)
class Reduced:
    """What `reduce` makes of a value: a tag, the fields of its object, and named buffers."""

    tag: str
    fields: dict[str, Any] = field(default_factory=dict)
    buffers: dict[str, bytes] = field(default_factory=dict)


Reduce = Callable[[Any], Reduced | None]
Build = Callable[[str, dict[str, Any]], Any]


def encode(value: Any, reduce: Reduce | None = None) -> tuple[Any, list[Any]]:
    """Turn a value into tagged JSON and a list of buffers.

    Args:
        reduce: asked first about every value that is not plain data; None from it means: let it be opaque.
    """
    encoder = _Encoder(reduce)
    return encoder.encode(value, 0), encoder.buffers


def decode(tagged: Any, buffers: Sequence[memoryview], build: Build | None = None, max_depth: int = DEPTH) -> Any:
    """Turn tagged JSON and its buffers back into a value.

    Args:
        build: makes values of tags that are not built in, from the decoded fields of the object.
        max_depth: of lists, tuples and dicts inside one another.

    Raises:
        ProtocolError: an unknown tag, a wrong field, a tensor whose bytes do not fit its shape, too deep a nesting.
    """
    try:
        return _Decoder(buffers, build, max_depth).decode(tagged, 0)
    except (LookupError, TypeError, ValueError, OverflowError, RuntimeError) as error:
        raise ProtocolError(f"a value that cannot be read ({type(error).__name__}: {str(error)[:80]})") from None


class _Encoder:
    def __init__(self, reduce: Reduce | None) -> None:
        self.buffers: list[Any] = []
        self._reduce = reduce

    def encode(self, value: Any, depth: int) -> Any:
        if depth > DEPTH:
            return {"$": "opaque", "type": type(value).__name__, "text": f"nested more than {DEPTH} levels deep"}
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            return value if abs(value) <= EXACT_INT else _big_int(value)
        if kind is float:
            return value if math.isfinite(value) else {"$": "float", "text": repr(value)}
        if kind is str:
            return value if len(value) <= LONG_TEXT else {"$": "str", "at": self._add(value.encode("utf-8", "replace"))}
        if issubclass(kind, str):  # numpy.str_, members of a StrEnum: the text is what counts
            return self.encode(str.__str__(value), depth)
        if kind is list:
            return [self.encode(item, depth + 1) for item in value]
        if kind is tuple:
            return {"$": "tuple", "items": [self.encode(item, depth + 1) for item in value]}
        if kind is dict:
            return self._dict(value, depth)
        if kind is complex:
            return {"$": "complex", "parts": [self.encode(value.real, depth), self.encode(value.imag, depth)]}
        if issubclass(kind, torch.Tensor):
            return self._tensor(value)
        return self._other(value, depth)

    def _add(self, buffer: Any) -> int:
        self.buffers.append(buffer)
        return len(self.buffers) - 1

    def _dict(self, value: dict[Any, Any], depth: int) -> Any:
        if "$" not in value and all(type(key) is str for key in value):
            return {key: self.encode(item, depth + 1) for key, item in value.items()}
        pairs = [[self.encode(key, depth + 1), self.encode(item, depth + 1)] for key, item in value.items()]
        return {"$": "dict", "items": pairs}

    def _tensor(self, value: torch.Tensor) -> Any:
        # A subclass may answer for itself in Python, be it only later than it was watched; we want the data.
        with torch._C.DisableTorchFunctionSubclass(), torch._C._DisableTorchDispatch():
            if type(value) is not torch.Tensor:
                value = torch.Tensor.as_subclass(value, torch.Tensor)
            if value.layout is not torch.strided or value.dtype not in NAMES or value.is_meta:
                return {
                    "$": "opaque",
                    "type": f"torch.Tensor ({value.layout}, {value.dtype}, {value.device})",
                    "text": "",
                }
            size, shape = value.nbytes, list(value.shape)
            if size > BUFFER_BYTES:
                raise ProtocolError(f"a tensor of shape {shape} has {size} bytes, over the limit of {BUFFER_BYTES}")
            tagged: dict[str, Any] = {"$": "tensor", "dtype": NAMES[value.dtype], "shape": shape}
            tagged["at"] = self._add(_bytes(value.detach()) if size else b"")
            if value.requires_grad:
                tagged["requires_grad"] = True
            if value.is_leaf and (grad := value.grad) is not None:
                tagged["grad"] = self._tensor(grad)
            return tagged

    def _other(self, value: Any, depth: int) -> Any:
        if isinstance(value, Opaque):
            return {"$": "opaque", "type": value.type[:200], "text": value.text[:200]}
        reduced = self._reduce(value) if self._reduce else None
        if reduced is None:
            return {"$": "opaque", "type": type_name(value), "text": ""}
        tagged: dict[str, Any] = {"$": reduced.tag}
        tagged.update({name: self.encode(item, depth + 1) for name, item in reduced.fields.items()})
        tagged.update({name: {"$": "bytes", "at": self._add(data)} for name, data in reduced.buffers.items()})
        return tagged


BUFFER_BYTES = 128 << 20


class _Decoder:
    def __init__(self, buffers: Sequence[memoryview], build: Build | None, max_depth: int) -> None:
        self._max_depth = max_depth
        self._buffers = buffers
        self._used: set[int] = set()
        self._build = build

    def decode(self, tagged: Any, depth: int) -> Any:
        if depth > 2 * self._max_depth:  # a tag and its list of items are two levels of JSON for one of the value
            raise OverLimit("reply_depth", f"a value nested more than {self._max_depth} levels deep")
        if isinstance(tagged, str):
            return writable(tagged)
        if isinstance(tagged, list):
            return [self.decode(item, depth + 1) for item in tagged]
        if not isinstance(tagged, dict):
            return tagged
        if "$" not in tagged:
            return {writable(key): self.decode(item, depth + 1) for key, item in tagged.items()}
        return self._tagged(tagged["$"], tagged, depth + 1)

    def _tagged(self, tag: Any, tagged: dict[str, Any], depth: int) -> Any:
        match tag:
            case "tuple":
                return tuple(self.decode(item, depth) for item in _list(tagged["items"]))
            case "dict":
                return {self.decode(key, depth): self.decode(item, depth) for key, item in _list(tagged["items"])}
            case "int":
                return _int(tagged["text"])
            case "float":
                return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[tagged["text"]]
            case "complex":
                real, imag = (self.decode(part, depth) for part in _list(tagged["parts"]))
                return complex(real, imag)
            case "str":
                return str(self._buffer(tagged["at"]), "utf-8", "replace")
            case "bytes":
                return bytes(self._buffer(tagged["at"]))
            case "tensor":
                return self._tensor(tagged)
            case "opaque":
                return Opaque(_text(tagged["type"])[:200], _text(tagged["text"])[:200])
        if self._build is None or not isinstance(tag, str):
            raise ProtocolError(f"an unknown tag {str(tag)[:40]!r}")
        return self._build(tag, {key: self.decode(item, depth) for key, item in tagged.items() if key != "$"})

    def _buffer(self, at: Any) -> memoryview:
        if type(at) is not int or not 0 <= at < len(self._buffers) or at in self._used:
            raise ProtocolError("a buffer that is not there, or not there any more")
        self._used.add(at)  # values that share a buffer would make a small frame fill our memory
        return self._buffers[at]

    def _tensor(self, tagged: dict[str, Any]) -> torch.Tensor:
        dtype, shape, data = DTYPES[tagged["dtype"]], _shape(tagged["shape"]), self._buffer(tagged["at"])
        if math.prod(shape) * dtype.itemsize != len(data):
            raise ProtocolError(f"a tensor of shape {shape} and dtype {tagged['dtype']} in {len(data)} bytes")
        if not len(data):
            tensor = torch.empty(shape, dtype=dtype)
        elif dtype is torch.bool:  # a bool tensor that holds a byte other than 0 and 1 is undefined behaviour
            tensor = torch.frombuffer(bytearray(data), dtype=torch.uint8).ne(0).reshape(shape)
        else:
            tensor = torch.frombuffer(bytearray(data), dtype=dtype).reshape(shape)
        tensor = tensor.data  # the same numbers, and no view: torch refuses detach_() of one
        if dtype.is_floating_point or dtype.is_complex:
            if tagged.get("requires_grad") is True:
                tensor.requires_grad_()
            if (grad := tagged.get("grad")) is not None:  # a tensor that requires none may have one, too, from earlier
                tensor.grad = self._grad(grad, tensor)
        return tensor

    def _grad(self, tagged: Any, tensor: torch.Tensor) -> torch.Tensor:
        if not isinstance(tagged, dict) or tagged.get("$") != "tensor" or tagged.get("grad") is not None:
            raise ProtocolError("a gradient that is not a plain tensor")
        grad = self._tensor(tagged).detach()
        if grad.shape != tensor.shape or grad.dtype != tensor.dtype:
            raise ProtocolError("a gradient that does not fit its tensor")
        return grad


def _bytes(tensor: torch.Tensor) -> Any:
    """A tensor's entries, in order, as they lie in memory."""
    if tensor.nbytes <= SMALL_BYTES and tensor.dtype in NUMPY and not (tensor.is_conj() or tensor.is_neg()):
        return tensor.numpy().tobytes()
    if tensor.is_conj() or tensor.is_neg() or not tensor.is_contiguous() or not tensor.is_cpu:
        tensor = tensor.cpu().resolve_conj().resolve_neg().contiguous()
    flat = tensor.reshape(-1)
    if flat.stride(0) != 1:  # a single entry of a column counts as contiguous, whatever its stride
        flat = flat.clone(memory_format=torch.contiguous_format)
    return flat.view(torch.uint8).numpy()


def type_name(value: object) -> str:
    """The qualified name of a value's type, without asking the value."""
    kind = type(value)
    module = kind.__module__ if isinstance(kind.__module__, str) else "?"
    return kind.__qualname__ if module == "builtins" else f"{module}.{kind.__qualname__}"


def _big_int(value: int) -> Any:
    if value.bit_length() > 3 * INT_DIGITS:
        return {"$": "opaque", "type": "int", "text": f"an integer of {value.bit_length()} bits"}
    return {"$": "int", "text": str(value)}


def _int(text: Any) -> int:
    if not isinstance(text, str) or len(text) > INT_DIGITS:
        raise ProtocolError("an integer that is not a short text")
    return int(text)


def _shape(shape: Any) -> tuple[int, ...]:
    sizes = _list(shape)
    if len(sizes) > MAX_DIMS or not all(type(size) is int and 0 <= size < EXACT_INT for size in sizes):
        raise ProtocolError("a shape that is not a list of sizes")
    return tuple(sizes)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ProtocolError("a list was expected")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ProtocolError("a text was expected")
    return writable(value)


def writable(text: str) -> str:
    """A text that every file and terminal takes: JSON can hold half of a surrogate pair, UTF-8 cannot."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
