"""Those of the class who have a story: what each answers in one assignment, does to the files, and should earn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nablagrade.doors.demo.answers import CRASH, ENDLESS_LOOP, read_variant
from nablagrade.doors.demo.mischief import cut_off, tamper
from nablagrade.doors.demo.work import Share, Work
from nablagrade.model import TEST_PREFIX

__all__ = ["CLASS", "EXERCISES", "STORY", "Person"]

STORY = "jacobian"
"""The assignment that the stories are about."""

EXERCISES = ("affine_jacobian", "jacobian_reverse", "jacobian_forward", "jacobian_numerical", "jacobian_batched")

FULL, PART, NONE = Share.FULL, Share.PART, Share.NONE
ALL, NOTHING = (FULL,) * 5, (NONE,) * 5


@dataclass(frozen=True, slots=True)
class Person:
    """One student of the story.

    Attributes:
        stored: names of stored answers, by exercise; what is in neither `stored` nor `own` stays as it was released.
        own: answers as text, by exercise.
        spoil: what is done to the notebook file after the answers are in.
        marks: what the exercises should earn, in order.
        sign: as in `Work`.
    """

    name: str
    did: str
    marks: tuple[Share, ...]
    sign: str = ""
    stored: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)
    spoil: Callable[[Path], None] | None = None

    def work(self, variants: Path) -> Work:
        """What this student hands in."""
        stored = {exercise: read_variant(variants, exercise, name) for exercise, name in self.stored.items()}
        shares = {f"{TEST_PREFIX}{exercise}": mark for exercise, mark in zip(EXERCISES, self.marks, strict=True)}
        return Work(self.name, STORY, {**stored, **self.own}, shares, self.sign, self.spoil)


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
    Person("amara", "all right, with plain loops", ALL, stored=LOOPS),
    Person("bjorn", "all right, with classes", ALL, stored=CLASSES),
    Person("chiara", "all right, with vmap", ALL, stored=COMPACT),
    Person(
        "dmitri",
        "answered two exercises",
        (FULL, FULL, NONE, NONE, NONE),
        "3 of 5 not answered",
        stored={exercise: LOOPS[exercise] for exercise in EXERCISES[:2]},
    ),
    Person("elin", "handed it in as it came", NOTHING, "nothing answered"),
    Person(
        "farid",
        "rows and columns mixed up, everywhere",
        NOTHING,
        "transposed",
        stored=in_order(*["wrong_transposed"] * 5),
    ),
    Person(
        "grace",
        "differentiates the sum of the outputs",
        (FULL, NONE, FULL, FULL, NONE),
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
        (FULL, FULL, FULL, PART, FULL),
        stored={**CLASSES, "jacobian_numerical": "wrong_ignores_eps"},
    ),
    Person(
        "ines",
        "calls jacfwd, which is not allowed",
        (FULL, FULL, NONE, FULL, FULL),
        "3: not allowed",
        stored={**LOOPS, "jacobian_forward": "wrong_jacfwd"},
    ),
    Person(
        "jonas",
        "an endless loop in exercise 2",
        (FULL, NONE, FULL, FULL, FULL),
        "2: time limit",
        stored=COMPACT,
        own={"jacobian_reverse": ENDLESS_LOOP},
    ),
    Person(
        "kavya",
        "a segmentation fault in exercise 3",
        (FULL, FULL, NONE, FULL, FULL),
        "3: crashed",
        stored=CLASSES,
        own={"jacobian_forward": CRASH},
    ),
    Person(
        "liam",
        "one answer; deletes, empties and forges the tests",
        (FULL, NONE, NONE, NONE, NONE),
        "repairs",
        stored={EXERCISES[0]: LOOPS[EXERCISES[0]]},
        spoil=tamper,
    ),
    Person("mei", "all right, but the file was cut off", NOTHING, "could not be read", stored=LOOPS, spoil=cut_off),
)
"""In the order of the table."""
