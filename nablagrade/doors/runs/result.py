"""What a run keeps of a graded submission to tell of it: a few numbers and words, not its notebook.

A class of ten thousand must fit into memory, so nothing here refers to the executed notebook or the record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nablagrade.model import TEST_PREFIX, Graded, Role, Score, Verdict

__all__ = ["Column", "Result", "mistake", "result_of", "shown"]

REPAIR_WIDTH = 60
ASIDE = re.compile(r" \([^()]*\)")
QUOTED_NAME = re.compile(r"'([\w-]+)'")

ORDINARY = {Verdict.PASSED, Verdict.VOIDED, Verdict.WRONG, Verdict.RAISED, Verdict.NOT_RUN}
"""What needs no word beside the score, unless there is a diagnosis."""

WORDS = {Verdict.DIED: "crashed", Verdict.MISSING: "function missing", Verdict.PROTOCOL: "broken reply"}


@dataclass(frozen=True, slots=True)
class Column:
    """One cell that bears points."""

    notebook: str
    grade_id: str
    maximum: float

    @property
    def name(self) -> str:
        return self.grade_id.removeprefix(TEST_PREFIX)


@dataclass(frozen=True, slots=True)
class Result:
    """A graded submission.

    Attributes:
        marks: what the cells of `columns` earned, in their order; None where a person decides.
        noticed: what a person who reads the marks should know besides, a few words each.
        tier: of isolation, that it was run in.
    """

    student: str
    columns: tuple[Column, ...]
    marks: tuple[float | None, ...]
    noticed: tuple[str, ...]
    tier: str

    @property
    def scores(self) -> dict[str, float | None]:
        """Marks by grade_id, with the notebook's name before it where two notebooks use one."""
        names = [column.grade_id for column in self.columns]
        full = [
            column.grade_id if names.count(column.grade_id) == 1 else f"{column.notebook}/{column.grade_id}"
            for column in self.columns
        ]
        return dict(zip(full, self.marks, strict=True))


def shown(mark: float | None) -> str:
    """A mark as staff reads it; a question mark where a person decides."""
    return "?" if mark is None else f"{mark:g}"


def result_of(graded: Graded) -> Result:
    """What is kept of a graded submission."""
    scores = {
        Column(notebook.program.notebook, score.grade_id, score.maximum): score
        for notebook in graded.notebooks
        for score in notebook.scores.scores
    }
    return Result(
        student=graded.submission.student,
        columns=tuple(scores),
        marks=tuple(score.auto for score in scores.values()),
        noticed=(*mistakes(graded, scores), *suspected(scores), *repairs(graded), *unanswered(graded)),
        tier=str(graded.record["volatile"]["isolation"]["tier"]),
    )


def mistakes(graded: Graded, scores: Mapping[Column, Score]) -> list[str]:
    """Diagnoses and unusual verdicts, each once, with the numbers of its exercises; of readable notebooks only."""
    found: dict[str, list[int]] = {}
    unreadable = {each.program.notebook for each in graded.notebooks if each.program.unreadable is not None}
    for number, (column, score) in enumerate(scores.items(), 1):
        if column.notebook in unreadable:
            continue
        for name in filter(None, (mistake(check.verdict, check.diagnosis) for check in score.checks)):
            found.setdefault(name, [])
            if number not in found[name]:
                found[name].append(number)
    return [f"{numbers_in_words(numbers)}: {name}" for name, numbers in found.items()]


def mistake(verdict: Verdict, diagnosis: str | None) -> str | None:
    """What a check has named, in words; None where it says no more than that it failed, or nothing is wrong."""
    if diagnosis:
        return diagnosis.replace("_", " ")
    return None if verdict in ORDINARY else WORDS.get(verdict, verdict.value.replace("_", " "))


def suspected(scores: Mapping[Column, Score]) -> list[str]:
    """Which exercises' code a person should read; `nablagrade show` says where, and what for."""
    numbers = [number for number, score in enumerate(scores.values(), 1) if score.suspicions]
    return [f"{numbers_in_words(numbers)}: code to look at"] if numbers else []


def numbers_in_words(numbers: Sequence[int]) -> str:
    """`1-3` for three or more in a row, `1, 3` else; of ascending numbers."""
    first, last = numbers[0], numbers[-1]
    if len(numbers) > 2 and last - first == len(numbers) - 1:
        return f"{first}-{last}"
    return ", ".join(map(str, numbers))


def repairs(graded: Graded) -> list[str]:
    """Per notebook the first thing that had to be mended, shortened, and how many more there were."""
    found = []
    for notebook in graded.notebooks:
        program = notebook.program
        if program.noticed:
            more = len(program.noticed) - 1
            others = f", and {more} more repair{'s' if more > 1 else ''}" if more else ""
            found.append(shortened(program.noticed[0]) + others)
    return found


def shortened(sentence: str) -> str:
    """Its first clause, without what stands in brackets, and without quotes, which a narrow column cannot spare."""
    clause = re.split(r"[;,.] ", QUOTED_NAME.sub(r"\1", ASIDE.sub("", sentence)))[0].rstrip(".")
    return clause if len(clause) <= REPAIR_WIDTH else f"{clause[: REPAIR_WIDTH - 1]}…"


def unanswered(graded: Graded) -> list[str]:
    """How many answers are as they were released; of an unreadable notebook that is no news.

    Who earned something has answered, if only in cells of their own.
    """
    cells = [
        cell
        for notebook in graded.notebooks
        if notebook.program.unreadable is None
        for cell in notebook.program.cells
        if cell.role in (Role.SOLUTION, Role.MANUAL)
    ]
    left = sum(cell.unchanged for cell in cells)
    if not left:
        return []
    nothing = left == len(cells) and not any(notebook.scores.auto for notebook in graded.notebooks)
    return ["nothing answered" if nothing else f"{left} of {len(cells)} not answered"]
