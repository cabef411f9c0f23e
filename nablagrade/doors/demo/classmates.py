"""The rest of the class: the stored answers of all three assignments, right and wrong, drawn by a fixed seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from nablagrade.doors.course import Course
from nablagrade.doors.demo.answers import read_variant
from nablagrade.doors.demo.people import CLASS, STORY
from nablagrade.doors.demo.scratch import ASSIGNMENTS
from nablagrade.doors.demo.work import Class, Share, Work
from nablagrade.errors import CourseError
from nablagrade.model import TEST_PREFIX, Role

__all__ = ["FEWEST", "MOST", "make_class"]

SEED = 2

LATE, AGAIN, ABSENT = "nadia", "omar", "priya"
"""One hands in when the class is graded, one hands in once more, one leaves an assignment out."""
NAMES = (
    *(LATE, AGAIN, ABSENT, "quentin", "rosa", "sven", "tara", "umut", "vera", "wei", "ximena", "yusuf", "zoe"),
    *("aiko", "bruno", "carmen", "diego", "emeka", "fatima", "goran", "hanna", "ivan", "jelena", "kofi", "lucia"),
    *("mateo", "noor"),
)
FEWEST, MOST = len(CLASS) + 3, len(CLASS) + len(NAMES)

SKILLS = (0.98, 0.9, 0.75, 0.5)
"""How likely an answer is right; one of them for each student."""
BLANK = 0.25
"""How likely an answer that is not right is none at all."""
ABSENCE = 0.05
ESSAY = "Differentiate the $i$-th entry of the gradient once more, with respect to each $x_j$: that is row $i$."
"""What is written where a person decides."""

TYPICAL = (
    *("wrong_transposed", "wrong_gradient_of_sum", "wrong_accumulates_rows", "wrong_sum_in_every_row", "wrong_sign"),
    *("wrong_batch_summed", "wrong_only_diagonal", "wrong_all_doubled", "wrong_order", "wrong_factors_transposed"),
    *("wrong_transposed_result", "wrong_first_path_only", "wrong_doubled", "wrong_negative", "wrong_float32_inside"),
    *("wrong_leaves_requires_grad", "wrong_naive_exp_overflows", "wrong_diagonal_signs", "wrong_half_a_step"),
)
"""What many people get wrong; where an exercise has none of them, any wrong answer is drawn."""


def make_class(course: Course, size: int) -> Class:
    """The people of the story and as many others as make `size`.

    Raises:
        CourseError: stored answers are missing.
    """
    others = NAMES[: size - len(CLASS)]
    students = (*(person.name for person in CLASS), *others)
    story = tuple(person.work(course.graders_folder(STORY) / "variants") for person in CLASS)
    told = {work.student for work in story}
    drawn = [
        work
        for assignment in ASSIGNMENTS
        for work in draw(course, assignment, [name for name in students if assignment != STORY or name not in told])
    ]
    last = ASSIGNMENTS[-1]
    later = tuple(work for work in drawn if (work.student, work.assignment) in {(LATE, last), (AGAIN, last)})
    again = next(work for work in later if work.student == AGAIN)
    blank = Work(AGAIN, last, {}, dict.fromkeys(again.shares, Share.NONE), "nothing answered")
    in_time = tuple(blank if work is again else work for work in drawn if work.student != LATE or work not in later)
    return Class(students, (*story, *in_time), later)


def draw(course: Course, assignment: str, students: Sequence[str]) -> Iterator[Work]:
    """Draw what students hand in; each draws alone, so that a smaller class is the beginning of a larger one."""
    folder = course.graders_folder(assignment) / "variants"
    blueprint = course.blueprint(assignment)
    stored = {str(exercise): names_of(folder / exercise) for exercise in blueprint.exercises}
    essays = [cell.grade_id for each in blueprint.notebooks for cell in each.cells if cell.role is Role.MANUAL]
    for student in students:
        skill = Random(f"{SEED} {student}").choice(SKILLS)
        random = Random(f"{SEED} {student} {assignment}")
        chosen = {exercise: choose(random, skill, names) for exercise, names in stored.items()}
        written = {essay: ESSAY for essay in essays if random.random() < skill}
        if (student, assignment) == (ABSENT, ASSIGNMENTS[1]):
            continue
        if student not in {LATE, AGAIN, ABSENT} and random.random() < ABSENCE:
            continue
        texts = {exercise: read_variant(folder, exercise, name) for exercise, name in chosen.items() if name}
        shares = {f"{TEST_PREFIX}{exercise}": share_of(name) for exercise, name in chosen.items()}
        shares |= {essay: Share.OPEN if essay in written else Share.NONE for essay in essays}
        yield Work(student, assignment, {**texts, **written}, shares)


def choose(random: Random, skill: float, stored: Sequence[str]) -> str | None:
    """The name of a stored answer, or None for no answer."""
    if random.random() < skill:
        return random.choice([name for name in stored if name.startswith("right_")])
    if random.random() < BLANK:
        return None
    wrong = [name for name in stored if name.startswith("wrong_")]
    return random.choice([name for name in wrong if name in TYPICAL] or wrong)


def share_of(name: str | None) -> Share:
    if name is None:
        return Share.NONE
    return Share.FULL if name.startswith("right_") else Share.LESS


def names_of(folder: Path) -> list[str]:
    names = sorted(file.stem for file in folder.glob("*.py"))
    for kind in ("right_", "wrong_"):
        if not any(name.startswith(kind) for name in names):
            raise CourseError(f"The demo draws answers from {folder}, and there is no {kind}*.py. Put one there.")
    return names
