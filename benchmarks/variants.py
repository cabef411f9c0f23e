"""Every stored answer alone, on many draws of the inputs: `python -m benchmarks.variants [ASSIGNMENT ...] [--draws N]`.

Right answers must get full marks and wrong ones must not, whatever is drawn; no answer may cost marks in another
exercise. Prints what is not so, and ends with exit code 1 if there is anything. `tests/course` grades them together,
on one draw.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.progress import track

from benchmarks.classes import ROOT, exercises, variants, write_submission
from nablagrade.model import Blueprint, Submission, Trust, Ungraded
from nablagrade.notebook import read_blueprint
from nablagrade.pipeline import Engine
from nablagrade.settings import Settings


def main() -> None:
    """Grade and report."""
    parser = argparse.ArgumentParser(description="Grade each stored answer alone, on many draws of the inputs.")
    parser.add_argument(
        "assignments", nargs="*", default=sorted(p.parent.name for p in ROOT.glob("graders/*/variants"))
    )
    parser.add_argument("--draws", type=int, default=20)
    given = parser.parse_args()
    problems = []
    with Engine(Settings(ROOT, ROOT / "graders", secret="variants")) as engine:
        for assignment in given.assignments:
            blueprint = read_blueprint(ROOT / "source" / assignment, assignment)
            answers = list(stored(assignment))
            for exercise, name, text in track(answers, description=assignment):
                for draw in range(given.draws):
                    problems += grade(engine, blueprint, exercise, name, text, draw)
            print(f"{assignment}: {len(answers)} answers on {given.draws} draws")
    print("\n".join(problems))
    sys.exit(bool(problems))


def stored(assignment: str) -> Iterator[tuple[str, str, str]]:
    """Each stored answer: its exercise, its name, its text."""
    for exercise in exercises(assignment):
        for kind in ("right", "wrong"):
            for name, text in variants(assignment, exercise, kind).items():
                yield exercise, name, text


def grade(engine: Engine, blueprint: Blueprint, exercise: str, name: str, text: str, draw: int) -> list[str]:
    """What is not as it should be with one answer on one draw, the other exercises being the instructor's."""
    where = f"{blueprint.assignment}/{exercise}/{name} on draw {draw}"
    with tempfile.TemporaryDirectory(prefix="nablagrade-variants-") as folder:
        submission = Submission(f"draw{draw}", blueprint.assignment, Path(folder) / "submission")
        write_submission(submission.folder, blueprint.assignment, {exercise: text}, released=False)
        graded = engine.grade(submission, blueprint)
    if isinstance(graded, Ungraded):
        return [f"{where} is ungraded: {graded.reason}"]
    scores = [score for notebook in graded.notebooks for score in notebook.scores.scores if score.trust is Trust.HIDDEN]
    full = {score.grade_id.removeprefix("test_"): score.auto == score.maximum for score in scores}
    expected = dict.fromkeys(full, True) | {exercise: name.startswith("right")}
    return [f"{where}: {each} is {'' if got else 'not '}full" for each, got in full.items() if got != expected[each]]


if __name__ == "__main__":
    main()
