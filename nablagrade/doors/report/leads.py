"""What of a class a person should look at, and the commands to go on with. Pure."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterator, Sequence

from nablagrade.doors.key import WORDS
from nablagrade.doors.report.gather import Class, Work
from nablagrade.feedback.figures import ExerciseFigures, Lead

__all__ = ["changes_of", "find_leads", "is_waiting", "outdated"]

ENOUGH = 5
"""A check that fewer have come to says little by failing all of them, or none."""
NAMES = 12


def find_leads(group: Class, exercises: Sequence[ExerciseFigures]) -> tuple[Lead, ...]:
    assignment = shlex.quote(group.assignment)
    return (
        *leads_of_gradings(group, assignment),
        *leads_of_answers(group, assignment),
        *leads_of_hard_checks(assignment, exercises),
        *leads_of_easy_checks(assignment, exercises),
        *leads_of_exercises(assignment, exercises),
    )


def leads_of_gradings(group: Class, assignment: str) -> Iterator[Lead]:
    """What no run has graded as it is now, or a person has yet to mark."""
    grade = f"nablagrade grade {assignment}"
    faults: dict[str, list[str]] = {}
    for work in group.works:
        if work.fault is not None:
            faults.setdefault(first_line(work.fault), []).append(work.student)
    for reason, students in faults.items():
        again = tuple(f"{grade} --student {quoted(student)} --force" for student in students)
        yield Lead(f"{listed(students)} could not be graded: {reason}", again)
    new = [work.student for work in group.works if work.marks is None and work.fault is None]
    if new:
        yield Lead(f"{many(len(new), 'submission was', 'submissions were')} never graded: {listed(new)}.", (grade,))
    old = outdated(group)
    if old:
        said = f"{many(len(old), 'grading is', 'gradings are')} out of date; changed: {', '.join(changes_of(old))}."
        held = sum(work.released for work in old)
        also = f" Of these, {many(held, 'grade is', 'grades are')} released." if held else ""
        yield Lead(f"{said}{also}", (f"{grade} --review" if held else grade,))
    waiting = sum(map(is_waiting, group.works))
    if waiting:
        said = f"{many(waiting, 'submission waits', 'submissions wait')} for a person, in formgrader."
        yield Lead(said, ("jupyter lab",))


def leads_of_answers(group: Class, assignment: str) -> Iterator[Lead]:
    suspected = [work.student for work in group.works if any(answer.suspected for answer in work.answers.values())]
    if suspected:
        yield Lead(
            f"{many(len(suspected), 'student has', 'students have')} code to look at: it may use what is not allowed, "
            "though no run saw it do so, and it cost nothing.",
            tuple(f"nablagrade show {quoted(student)} {assignment}" for student in suspected),
        )


def leads_of_hard_checks(assignment: str, exercises: Sequence[ExerciseFigures]) -> Iterator[Lead]:
    for each in exercises:
        for check in each.checks:
            if check.failed >= ENOUGH and not check.passed:
                exercise = check.name.partition(".")[0]
                yield Lead(
                    f"All {check.failed} who came to {check.name} failed it. Maybe it is wrong, or asks for what the "
                    "assignment does not say.",
                    (
                        f"nablagrade check {assignment} --exercise {shlex.quote(exercise)}",
                        f"nablagrade void {assignment}/{shlex.quote(check.name)} --reason REASON",
                    ),
                )


def leads_of_easy_checks(assignment: str, exercises: Sequence[ExerciseFigures]) -> Iterator[Lead]:
    """One for all: in a good class they are many, and the table of checks names them."""
    found = []
    for each in exercises:
        easy = sum(check.passed >= ENOUGH and not check.failed for check in each.checks)
        if easy:
            found.append(f"{easy} of {len(each.checks)} in {each.name}")
    if found:
        yield Lead(
            f"Nobody failed some checks: {', '.join(found)}. Maybe nobody makes the mistake; maybe they do not see it.",
            (f"nablagrade check {assignment}",),
        )


def leads_of_exercises(assignment: str, exercises: Sequence[ExerciseFigures]) -> Iterator[Lead]:
    negative = [(each, each.discrimination) for each in exercises if (each.discrimination or 0.0) < 0]
    if negative:
        names = ", ".join(f"{each.name} ({by:.2f})" for each, by in negative)
        chance = max(2 / math.sqrt(each.marked) for each, _ in negative)
        yield Lead(
            f"Discrimination is below 0 in {names}: who did well in the other exercises did worse there. Maybe it "
            f"punishes a better method, or is not understood; in a class of this size, down to -{chance:.2f} may be "
            "chance.",
            (f"nablagrade check {assignment} --class" if any(each.checks for each, _ in negative) else "jupyter lab",),
        )


def outdated(group: Class) -> list[Work]:
    """Whose grading was made with another submission or other graders than there are now."""
    return [work for work in group.works if work.changed]


def changes_of(works: Sequence[Work]) -> tuple[str, ...]:
    """What has changed since they were graded, in words."""
    parts = {part for work in works for part in work.changed}
    return tuple(words for part, words in WORDS.items() if part in parts)


def is_waiting(work: Work) -> bool:
    """Whether nbgrader wants a person to look at one of its cells."""
    return work.marks is not None and any(cell.waiting for cell in work.marks.cells.values())


def listed(names: Sequence[str]) -> str:
    """Some names; the table of students has all."""
    more = [f"and {len(names) - NAMES} more"] if len(names) > NAMES else []
    return ", ".join([*map(printable, names[:NAMES]), *more])


def printable(name: str) -> str:
    """A name in a sentence or a command: a line break in it would make up a line, or a command, of its own."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)


def quoted(name: str) -> str:
    return shlex.quote(printable(name))


def first_line(reason: str) -> str:
    return reason.partition("\n")[0]


def many(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
