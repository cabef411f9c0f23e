"""What a configuration gives of nbgrader's own settings, each read as the type that it must have.

nbgrader checks them when it makes its objects, which we do not: a value of another type would end as our traceback.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from traitlets.config import Config
from traitlets.config.loader import DeferredConfig, DeferredConfigString, LazyConfigValue

from nablagrade.errors import CourseError

__all__ = ["Section", "plain"]


@dataclass(frozen=True, slots=True)
class Section:
    """One class of the configuration, such as `c.CourseDirectory`; what is not given is the default.

    Raises:
        CourseError: by every reader, when the value is of another type.
    """

    config: Config
    name: str

    def __contains__(self, key: str) -> bool:
        return key in self.config[self.name]

    def text(self, key: str, default: str = "", form: str = "a text") -> str:
        value = self._value(key, default)  # a number on the command line is a text here
        return str(value) if isinstance(value, str) else self.refuse(key, value, form)

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        value = self._value(key, list(default))
        if isinstance(value, DeferredConfigString):
            value = [str(value)] if isinstance(plain(value), str) else plain(value)
        return tuple(value) if is_texts(value) else self.refuse(key, value, "a list of texts")

    def texts_by_name(self, key: str) -> dict[str, tuple[str, ...]]:
        value = plain(self._value(key, {}))
        if not isinstance(value, Mapping) or not all(isinstance(k, str) and is_texts(v) for k, v in value.items()):
            self.refuse(key, value, "a dict of lists of texts")
        return {name: tuple(texts) for name, texts in value.items()}

    def steps(self, key: str, default: list[str]) -> list[Any]:
        value = self._value(key, default)
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) or callable(item) for item in value):
            self.refuse(key, value, "a list of classes, or of their names")
        return list(value)

    def flag(self, key: str, *, default: bool) -> bool:
        value = plain(self._value(key, default))
        return value if isinstance(value, bool) else self.refuse(key, value, "True or False")

    def number(self, key: str) -> int | float | None:
        """A number, or None: not given, or given as None."""
        value = plain(self._value(key, None))
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            return value
        return self.refuse(key, value, "a number")

    def mode(self, key: str) -> int:
        """The mode of a file: octal digits, written as a decimal number."""
        value = plain(self._value(key, None))
        try:
            return int(str(value), 8)
        except ValueError:
            return self.refuse(key, value, "a file mode in octal digits, such as 444")

    def refuse(self, key: str, value: Any, form: str) -> NoReturn:
        raise CourseError(f"c.{self.name}.{key} = {value!r} is not {form}.")

    def _value(self, key: str, default: Any) -> Any:
        """What is given, or what has been added to the default (`c.X.y.append(...)`)."""
        value = self.config[self.name].get(key, default)
        return value.get_value(default) if isinstance(value, LazyConfigValue) else value


def plain(value: Any) -> Any:
    """What a configuration value is: from the command line (`--NablaGrade.jobs=2`) it comes as text, not yet parsed."""
    if not isinstance(value, DeferredConfig):
        return value
    text = str(value)
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text


def is_texts(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
