"""Runs as their users start them: the command line, real workers and boxes, on a class of five."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nablagrade.doors.records import archived_graders
from tests.doors.runs.kills import content, marks, torture
from tests.doors.runs.scratch import DOUBLE, RIGHT, open_course, submit, write_check, write_course

pytestmark = [pytest.mark.long, pytest.mark.filterwarnings("ignore")]

CLASS = {
    "ada": RIGHT,
    "bob": {"square": DOUBLE},
    "cid": {**RIGHT, "cube": "def cube(x):\n    import os\n    os._exit(3)\n"},
    "dora": {},
    "eve": {**RIGHT, "square": "def square(x):\n    return [x * x]\n"},
}


def nablagrade(root: Path, *arguments: str, expect: int = 0) -> str:
    done = subprocess.run(
        command(*arguments), cwd=root, env=environment(root), capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == expect, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout if expect != 1 else done.stderr + done.stdout


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from nablagrade.cli import main; main()", *arguments]


def environment(root: Path) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
    return {**plain, "NABLAGRADE_SECRET": "tests", "JUPYTER_CONFIG_DIR": str(root / "none"), "COLUMNS": "200"}


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """The same class, graded by one worker and by two."""
    folder = tmp_path_factory.mktemp("runs")
    one, two = folder / "one", folder / "two"
    write_course(one)
    for student, answers in CLASS.items():
        submit(one, student, answers)
    shutil.copytree(one, two)
    nablagrade(one, "grade", "tiny", "--jobs", "1")
    said = nablagrade(two, "grade", "tiny", "--jobs", "2")
    assert "5 graded, 0 unchanged, 0 ungraded" in said
    assert "slowest checks, on average: " in said
    yield one, two


@pytest.fixture
def root(tmp_path: Path, roots: tuple[Path, Path]) -> Path:
    """A copy of the graded course for a test that changes it."""
    return Path(shutil.copytree(roots[0], tmp_path / "course"))


def outcome(root: Path) -> dict[str, Any]:
    files = sorted(root.glob("autograded/*/tiny/*"))
    return {str(path.relative_to(root)): content(path) for path in files}


def test_one_worker_and_two_and_a_repetition_give_the_same(roots: tuple[Path, Path]) -> None:
    one, two = roots
    assert len(outcome(one)) == 10
    assert outcome(one) == outcome(two)
    assert marks(one) == marks(two)
    assert marks(one)["bob"] == {"test_square": 1.0, "test_cube": 0.0}

    before = outcome(one)
    again = json.loads(nablagrade(one, "grade", "tiny", "--force", "--json"))
    assert again["graded"].keys() == CLASS.keys()
    assert (again["changed"], again["deviations"]) == ({}, {})
    assert outcome(one) == before


def test_an_appeal_from_show_to_the_next_run(root: Path) -> None:
    shown = nablagrade(root, "show", "bob", "tiny")
    assert "square  1 of 2  (trust: hidden)" in shown
    assert "wrong        test_minus_one" in shown
    assert "assert student.square(-1.0) == 1.0" in shown, "staff reads the check's own words"
    case = json.loads(nablagrade(root, "show", "bob", "tiny", "--json"))
    assert case["gradebook"] == {"test_square": 1.0, "test_cube": 0.0}
    assert (case["changed_since"], len(case["history"])) == ([], 1)

    page = root / "feedback" / "bob" / "tiny" / "tiny.html"
    page.parent.mkdir(parents=True)
    page.touch()
    said = nablagrade(root, "void", "square.test_minus_one", "--reason", "Nobody said negative.")
    assert "square.test_minus_one is voided" in said
    assert json.loads((root / ".nablagrade" / "audit.log").read_text())["reason"] == "Nobody said negative."
    dry = json.loads(nablagrade(root, "grade", "tiny", "--dry-run", "--json"))["plan"]
    assert dry["bob"] == {"action": "held", "why": "changed: the hidden checks", "released": True}
    assert dry["ada"]["action"] == "grade"

    reviewed = json.loads(nablagrade(root, "grade", "tiny", "--review", "--yes", "--json"))
    assert {name: each["scores"] for name, each in reviewed["changed"].items()} == {
        "bob": [{"notebook": "tiny", "grade_id": "test_square", "old": 1.0, "new": 2.0}]
    }
    assert marks(root)["dora"]["test_square"] == 0.0, "who answered nothing is given nothing"
    assert (reviewed["deviations"], Path(reviewed["backup"]).is_file()) == ({}, True)
    assert "voided       test_minus_one" in nablagrade(root, "show", "bob", "tiny")

    write_check(root, "square", [5.0])
    same = nablagrade(root, "replay", "bob", "tiny")
    assert same == "the same: tiny of bob came out as recorded, in all 4 checks\n", "the archived checks are used"


def test_a_replay_that_comes_out_otherwise_says_what_differs(root: Path) -> None:
    record = root / "autograded" / "bob" / "tiny" / "grading.json"
    record.chmod(0o644)
    record.write_text(record.read_text().replace('"score": 1.0', '"score": 2.0'))
    assert "differs: square: 2 before, 1 now" in nablagrade(root, "replay", "bob", "tiny", expect=1)


def test_what_cannot_be_replayed_is_said(root: Path) -> None:
    course = open_course(root)
    submit(root, "bob", RIGHT)
    assert "the submission of today is another than" in nablagrade(root, "replay", "bob", "tiny", expect=1)
    digest = json.loads((root / "autograded/ada/tiny/grading.json").read_bytes())["key"]["graders"]
    assert archived_graders(course, "tiny", digest) is not None
    (root / ".nablagrade" / "graders" / digest / "graders" / "tiny" / "test_cube.py").write_text("")
    assert "not in" in nablagrade(root, "replay", "ada", "tiny", expect=1)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("void", "square.test_minus", "--reason", "x"), 1, "Did you mean square.test_minus_one?"),
        (("void", "square.test_two", "--reason", " "), 1, "A check is voided for a reason"),
        (("void", "square.test_two"), 2, ""),
        (("show", "nobody", "tiny"), 1, "No submission by nobody"),
        (("grade", "tiny", "--yes"), 2, ""),
    ],
)
def test_mistakes_end_as_one_line(root: Path, arguments: tuple[str, ...], code: int, says: str) -> None:
    assert says in nablagrade(root, *arguments, expect=code)


@pytest.mark.usefixtures("hears_signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_keeps_what_is_finished_and_harms_nobody(root: Path, number: signal.Signals) -> None:
    slow = {"square": "import time\ntime.sleep(1)\n" + RIGHT["square"], "cube": RIGHT["cube"]}
    for index in range(8):
        submit(root, f"s{index}", slow)
    before = len(outcome(root))
    run = subprocess.Popen(
        command("grade", "tiny", "--json", "--jobs", "1"), cwd=root, env=environment(root), stdout=subprocess.PIPE,
        text=True, process_group=0,
    )  # fmt: skip
    while len(outcome(root)) == before and run.poll() is None:
        time.sleep(0.01)
    os.killpg(run.pid, number)  # as a terminal does: everything in the foreground gets it
    said = json.loads(run.communicate(timeout=60)[0])
    assert run.returncode == 130
    assert said["interrupted"] and said["left"] > 0
    assert said["ungraded"] == {}
    full = {"test_square": 2.0, "test_cube": 3.0}
    assert all(scores == full for scores in said["graded"].values())
    kept = {name for name, scores in marks(root).items() if name.startswith("s")}
    assert kept == said["graded"].keys()


def test_a_run_killed_ten_times_ends_like_one_that_nobody_disturbed(tmp_path: Path) -> None:
    kills, differences = torture(tmp_path, kills=10, seed=1)
    print([(kill.before, kill.done, kill.total) for kill in kills])
    assert differences == []
    assert sum(kill.mid_run for kill in kills) >= 8
