"""`nablagrade check --class`: the graded submissions of a class test the graders.

Submissions with full marks in an exercise are run on inputs that no grader uses, against the solution and one another.
One that does something else shows a hole in the checks, or a mark that is wrong. Those that lost points are grouped by
the checks that they fail and the mistakes that these name; a group becomes a stored wrong variant, without a name.
"""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nablagrade.doors.course import Course
from nablagrade.doors.key import changed_parts, key_of, make_key
from nablagrade.doors.quality.answers import VARIANTS, Answer, stored_answers
from nablagrade.doors.quality.bench import solution_of
from nablagrade.doors.quality.check import OnJob
from nablagrade.doors.quality.complaints import FULL_MARKS
from nablagrade.doors.quality.findings import ExerciseFindings, Findings, Group, group_name
from nablagrade.doors.quality.jobs import Job, Kind
from nablagrade.doors.quality.pool import do_jobs
from nablagrade.doors.records import read_record
from nablagrade.errors import CourseError
from nablagrade.model import TEST_PREFIX, Blueprint, Exercise, Json, Submission, Trust, Verdict
from nablagrade.notebook import read_program

__all__ = ["check_class", "keep_group"]

NAME_CHARS = 3
"""A student's id of fewer characters may stand in any text."""


@dataclass(frozen=True, slots=True)
class Marked:
    """What one submission earned in an exercise, by its record: (check, verdict, diagnosis) of each failed check."""

    submission: Submission
    exercise: Exercise
    full: bool
    failed: tuple[tuple[str, str, str], ...]


def check_class(
    course: Course, assignment: str, *, exercise: str | None = None, report: OnJob | None = None
) -> Findings:
    """Let the graded submissions of an assignment test its graders.

    Raises:
        CourseError: nothing is graded, or there is no such exercise.
    """
    started = time.monotonic()
    blueprint = course.blueprint(assignment)
    marked = [each for each in read_marks(course, assignment) if exercise in (None, each.exercise)]
    if not marked:
        whose = f" of {exercise!r}" if exercise else ""
        raise CourseError(
            f"There are no graded submissions{whose} for {assignment}. Run `nablagrade grade {assignment}` first."
        )
    jobs = list(class_jobs(course, blueprint, marked))
    total, done = sum(job.size for job in jobs), 0
    groups = {name: failing_groups(name, marked) for name in dict.fromkeys(each.exercise for each in marked)}
    for job, piece in do_jobs(course.settings, {assignment: blueprint}, jobs):
        groups[job.exercise] = [*piece.groups, *groups[job.exercise]]
        done += job.size
        if report is not None:
            report(job, done, total)
    found = [ExerciseFindings(name, groups=tuple(groups[name])) for name in blueprint.exercises if name in groups]
    return Findings(assignment, tuple(found), 0, time.monotonic() - started)


def read_marks(course: Course, assignment: str) -> Iterator[Marked]:
    """What the records of all graded submissions say about each exercise with hidden checks. What was handed in after
    it was graded is left out: the record is of other answers."""
    base = make_key(course, assignment)
    for submission in course.submissions(assignment):
        record = read_record(course, submission)
        if record is None or "submission" in changed_parts(key_of(submission, base), record):
            continue
        for notebook in record["notebooks"]:
            for score in notebook["scores"]:
                if score["trust"] == Trust.HIDDEN.value:
                    name = Exercise(score["grade_id"].removeprefix(TEST_PREFIX))
                    yield Marked(submission, name, score["score"] == score["points"], failed_checks(score))


def failed_checks(score: Mapping[str, Json]) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (check["name"], check["verdict"], check["diagnosis"] or "")
        for check in score["checks"]
        if Verdict(check["verdict"]).is_failure
    )


def class_jobs(course: Course, blueprint: Blueprint, marked: Sequence[Marked]) -> Iterator[Job]:
    """One job per exercise, since all its submissions are compared with one another."""
    for exercise in blueprint.exercises:
        full = tuple(each.submission for each in marked if each.exercise == exercise and each.full)
        right = stored_answers(course.graders_folder(blueprint.assignment), exercise, "right")
        if full:
            yield Job(blueprint.assignment, exercise, Kind.CLASS, witnesses=right, submissions=full)


def failing_groups(exercise: Exercise, marked: Sequence[Marked]) -> list[Group]:
    """Those who lost points, by what they lost them for; the largest group first."""
    groups: dict[tuple[tuple[str, str, str], ...], list[str]] = {}
    for each in marked:
        if each.exercise == exercise and not each.full:
            groups.setdefault(each.failed, []).append(each.submission.student)
    named = [
        Group(group_name(exercise, *map(":".join, failed)), tuple(students), False, described(failed))
        for failed, students in groups.items()
    ]
    return sorted(named, key=lambda group: (-len(group.students), group.name))


def described(failed: Sequence[tuple[str, str, str]]) -> str:
    """What a group failed by; blank and unreadable notebooks fail no check, since none is run."""
    return "; ".join(f"{name}: {diagnosis or verdict}" for name, verdict, diagnosis in failed) or "no check was run"


# ---- a group becomes a variant


def keep_group(course: Course, findings: Findings, name: str) -> Path:
    """Store the answer of a group as a wrong variant, without a name; give back where.

    Raises:
        CourseError: there is no such group, it is stored already, or none of its answers stands alone.
    """
    exercise, group = find_group(findings, name)
    path = course.graders_folder(findings.assignment) / VARIANTS / exercise / f"wrong_seen_{name.rpartition('-')[2]}.py"
    if path.exists():
        raise CourseError(f"{path} is there already: the group was kept before.")
    for text in answers_of(course, findings.assignment, exercise, group):
        if behaves_alone(course, findings.assignment, exercise, group, text):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"# Seen in a class: {group.what}.\n{text}\n", encoding="utf-8")
            return path
    raise CourseError(
        f"No answer of {name} can be kept: each needs other cells, is no plain Python, or has its author's name in "
        f"it. Write {path} by hand."
    )


def find_group(findings: Findings, name: str) -> tuple[Exercise, Group]:
    groups = [(each.exercise, group) for each in findings.exercises for group in each.groups]
    for exercise, group in groups:
        if group.name == name:
            return exercise, group
    known = ", ".join(group.name for _, group in groups) or "none"
    raise CourseError(f"There is no group {name!r}. Groups there are: {known}.")


def answers_of(course: Course, assignment: str, exercise: Exercise, group: Group) -> Iterator[str]:
    """The group's answers, each without comments, docstrings and layout; none that has its author's name in it."""
    blueprint = course.blueprint(assignment)
    source = next(notebook for notebook in blueprint.notebooks if exercise in notebook.exercises)
    for student in group.students:
        for submission in course.submissions(assignment, student):
            path = submission.folder / f"{source.name}.ipynb"
            program = read_program(path, source, course.settings.limits_of(assignment))
            try:
                text = anonymous(solution_of(program, exercise))
            except CourseError:  # the student has deleted the cell
                continue
            if text is not None and not names(text, student):
                yield text


def anonymous(source: str) -> str | None:
    """Code without comments and docstrings; None where it cannot be parsed."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


def names(text: str, student: str) -> bool:
    """Whether a text has a student's id in it, or a part of it."""
    parts = [part for part in re.split(r"[^\w]|_", student.lower()) if len(part) >= NAME_CHARS]
    return any(part in text.lower() for part in parts)


def behaves_alone(course: Course, assignment: str, exercise: Exercise, group: Group, text: str) -> bool:
    """Whether an answer loses points without its author's other cells, or, with full marks, still has them."""
    answer = Answer("kept", text)
    job = Job(assignment, exercise, Kind.WRONG, (answer,))
    settings = replace(course.settings, jobs=1)
    ((_, piece),) = do_jobs(settings, {assignment: course.blueprint(assignment)}, [job])
    says = "; ".join(problem.what for problem in piece.problems)
    return FULL_MARKS in says if group.full else not says
