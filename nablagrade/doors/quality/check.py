"""`nablagrade check`: the hidden checks of an assignment are put to answers whose marks are known.

solution and right variants      full marks on every seed, well inside every tolerance
lazy answers, wrong variants     lose points, with the diagnosis that they name
bad replies                      fail every check, and make none stumble
mutants of the right answers     are killed, or do the same as a right answer, or are explained
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from nablagrade.doors.course import Course
from nablagrade.doors.quality.answers import VARIANTS, Answer, lazy_answers, released_answer, stored_answers
from nablagrade.doors.quality.bench import solution_of
from nablagrade.doors.quality.explained import explain_survivors
from nablagrade.doors.quality.findings import ExerciseFindings, Findings
from nablagrade.doors.quality.jobs import Job, Kind
from nablagrade.doors.quality.mutants import Mutant, make_mutants
from nablagrade.doors.quality.pool import do_jobs
from nablagrade.errors import CourseError
from nablagrade.model import TEST_PREFIX, Exercise, Program, Role
from nablagrade.notebook import read_program

__all__ = ["Plan", "check_assignment"]

SOLUTION = "solution"
QUICK_SEEDS = 2
CHUNK = 40
"""Trials of a job: enough that a worker rarely waits, few enough that progress shows."""

Item = TypeVar("Item")
OnJob = Callable[[Job, int, int], None]
"""Told of each job that is done, with how much of the work is done and how much there is."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be checked.

    Attributes:
        exercise: only this one. seeds: of the pool, for right answers; None for all of it.
        mutants: "none", "solution", or "all": those of the right variants besides.
    """

    exercise: str | None = None
    seeds: int | None = None
    mutants: str = SOLUTION


def check_assignment(
    course: Course,
    assignment: str,
    *,
    plan: Plan | None = None,
    released: Path | None = None,
    report: OnJob | None = None,
) -> Findings:
    """Check the graders of an assignment.

    Args:
        plan: by default two seeds and no mutants, which takes seconds; for `nablagrade release`.
        released: where the students' version lies, whose blank answers must score nothing; release/ by default.

    Raises:
        CourseError: there is no such assignment or exercise, or it has no hidden checks.
        EngineError: the checks cannot be run at all.
    """
    started = time.monotonic()
    plan = plan or Plan(seeds=QUICK_SEEDS, mutants="none")
    plan = replace(plan, seeds=plan.seeds or course.settings.seeds)
    jobs = list(make_jobs(course, assignment, plan, released or course.release_folder(assignment)))
    total, done, pieces = sum(job.size for job in jobs), 0, []
    for job, piece in do_jobs(course.settings, {assignment: course.blueprint(assignment)}, jobs):
        pieces.append(piece)
        done += job.size
        if report is not None:
            report(job, done, total)
    merged = [merge(exercise, pieces) for exercise in dict.fromkeys(job.exercise for job in jobs)]
    folder = course.graders_folder(assignment)
    explained = [explain_survivors(folder, each) for each in merged if each.counts]
    return Findings(assignment, tuple(explained), plan.seeds or 0, time.monotonic() - started)


def make_jobs(course: Course, assignment: str, plan: Plan, released: Path) -> Iterator[Job]:
    """All jobs of a plan."""
    blueprint = course.blueprint(assignment)
    graders = course.graders_folder(assignment)
    if not course.has_checks(assignment):
        raise CourseError(f"There are no hidden checks of {assignment!r} in {graders}, so there is nothing to check.")
    if plan.exercise is not None and plan.exercise not in blueprint.exercises:
        known = ", ".join(blueprint.exercises) or "none"
        raise CourseError(f"{assignment} has no exercise {plan.exercise!r}. Exercises there are: {known}.")
    for notebook in blueprint.notebooks:
        program = read_program(
            blueprint.folder / f"{notebook.name}.ipynb", notebook, course.settings.limits_of(assignment)
        )
        for exercise in notebook.exercises:
            if plan.exercise in (None, exercise) and not is_classic(graders, program, exercise):
                yield from jobs_of(course, assignment, exercise, program, plan, released)


def is_classic(graders: Path, program: Program, exercise: Exercise) -> bool:
    """Whether a test cell is not named after a solution cell, nor has variants: there is nothing to check it with."""
    named = any(cell.grade_id == exercise and cell.role is Role.SOLUTION for cell in program.cells)
    return not named and not (graders / VARIANTS / exercise).is_dir()


def jobs_of(
    course: Course, assignment: str, exercise: Exercise, program: Program, plan: Plan, released: Path
) -> Iterator[Job]:
    """The jobs of one exercise."""
    graders = course.graders_folder(assignment)
    solution = Answer(SOLUTION, solution_of(program, exercise))
    right, wrong = (stored_answers(graders, exercise, kind) for kind in ("right", "wrong"))
    test_cell = next(cell.source for cell in program.cells if cell.grade_id == f"{TEST_PREFIX}{exercise}")
    blank = released_answer(released, exercise)
    lazy = (*lazy_answers(exercise, test_cell), *([Answer("blank", blank)] if blank is not None else []))
    for kind, group in ((Kind.RIGHT, (solution, *right)), (Kind.WRONG, wrong), (Kind.LAZY, lazy)):
        whole = Job(assignment, exercise, kind, group, witnesses=right, seeds=plan.seeds or 1)
        for answers in chunks(group, max(1, CHUNK // whole.draws)):
            yield replace(whole, answers=answers)
    yield Job(assignment, exercise, Kind.REPLIES)
    for mutants in chunks(mutants_of(plan, (solution, *right)), CHUNK):
        yield Job(assignment, exercise, Kind.MUTANTS, mutants=mutants, witnesses=right)


def mutants_of(plan: Plan, right: Sequence[Answer]) -> Iterator[Mutant]:
    wanted = {"none": (), SOLUTION: right[:1], "all": right}[plan.mutants]
    for answer in wanted:
        yield from make_mutants(answer.name, answer.source)


def chunks(items: Iterable[Item], size: int) -> Iterator[tuple[Item, ...]]:
    rest = iter(items)
    while chunk := tuple(islice(rest, size)):
        yield chunk


def merge(exercise: Exercise, pieces: Sequence[ExerciseFindings]) -> ExerciseFindings:
    """What several jobs found about one exercise."""
    own = [piece for piece in pieces if piece.exercise == exercise]
    counts: dict[str, tuple[int, int]] = {}
    for piece in own:
        for kind, (good, count) in piece.counts.items():
            before = counts.get(kind, (0, 0))
            counts[kind] = before[0] + good, before[1] + count
    ratios = [piece.ratio for piece in own if piece.ratio is not None]
    problems = tuple(problem for piece in own for problem in piece.problems)
    judged = sorted(
        (each for piece in own for each in piece.mutants), key=lambda each: (each.mutant.of, each.mutant.was)
    )
    return ExerciseFindings(exercise, counts, max(ratios, default=None), problems, tuple(judged))
