"""The class: what each student answers, does to the files, and should earn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nablagrade.doors.demo.answers import CRASH, ENDLESS_LOOP, read_variant
from nablagrade.doors.demo.mischief import cut_off, tamper

__all__ = ["CLASS", "EXERCISES", "Person"]

EXERCISES = ("affine_jacobian", "jacobian_reverse", "jacobian_forward", "jacobian_numerical", "jacobian_batched")

Marks = tuple[float | None, ...]
"""By exercise; None for some of its points, but not all."""

FULL: Marks = (2, 3, 3, 2, 2)
NONE: Marks = (0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Person:
    """One student of the story.

    Attributes:
        stored: names of stored answers, by exercise; what is in neither `stored` nor `own` stays as it was released.
        own: answers as text, by exercise.
        spoil: what is done to the notebook file after the answers are in.
        marks: what the exercises should earn, in order.
        sign: words that must be among what was noticed; with full marks and no sign, nothing may be noticed.
    """

    name: str
    did: str
    marks: Marks
    sign: str = ""
    stored: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)
    spoil: Callable[[Path], None] | None = None

    def answers(self, variants: Path) -> dict[str, str]:
        """The texts that go into the solution cells."""
        stored = {exercise: read_variant(variants, exercise, name) for exercise, name in self.stored.items()}
        return {**stored, **self.own}


def in_order(*names: str) -> dict[str, str]:
    return dict(zip(EXERCISES, names, strict=True))


LOOPS = in_order(
    *("right_returns_a", "right_one_hot_loop", "right_verbose_beginner"),
    *("right_one_hot_loop", "right_loop_of_jacobians"),
)
CLASSES = in_order(
    *("right_affine_class", "right_class_based", "right_class_based"),
    *("right_class_based", "right_class_and_self_test"),
)
COMPACT = in_order(
    *("right_functional_jacobian", "right_grads_batched", "right_vmap_jvp"),
    *("right_rows_of_shifted_matrices", "right_vmap_jacrev"),
)


CLASS = (
    Person("amara", "all right, with plain loops", FULL, stored=LOOPS),
    Person("bjorn", "all right, with classes", FULL, stored=CLASSES),
    Person("chiara", "all right, with vmap", FULL, stored=COMPACT),
    Person(
        "dmitri",
        "answered two exercises",
        (2, 3, 0, 0, 0),
        "3 of 5 not answered",
        stored={exercise: LOOPS[exercise] for exercise in EXERCISES[:2]},
    ),
    Person("elin", "handed it in as it came", NONE, "nothing answered"),
    Person(
        "farid", "rows and columns mixed up, everywhere", NONE, "transposed", stored=in_order(*["wrong_transposed"] * 5)
    ),
    Person(
        "grace",
        "differentiates the sum of the outputs",
        (2, 0, 3, 2, 0),
        "gradient of sum",
        stored={
            **COMPACT,
            "jacobian_reverse": "wrong_gradient_of_sum",
            "jacobian_batched": "wrong_gradient_of_sum",
        },
    ),
    Person(
        "hiro",
        "ignores eps in the quotient",
        (2, 3, 3, None, 2),
        stored={**CLASSES, "jacobian_numerical": "wrong_ignores_eps"},
    ),
    Person(
        "ines",
        "calls jacfwd, which is not allowed",
        (2, 3, 0, 2, 2),
        "3: not allowed",
        stored={**LOOPS, "jacobian_forward": "wrong_jacfwd"},
    ),
    Person(
        "jonas",
        "an endless loop in exercise 2",
        (2, 0, 3, 2, 2),
        "2: time limit",
        stored=COMPACT,
        own={"jacobian_reverse": ENDLESS_LOOP},
    ),
    Person(
        "kavya",
        "a segmentation fault in exercise 3",
        (2, 3, 0, 2, 2),
        "3: crashed",
        stored=CLASSES,
        own={"jacobian_forward": CRASH},
    ),
    Person(
        "liam",
        "one answer; deletes, empties and forges the tests",
        (2, 0, 0, 0, 0),
        "repairs",
        stored={EXERCISES[0]: LOOPS[EXERCISES[0]]},
        spoil=tamper,
    ),
    Person("mei", "all right, but the file was cut off", NONE, "could not be read", stored=LOOPS, spoil=cut_off),
)
"""In the order of the table."""
