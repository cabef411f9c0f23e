"""Markers of hidden checks, and the frozen value that is read from them."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

import pytest

from nablagrade.errors import GraderError
from nablagrade.model import TEST_PREFIX, Exercise, Text

Reveal = Literal["nothing", "everything"]

Function = TypeVar("Function", bound=Callable[..., object])


def core(function: Function) -> Function:
    """Mark the one check of an exercise without which no other gives points: ordinary values, ordinary shapes."""
    marked: Function = pytest.mark.core(function)
    return marked


def last(function: Function) -> Function:
    """Mark a check that is run after the others of its exercise: one whose calls wrong answers stop with.

    The others come in an order of each student's own, and a call that runs into a limit ends its exercise. Before
    them, it would cost one student more of the same mistake than another.
    """
    marked: Function = pytest.mark.last(function)
    return marked


def exercise(name: str, *, forbid: Sequence[str] = (), require: Sequence[str] = ()) -> pytest.MarkDecorator:
    """Mark a module (`pytestmark = exercise(...)`) or a function as checks of an exercise.

    Args:
        name: the grade_id of the exercise's solution cell, and the name of the function or class that it defines.
        forbid: dotted names of operations that the graded function may not use: functions ("torch.func.jacrev"),
            methods ("torch.Tensor.logsumexp"), or whole modules ("torch.func"). One of torch's that is written in C is
            forbidden under all its names: as function and method, in place, in `torch.special` and `torch.ops.aten`.
        require: the same of operations one of which it has to use, as the core check sees it do.

    Raises:
        GraderError: `forbid` or `require` is no sequence of dotted names.
    """
    for rule, given in (("forbid", forbid), ("require", require)):
        if isinstance(given, str) or not all(isinstance(operation, str) and operation for operation in given):
            raise GraderError(
                f"exercise({name!r}, {rule}={given!r}): a list of dotted names is expected, as in "
                f'{rule}=["torch.func", "torch.Tensor.backward"].'
            )
    return pytest.mark.exercise(name, forbid=tuple(forbid), require=tuple(require))


def points(weight: float) -> pytest.MarkDecorator:
    """What a check weighs among the checks of its exercise; 1 where nothing is said.

    Weights are shares: they are scaled to the points of the exercise's test cell and need not add up to them.
    """
    return pytest.mark.points(_called("points", "points(2)", weight))


def title(en: str, **other_languages: str) -> pytest.MarkDecorator:
    """What a check is about, for students: `title(en="One output", zh="一个输出")`; else the name of its function."""
    return pytest.mark.title(en=_called("title", 'title(en="One output")', en), **other_languages)


def hint(en: str, **other_languages: str) -> pytest.MarkDecorator:
    """What a student whose answer fails the check might think about."""
    return pytest.mark.hint(en=_called("hint", 'hint(en="What is the shape?")', en), **other_languages)


def depends_on(*names: str) -> pytest.MarkDecorator:
    """Run a check only when these other checks of the exercise (names of test functions) have passed.

    The core check need not be named: all others wait for it.
    """
    for name in names:
        _called("depends_on", 'depends_on("test_values")', name)
    return pytest.mark.depends_on(*names)


def reveal(what: Reveal) -> pytest.MarkDecorator:
    """Whether a student may see the message of an exception that their code raised in a check.

    "nothing" (the default): its type, line and usual cause only, since the check's inputs may stand in the message; or
    "everything". Shapes and dtypes are told in any case, expected values in none.
    """
    return pytest.mark.reveal(_called("reveal", 'reveal("everything")', what))


Given = TypeVar("Given")


def _called(marker: str, example: str, argument: Given) -> Given:
    """Refuse a marker that was put above a check without its argument; pytest would not find the check any more."""
    if callable(argument):
        name = getattr(argument, "__name__", argument)
        raise GraderError(f"@{marker} above {name} has no argument. Write it as in @{example}.")
    return argument


OUR_FIXTURES = ("student", "rng")

MARKERS = {
    "exercise(name, forbid=(), require=()): the exercise that checks belong to",
    "core: the check without which the exercise's others give no points",
    "points(weight): what a check weighs among those of its exercise",
    "title(en, **other_languages): what a check is about, for students",
    "hint(en, **other_languages): what to think about when it fails, for students",
    "last: a check that is run after the exercise's others",
    "depends_on(*names): checks that must have passed before",
    "reveal(what): whether students may see the messages of their own exceptions",
}


@dataclass(frozen=True, slots=True)
class Check:
    """A hidden check as its markers describe it."""

    exercise: Exercise
    name: str
    title: Text = field(hash=False)
    hint: Text = field(hash=False)
    points: float
    core: bool
    forbid: tuple[str, ...]
    depends_on: tuple[str, ...]
    reveal: Reveal
    require: tuple[str, ...] = ()
    last: bool = False

    @property
    def watched(self) -> tuple[str, ...]:
        """The operations that its calls are watched for."""
        return self.forbid + self.require


def operations_of(checks: Iterable[Check]) -> frozenset[str]:
    """All that calls of checks are watched for, by dotted names."""
    return frozenset(name for check in checks for name in check.watched)


def read_check(item: pytest.Item) -> Check:
    """Read the markers of a collected test.

    Raises:
        GraderError: there is no exercise or no title, or a marker has the wrong arguments.
    """
    owner = item.get_closest_marker("exercise")
    if owner is None or len(owner.args) != 1:
        raise GraderError(f"{item.nodeid} belongs to no exercise: write `pytestmark = exercise('name')` in its module.")
    name = getattr(item, "originalname", item.name)
    weight = _argument(item, "points", 1.0)
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight < math.inf:
        raise GraderError(f"{item.nodeid}: points({weight!r}) is not a positive number.")
    shown = _argument(item, "reveal", "nothing")
    if shown not in ("nothing", "everything"):
        raise GraderError(f"{item.nodeid}: reveal({shown!r}) is neither 'nothing' nor 'everything'.")
    waits_for = item.get_closest_marker("depends_on")
    return Check(
        exercise=Exercise(owner.args[0]),
        name=item.name,
        title=_text(item, "title", {"en": name.removeprefix("test_").replace("_", " ").capitalize()}),
        hint=_text(item, "hint", {}),
        points=float(weight),
        core=item.get_closest_marker("core") is not None,
        forbid=tuple(owner.kwargs.get("forbid", ())),
        depends_on=waits_for.args if waits_for else (),
        reveal=shown,
        require=tuple(owner.kwargs.get("require", ())),
        last=item.get_closest_marker("last") is not None,
    )


def check_fixtures(item: pytest.Item) -> None:
    """Refuse a check that asks for something that does not exist, or does not ask for the student.

    Raises:
        GraderError: naming the check, the fixture, and what it may have been meant to be.
    """
    if not isinstance(item, pytest.Function):
        return
    defined = item._fixtureinfo.name2fixturedefs
    for name in item.fixturenames:
        if name not in defined and name != "request":
            likely = difflib.get_close_matches(name, OUR_FIXTURES, 1)
            meant = f" Did you mean {likely[0]!r}?" if likely else ""
            raise GraderError(
                f"{item.nodeid} asks for the fixture {name!r}, which does not exist.{meant} A check can ask for "
                "student, rng, and the fixtures that the graders define."
            )
    if "student" not in item.fixturenames:
        raise GraderError(
            f"{item.nodeid} never calls the student. Let it ask for `student` and call student.<name>(...); a test "
            "that is no check belongs into another folder."
        )


def check_known(checks: Sequence[Check], exercises: Sequence[Exercise]) -> None:
    """Refuse checks of exercises that the notebooks do not have.

    Raises:
        GraderError: naming the exercise, and those that there are.
    """
    for name in dict.fromkeys(check.exercise for check in checks):
        if name not in exercises:
            known = ", ".join(exercises) or "none"
            likely = difflib.get_close_matches(name, exercises, 1)
            meant = f" Did you mean {likely[0]!r}?" if likely else ""
            raise GraderError(
                f"checks of the exercise {name!r}, which no notebook has. Exercises there are: {known}.{meant} An "
                f"exercise is a test cell named {TEST_PREFIX}{name}."
            )


def check_together(checks: Sequence[Check], exercises: Sequence[Exercise]) -> None:
    """Refuse checks that do not make sense together.

    Raises:
        GraderError: no checks at all, an exercise that the notebooks do not have, one without a core check or with two,
            two checks of one name, a dependency that is unknown or leads back to itself.
    """
    if not checks:
        raise GraderError("there are no checks in the test files. A check is a function named test_...")
    check_known(checks, exercises)
    for name in dict.fromkeys(check.exercise for check in checks):
        check_exercise(name, [check for check in checks if check.exercise == name])


def check_exercise(name: Exercise, checks: Sequence[Check]) -> None:
    """Refuse checks of one exercise that do not make sense together."""
    cores = [check.name for check in checks if check.core]
    if len(cores) != 1:
        listed = f" ({', '.join(cores)})" if cores else ""
        raise GraderError(
            f"the exercise {name!r} has {len(cores)} core checks{listed}; it needs exactly one, marked @core."
        )
    by_name = {check.name: check for check in checks}
    if len(by_name) != len(checks):
        twice = next(check.name for check in checks if by_name[check.name] is not check)
        raise GraderError(f"the exercise {name!r} has two checks named {twice!r}; rename one.")
    for check in checks:
        for needed in check.depends_on:
            if needed not in by_name:
                others = ", ".join(other for other in by_name if other != check.name) or "none"
                raise GraderError(
                    f"{check.name} depends on {needed!r}, which is no check of {name!r}. Its other checks: {others}."
                )
    if by_name[cores[0]].depends_on:
        raise GraderError(f"{cores[0]} is the core check of {name!r}, so it cannot depend on another.")
    if by_name[cores[0]].last:
        raise GraderError(f"{cores[0]} is the core check of {name!r}, which comes first; it cannot be marked @last.")
    in_order_of_dependence(checks)


def in_order_of_dependence(checks: Sequence[Check]) -> list[Check]:
    """The checks of an exercise in the order given, but each after those that it depends on.

    Raises:
        GraderError: some depend on each other in a circle.
    """
    ordered: list[Check] = []
    left = list(checks)
    while left:
        done = {check.name for check in ordered}
        ready = next((check for check in left if done.issuperset(check.depends_on)), None)
        if ready is None:
            circle = ", ".join(check.name for check in left)
            raise GraderError(f"these checks of {left[0].exercise!r} depend on each other in a circle: {circle}.")
        ordered.append(ready)
        left.remove(ready)
    return ordered


def _argument(item: pytest.Item, marker: str, default: object) -> object:
    mark = item.get_closest_marker(marker)
    return mark.args[0] if mark and mark.args else default


def _text(item: pytest.Item, marker: str, default: Text) -> Text:
    mark = item.get_closest_marker(marker)
    if mark is None:
        return default
    if "en" not in mark.kwargs or not all(isinstance(value, str) for value in mark.kwargs.values()):
        raise GraderError(f"{item.nodeid}: {marker}(...) needs texts by language, with en= among them.")
    return dict(mark.kwargs)
