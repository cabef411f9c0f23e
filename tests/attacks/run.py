"""One machine's share of the attack suite: `python -m tests.attacks.run MODE NAME...`, in an empty folder.

It is started by `tests.sandbox.layers.inmate` on the machine and as the user that MODE names, and writes one line of
JSON per attack: {"attack", "problems": [...], "got_through": bool or null, "wall_s", "score", "verdict"}.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nablagrade.model import Blueprint, CheckResult, Graded, Submission, Ungraded, Verdict
from nablagrade.notebook import read_blueprint
from nablagrade.pipeline import Engine
from nablagrade.sandbox.server import ForkServer
from nablagrade.settings import Limits, Settings
from tests.attacks.suite import (
    ASSIGNMENTS,
    LEFT,
    POINTS,
    SIGN,
    SOLUTIONS,
    Attack,
    build_course,
    build_submission,
    read_attacks,
)

MIB = 1 << 20
LIMITS = Limits(
    cell_s=6.0, cell_cpu_s=1.0, call_s=4.0, call_cpu_s=1.0, submission_s=60.0,
    notebook_bytes=MIB, files_bytes=MIB, cell_output_bytes=1 << 16, reply_bytes=MIB,
    memory_bytes=256 * MIB, disk_bytes=4 * MIB, disk_files=200, processes=40,
)  # fmt: skip
PUBLIC_PLACES = ("/dev/shm", "/tmp", "/var/tmp")


def main(mode: str, names: list[str]) -> None:
    root = Path.cwd()
    attacks = [attack for attack in read_attacks() if not names or attack.name in names]
    build_course(root)
    settings = Settings(
        root, root / "graders", secret="a secret of the suite", isolation=mode.split("-")[0], limits=LIMITS
    )
    with Engine(settings) as engine, Engine(dataclasses.replace(settings, isolation="none")) as open_engine:
        machine = Machine(root, engine, open_engine)
        say({"attack": "", "problems": [f"the good submission: {text}" for text in machine.problems_of_good()]})
        for attack in attacks:
            say(try_attack(machine, attack, mode))
    left = [str(path) for path in public_files(root)]
    say({"attack": "", "problems": [f"left behind: {left}"] if left else []})


def say(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)


class Machine:
    """The course on this machine, graded by one worker with all defences, and by one whose boxes have no layers."""

    def __init__(self, root: Path, engine: Engine, open_engine: Engine) -> None:
        self.root = root
        self.engine = engine
        self.open_engine = open_engine
        self.blueprints = {name: read_blueprint(root / "source" / name, name) for name in ASSIGNMENTS}

    def grade(self, student: str, assignment: str = "exam", *, isolated: bool = True) -> Graded | Ungraded:
        blueprint: Blueprint = self.blueprints[assignment]
        submission = Submission(student, assignment, self.root / "submitted" / student / assignment)
        return (self.engine if isolated else self.open_engine).grade(submission, blueprint)

    def problems_of_good(self) -> Iterator[str]:
        graded = self.grade("good")
        if isinstance(graded, Ungraded):
            yield f"is ungraded: {graded.reason}"
        elif graded.notebooks[0].scores.auto != POINTS * len(SOLUTIONS):
            yield f"has {graded.notebooks[0].scores.auto:g} points: {scores_of(graded)}"

    def boxes(self) -> list[int]:
        """Boxes that are there although nothing is being graded."""
        forked = self.engine._server
        assert isinstance(forked, ForkServer)
        return [box for server in children(forked.process_id) for box in children(server)]


def try_attack(machine: Machine, attack: Attack, mode: str) -> dict[str, Any]:
    """Grade an attack, then the good submission, and look around; then the attack without its defence."""
    build_submission(machine.root, attack)
    before, started = digest(machine.root), time.monotonic()
    graded = machine.grade(attack.name)
    wall_s = time.monotonic() - started
    problems = list(problems_of(attack, graded, wall_s))
    if digest(machine.root) != before:
        problems.append("files of the course have changed")
    if boxes := machine.boxes():
        problems.append(f"boxes are left: {boxes}")
    problems += [f"the other student: {text}" for text in machine.problems_of_good()]
    got_through = without_defence(machine, attack) if attack.off else None
    if got_through is not None and got_through != (mode in attack.off_succeeds):
        problems.append(f"with its defence off ({attack.off}) it {'got through' if got_through else 'did nothing'}")
    check = first_failure(graded, attack.exercise)
    return {
        "attack": attack.name, "problems": problems, "got_through": got_through, "wall_s": round(wall_s, 2),
        "score": scores_of(graded).get(attack.exercise), "verdict": check.verdict.value if check else "passed",
    }  # fmt: skip


def problems_of(attack: Attack, graded: Graded | Ungraded, wall_s: float) -> Iterator[str]:
    """What is not as expected."""
    if isinstance(graded, Ungraded):
        yield f"ungraded: {graded.reason[-300:]}"
        return
    scores, exercises = scores_of(graded), list(SOLUTIONS)
    if scores[attack.exercise] > attack.largest:
        yield f"earned {scores[attack.exercise]:g} points"
    full = exercises if attack.others == "full" else exercises[: exercises.index(attack.exercise)]
    for exercise in full:
        if exercise != attack.exercise and scores[exercise] != POINTS:
            yield f"{exercise} has {scores[exercise]:g} points: {first_failure(graded, exercise)}"
    if says_sign(graded):
        yield f"it says {SIGN}"
    if wall_s > attack.seconds:
        yield f"took {wall_s:.1f} s"
    check = first_failure(graded, attack.exercise)
    if check is not None and check.verdict.value not in attack.verdicts:
        yield f"verdict {check.verdict.value}: {check.staff[-300:]}"
    if attack.noticed and attack.noticed not in str(graded.record["notebooks"][0]["noticed"]):
        yield f"nobody is told: {graded.record['notebooks'][0]['noticed']}"
    if check is None and attack.verdicts:
        yield "all checks passed"
    if len(json.dumps(graded.notebooks[0].notebook)) > 2 * MIB:
        yield "its notebook has grown"


def without_defence(machine: Machine, attack: Attack) -> bool:
    """Whether an attack gets through with its defence off."""
    if attack.off == "no isolation":
        graded = machine.grade(attack.name, isolated=False)
        for path in (*public_files(machine.root), *machine.root.rglob(f"*{LEFT}*")):
            path.unlink()
        return isinstance(graded, Graded) and says_sign(graded)
    build_submission(machine.root, attack, attack.off)
    graded = machine.grade(attack.name, attack.off)
    return scores_of(graded).get(attack.exercise, 0.0) > attack.largest


def says_sign(graded: Graded) -> bool:
    """Whether the attack says that it got through, in an output; its source, which names the sign, does not count."""
    outputs = [cell.get("outputs", []) for cell in graded.notebooks[0].notebook["cells"]]
    return any(SIGN in json.dumps(output) and not is_traceback(output) for each in outputs for output in each)


def is_traceback(output: dict[str, Any]) -> bool:
    """It quotes the source."""
    return output.get("output_type") == "error"


def scores_of(graded: Graded | Ungraded) -> dict[str, float]:
    if isinstance(graded, Ungraded):
        return {}
    return {score.grade_id.removeprefix("test_"): score.auto or 0.0 for score in graded.notebooks[0].scores.scores}


def first_failure(graded: Graded | Ungraded, exercise: str) -> CheckResult | None:
    """The first check of an exercise that was run and did not pass."""
    if isinstance(graded, Ungraded):
        return None
    checks = [check for score in graded.notebooks[0].scores.scores for check in score.checks]
    return next(
        (
            check
            for check in sorted(checks, key=lambda check: not check.core)
            if check.exercise == exercise and check.verdict is not Verdict.PASSED
        ),
        None,
    )


def digest(root: Path) -> str:
    """What no attack may touch: every file of the course."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        status = path.lstat()
        if "__pycache__" not in path.parts:
            digest.update(f"{path}\0{status.st_mode}\0{status.st_size}\0".encode())
            digest.update(path.read_bytes() if path.is_file() and not path.is_symlink() else b"")
    return digest.hexdigest()


def public_files(root: Path) -> list[Path]:
    """What this machine's attacks leave where everybody may write; those of another may be under way."""
    return [path for place in PUBLIC_PLACES for path in Path(place).glob(f"*{LEFT}*{root.name}*")]


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


if __name__ == "__main__":
    os.umask(0o077)
    main(sys.argv[1], sys.argv[2:])
