"""What each stored wrong answer is told: `python -m benchmarks.diagnoses [ASSIGNMENT ...] [--all]`.

Prints for every exercise how many of its wrong answers are told something specific: a named diagnosis, a limit, a
forbidden operation, or a check's own words; and lists the others. With --all it lists every answer with what is said
to it, to be read by a person.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from benchmarks.classes import ROOT, exercises, variants, write_submission
from nablagrade.model import CheckResult, Score, Submission, Trust, Ungraded, Verdict
from nablagrade.notebook import read_blueprint
from nablagrade.pipeline import Engine
from nablagrade.settings import Settings

STAGES = {"type", "dtype", "shape", "finite"}
"""What a comparison says by itself."""


def main() -> None:
    """Grade and report."""
    parser = argparse.ArgumentParser(description="Say what each stored wrong answer is told.")
    parser.add_argument(
        "assignments", nargs="*", default=sorted(p.parent.name for p in ROOT.glob("graders/*/variants"))
    )
    parser.add_argument("--all", action="store_true", help="list every answer with what it is told")
    given = parser.parse_args()
    with Engine(Settings(ROOT, ROOT / "graders", secret="diagnoses")) as engine:
        for assignment in given.assignments:
            scores = dict(graded(engine, assignment))
            for exercise in exercises(assignment):
                report(
                    exercise, {name: score for (owner, name), score in scores.items() if owner == exercise}, given.all
                )


def graded(engine: Engine, assignment: str) -> Iterator[tuple[tuple[str, str], Score]]:
    """Each wrong answer's score; one of each exercise is graded at a time, together."""
    blueprint = read_blueprint(ROOT / "source" / assignment, assignment)
    columns = [
        [(exercise, name, text) for name, text in variants(assignment, exercise, "wrong").items()]
        for exercise in exercises(assignment)
    ]
    for row in zip_longest(*columns):
        answers = [entry for entry in row if entry is not None]
        with tempfile.TemporaryDirectory(prefix="nablagrade-diagnoses-") as folder:
            submission = Submission("s1", assignment, Path(folder) / "submission")
            texts = {exercise: text for exercise, _, text in answers}
            write_submission(submission.folder, assignment, texts, released=False)
            outcome = engine.grade(submission, blueprint)
        if isinstance(outcome, Ungraded):
            raise SystemExit(f"ungraded: {outcome.reason}")
        scores = {
            score.grade_id.removeprefix("test_"): score
            for notebook in outcome.notebooks
            for score in notebook.scores.scores
            if score.trust is Trust.HIDDEN
        }
        yield from (((exercise, name), scores[exercise]) for exercise, name, _ in answers)


def report(exercise: str, scores: dict[str, Score], everything: bool) -> None:
    specific = {name: [check for check in lost(score) if is_specific(check)] for name, score in scores.items()}
    told = sum(map(bool, specific.values()))
    print(f"{exercise}: {told} of {len(scores)} ({told / len(scores):.0%})")
    for name, score in scores.items():
        if everything or not specific[name]:
            for check in lost(score):
                print(f"    {name}: {check.name}: {check.diagnosis or check.verdict}: {check.student['en']}")


def lost(score: Score) -> list[CheckResult]:
    return [check for check in score.checks if check.verdict not in (Verdict.PASSED, Verdict.NOT_RUN)]


def is_specific(check: CheckResult) -> bool:
    """Whether a student learns more of a check than that a value is wrong, or that something was raised."""
    if check.verdict in (Verdict.PASSED, Verdict.NOT_RUN, Verdict.RAISED):
        return check.diagnosis is not None
    return check.diagnosis not in STAGES and check.student["en"] != "The values are wrong."


if __name__ == "__main__":
    main()
