from __future__ import annotations

import enum
import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nablagrade.errors import ProtocolError
from nablagrade.wire import Opaque, Reduced, decode, encode
from nablagrade.wire.codec import BUFFER_BYTES, DEPTH, DTYPES, LONG_TEXT

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
PLAIN = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text("ab$", max_size=2), inner, max_size=4)
        | st.dictionaries(st.integers(0, 9) | st.tuples(st.booleans()), inner, max_size=4)
    ),
    max_leaves=20,
)


def there_and_back(value: object) -> Any:
    tagged, buffers = encode(value)
    return decode(tagged, [memoryview(buffer).cast("B") for buffer in buffers])


def tagged_tensor(**fields: object) -> dict[str, object]:
    return {"$": "tensor", "dtype": "float32", "shape": [2], "at": 0, "requires_grad": False, "grad": None, **fields}


@settings(max_examples=150, deadline=None)
@given(PLAIN)
def test_plain_data_comes_back_as_it_was(value: object) -> None:
    back = there_and_back(value)
    assert back == value
    assert repr(back) == repr(value)  # 1 == True == 1.0, and (1,) is not [1]


@pytest.mark.parametrize("value", [math.inf, -math.inf, -0.0, 2**53 + 1, -(2**64), 10**3000, complex(0, math.inf)])
def test_odd_numbers_come_back(value: object) -> None:
    assert repr(there_and_back(value)) == repr(value)


def test_nan_comes_back() -> None:
    assert math.isnan(there_and_back(math.nan))
    assert math.isnan(there_and_back(complex(math.nan, 1)).real)


@pytest.mark.parametrize("length", [LONG_TEXT, LONG_TEXT + 1])
def test_long_texts_come_back(length: int) -> None:
    assert there_and_back("é" * length) == "é" * length


@pytest.mark.parametrize("dtype", DTYPES.values(), ids=DTYPES)
@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (1,), (2, 3), (2, 1, 2, 1)])
def test_tensors_of_every_dtype_come_back(dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    tensor = torch.arange(math.prod(shape)).reshape(shape).to(dtype)
    back = there_and_back(tensor)
    assert type(back) is torch.Tensor
    assert (back.dtype, back.shape) == (dtype, tensor.shape)
    assert torch.equal(back, tensor)
    assert not back.requires_grad and back.grad is None


BASE = torch.arange(12.0).reshape(3, 4)


@pytest.mark.parametrize(
    "tensor",
    [
        BASE.mT,
        BASE[::2, 1:3],
        BASE[0].expand(5, 4),
        torch.complex(BASE, -BASE).conj(),
        torch.complex(BASE, -BASE).conj().imag,  # carries the negative bit
        torch.tensor([math.nan, math.inf, -math.inf, -0.0]),
        torch.nn.Parameter(BASE).detach(),
        BASE[:, 0][:1],  # one entry, and a stride of 4: contiguous all the same, to torch
        BASE[1:2, 1:2],
    ],
    ids=["transposed", "sliced", "expanded", "conj", "neg", "not_finite", "detached", "one_of_a_column", "one_by_one"],
)
def test_views_travel_as_their_values(tensor: torch.Tensor) -> None:
    back = there_and_back(tensor)
    assert back.is_contiguous() and not back.is_conj() and not back.is_neg()
    torch.testing.assert_close(back, tensor.resolve_conj().resolve_neg(), rtol=0, atol=0, equal_nan=True)


def test_requires_grad_and_grad_come_back() -> None:
    leaf = torch.ones(3, requires_grad=True)
    leaf.grad = torch.tensor([1.0, 2.0, 3.0])
    back = there_and_back([leaf, torch.ones(3, requires_grad=True), leaf * 2])
    assert [tensor.requires_grad for tensor in back] == [True, True, True]
    assert back[0].is_leaf and torch.equal(back[0].grad, leaf.grad)
    assert back[1].grad is None
    assert back[2].grad_fn is None, "a graph does not travel"


def test_a_grad_comes_back_also_of_a_tensor_that_requires_none() -> None:
    retired = torch.ones(2)
    retired.grad = torch.tensor([1.0, 2.0])
    (back,) = there_and_back([retired])
    assert not back.requires_grad
    assert torch.equal(back.grad, retired.grad)


def test_a_bool_is_a_bool_whatever_its_byte() -> None:
    back = decode(tagged_tensor(dtype="bool", shape=[3]), [memoryview(bytes([0, 1, 255]))])
    assert back.tolist() == [False, True, True]
    assert back.view(torch.uint8).tolist() == [0, 1, 1]


class Posing:
    """An object that says it is a tensor."""

    __class__ = torch.Tensor  # type: ignore[assignment]

    def __reduce__(self) -> str:
        raise AssertionError("it was pickled")


class Whole(int):
    pass


class Items(list[int]):
    pass


@pytest.mark.parametrize("value", [Posing(), Whole(3), Items([1]), object(), len, {1}, b"bytes", range(3)])
def test_what_is_not_plain_data_is_opaque(value: object) -> None:
    back = there_and_back(value)
    assert type(back) is Opaque
    assert back.type.rpartition(".")[2] == type(value).__qualname__
    assert back.text == ""


@pytest.mark.parametrize(
    "tensor",
    [torch.eye(2).to_sparse(), torch.empty(2, device="meta"), torch.zeros(2, dtype=torch.uint16)],
    ids=["sparse", "meta", "uint16"],
)
def test_tensors_that_are_not_dense_numbers_are_opaque(tensor: torch.Tensor) -> None:
    assert type(there_and_back(tensor)) is Opaque


def test_a_text_of_another_type_comes_back_as_a_text() -> None:
    class Kind(enum.StrEnum):
        SADDLE = "saddle"

        def __str__(self) -> str:
            raise AssertionError("it was asked")

    for value in (np.str_("saddle"), np.array(["saddle"])[0], Kind.SADDLE):
        back = there_and_back(value)
        assert type(back) is str and back == "saddle"


def test_a_tensor_subclass_has_no_say() -> None:
    class Liar(torch.Tensor):
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            raise AssertionError("it was asked")

        @classmethod
        def __torch_dispatch__(cls, func, types, args=(), kwargs=None):  # type: ignore[override]  # torch's own stub
            raise AssertionError("it was asked")

        def numel(self):
            raise AssertionError("it was asked")

        detach = element_size = numel
        dtype = shape = layout = is_leaf = property(numel)

    back = there_and_back(torch.ones(2).as_subclass(Liar))
    assert type(back) is torch.Tensor and back.tolist() == [1.0, 1.0]
    parameter = there_and_back(torch.nn.Parameter(torch.ones(2)))
    assert type(parameter) is torch.Tensor and parameter.requires_grad


def test_a_tensor_too_large_for_a_frame_is_refused_before_it_is_copied() -> None:
    with pytest.raises(ProtocolError, match="over the limit"):
        encode(torch.zeros(1).expand(BUFFER_BYTES))


def test_too_deep_a_value_becomes_opaque_at_the_depth_limit() -> None:
    endless: list[object] = []
    endless.append(endless)
    back, depth = there_and_back(endless), 0
    while isinstance(back, list):
        back, depth = back[0], depth + 1
    assert depth == DEPTH + 1
    assert type(back) is Opaque and f"{DEPTH} levels" in back.text


def test_reduce_is_asked_and_build_makes_the_value_again() -> None:
    tagged, buffers = encode([range(3)], lambda value: Reduced("range", {"stop": [value.stop]}, {"code": b"abc"}))
    back = decode(tagged, [memoryview(buffer) for buffer in buffers], lambda tag, fields: (tag, fields))
    assert back == [("range", {"stop": [3], "code": b"abc"})]


BYTES = memoryview(bytes(8))

MALFORMED = {
    "unknown tag": {"$": "pickle", "at": 0},
    "tag that is no text": {"$": ["tensor"]},
    "no such buffer": {"$": "str", "at": 1},
    "negative buffer": {"$": "str", "at": -1},
    "bool as a buffer": {"$": "bytes", "at": False},
    "float as a buffer": {"$": "bytes", "at": 0.0},
    "missing field": {"$": "tuple"},
    "items not a list": {"$": "tuple", "items": "ab"},
    "dict of singles": {"$": "dict", "items": [[1]]},
    "unhashable key": {"$": "dict", "items": [[[], 1]]},
    "float text": {"$": "float", "text": "1e5"},
    "float list": {"$": "float", "text": []},
    "int text": {"$": "int", "text": "1.5"},
    "long int": {"$": "int", "text": "9" * 5000},
    "int as int": {"$": "int", "text": 5},
    "complex of text": {"$": "complex", "parts": ["1", "2"]},
    "complex of three": {"$": "complex", "parts": [1, 2, 3]},
    "opaque of numbers": {"$": "opaque", "type": 1, "text": ""},
    "unknown dtype": tagged_tensor(dtype="object"),
    "dtype list": tagged_tensor(dtype=["float32"]),
    "too few bytes": tagged_tensor(shape=[3]),
    "too many bytes": tagged_tensor(shape=[1]),
    "negative sizes": tagged_tensor(shape=[-1, -2]),
    "bool as a size": tagged_tensor(shape=[True, 2]),
    "float as a size": tagged_tensor(shape=[2.0]),
    "shape of text": tagged_tensor(shape="2"),
    "too many dimensions": tagged_tensor(shape=[1] * 65 + [2]),
    "overflowing shape": tagged_tensor(shape=[2**40, 2**40]),
    "overflowing strides": tagged_tensor(shape=[0, 2**52, 2**52], at=1),
    "grad of another shape": tagged_tensor(requires_grad=True, grad=tagged_tensor(shape=[1, 2])),
    "grad of another dtype": tagged_tensor(requires_grad=True, grad=tagged_tensor(dtype="int32")),
    "grad that is no tensor": tagged_tensor(requires_grad=True, grad=[0, 0]),
    "grad of a grad": tagged_tensor(requires_grad=True, grad=tagged_tensor(grad=tagged_tensor())),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_values_are_protocol_errors(name: str) -> None:
    buffers = [BYTES, memoryview(b"")] if name == "overflowing strides" else [BYTES]
    with pytest.raises(ProtocolError):
        decode(MALFORMED[name], buffers)


@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: {"k": inner}])
def test_deep_nesting_is_a_protocol_error(wrap: Any) -> None:
    value: object = 1
    for _ in range(2 * DEPTH + 2):
        value = wrap(value)
    with pytest.raises(ProtocolError, match="deep"):
        decode(value, [])


def test_one_buffer_cannot_be_many_tensors() -> None:
    """A header of 1 MiB could otherwise ask for ten thousand copies of a body of 128 MiB."""
    shared = tagged_tensor(dtype="uint8", shape=[8])
    with pytest.raises(ProtocolError):
        decode([shared] * 3, [BYTES])


def test_texts_that_cannot_be_written_down_do_not_arrive() -> None:
    """A lone surrogate raises wherever the record, the notebook or the gradebook is written."""
    for value in ("\ud800", Opaque("\ud800", "\udfff"), {"\ud800": 1}):
        try:
            back = there_and_back(value)
        except ProtocolError:
            continue
        str(back.type if isinstance(back, Opaque) else back).encode("utf-8")


@settings(max_examples=150, deadline=None)
@given(st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["nan", "x", "float32", "tensor"]),
    lambda inner: st.lists(inner, max_size=3) | st.fixed_dictionaries(
        {"$": st.sampled_from(["tuple", "dict", "int", "float", "complex", "str", "bytes", "tensor", "opaque", "?"])},
        optional=dict.fromkeys(("items", "text", "type", "at", "shape", "dtype", "parts", "grad"), inner),
    ),
    max_leaves=8,
))  # fmt: skip
def test_anything_either_decodes_or_is_a_protocol_error(tagged: object) -> None:
    try:
        decode(tagged, [BYTES])
    except ProtocolError:
        return
