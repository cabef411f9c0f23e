"""What came of a call into a box: kinds of replies, and how they are read.

Students' code can write whatever it likes into a reply. So each field is read as the type that it should have, and cut;
anything odd breaks the protocol, which is the student's fault and an answer as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nablagrade.model import Verdict
from nablagrade.sandbox.usage import Usage

NAME_CHARS, TEXT_CHARS, BASES = 200, 2000, 20
"""What is kept of names, texts and lists that the box sends about an exception."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A call that returned; everything in it but the usage is what the box says.

    Attributes:
        arguments: the positional and the keyword arguments as they were after the call; none where they were not asked
            for.
        usage: measured on the trusted side, where that was asked for.
        seen: {"operations": [names], "backward_passes": count, "switched_off": bool, "own_backward": bool, "overwrote":
            bool} where the call was observed; own_backward, of a derivative: it went through an autograd Function of
            the student's; overwrote: it changed the tensors that the call before had returned.
    """

    value: Any
    arguments: tuple[Any, Any]
    seen: dict[str, Any] = field(default_factory=dict)
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Raised:
    """A call that raised: the exception's type, its base classes' names, its message, and where in the notebook.

    Attributes:
        in_given: it arose in a function that the check had passed to the student, and not in the student's lines.
    """

    type: str
    bases: tuple[str, ...]
    message: str
    line: str | None
    traceback: str
    seen: dict[str, Any] = field(default_factory=dict)
    in_given: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no such name in the notebook's namespace."""


@dataclass(frozen=True, slots=True)
class Lost:
    """No reply: the box ran into a limit, died, or broke the protocol.

    Attributes:
        alive: it can still be used.
        limit, amount: name (as in `settings.Limits`) and value of the limit that it ran into.
        proven: the trusted side or the kernel saw that it did; else it is what the way it ended makes likely.
    """

    verdict: Verdict
    detail: str
    alive: bool = False
    limit: str = ""
    amount: float = 0.0
    proven: bool = True


Reply = Returned | Raised | Missing | Lost


def read_reply(reply: dict[str, Any]) -> Reply:
    """Make a typed value of what the box says; anything odd in it breaks the protocol."""
    try:
        match reply["is"]:
            case "missing":
                return Missing()
            case "unsendable":
                return Lost(Verdict.PROTOCOL, text(reply["message"], TEXT_CHARS), alive=True)
            case "returned":
                args, kwargs = ([], {}) if reply["arguments"] is None else reply["arguments"]
                return Returned(reply["value"], (args, kwargs), read_seen(reply["seen"]))
            case "raised":
                return Raised(
                    type=text(reply["type"], NAME_CHARS),
                    bases=tuple(text(base, NAME_CHARS) for base in items(reply["bases"], BASES)),
                    message=text(reply["message"], TEXT_CHARS),
                    line=None if reply["line"] is None else text(reply["line"], NAME_CHARS),
                    traceback=text(reply["traceback"], 4 * TEXT_CHARS),
                    seen=read_seen(reply.get("seen")),
                    in_given=flag(reply["in_given"]),
                )
    except (KeyError, TypeError, ValueError) as error:
        return Lost(Verdict.PROTOCOL, f"a reply with a wrong field ({error})", alive=True)
    return Lost(Verdict.PROTOCOL, "a reply of an unknown kind", alive=True)


def read_seen(seen: Any) -> dict[str, Any]:
    """What an observed call says it saw, field by field; an unobserved one has seen nothing."""
    if seen is None or seen == {}:
        return {}
    if type(seen) is not dict or type(seen["backward_passes"]) is not int:
        raise TypeError("seen")
    return {
        "operations": [text(name, NAME_CHARS) for name in items(seen["operations"], BASES)],
        "backward_passes": seen["backward_passes"],
        "switched_off": seen["switched_off"] is True,
        "own_backward": seen.get("own_backward") is True,
        "overwrote": seen.get("overwrote") is True,
    }


def execution_count(value: Any) -> int | None:
    """As notebooks have it; nbformat refuses negative ones."""
    return value if type(value) is int and 0 <= value < 1 << 31 else None


def text(value: Any, limit_chars: int) -> str:
    """A text from the box, cut, and without what would steer a terminal."""
    if type(value) is not str:
        raise TypeError("a text was expected")
    return "".join(character for character in value[:limit_chars] if character.isprintable() or character in "\n\t")


def flag(value: Any) -> bool:
    if type(value) is not bool:
        raise TypeError("a truth value was expected")
    return value


def items(value: Any, limit: int) -> list[Any]:
    if type(value) is not list:
        raise TypeError("a list was expected")
    return value[:limit]
