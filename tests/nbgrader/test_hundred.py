"""One hundred submissions, ten of them broken in ten different ways, graded by one command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.nbgrader.small import DOUBLE, answered, make_course, submit
from tests.nbgrader.tools import scores, write

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # nbgrader warns of its own future

GOOD = 90
UNGRADED = 3  # exit code


def text(notebook: dict[str, Any]) -> bytes:
    return json.dumps(notebook).encode()


def a_folder(folder: Path) -> None:
    (folder / "classic.ipynb").unlink()
    write(folder / "classic.ipynb" / "inside.txt", "x")


def a_link(folder: Path) -> None:
    (folder / "classic.ipynb").unlink()
    (folder / "classic.ipynb").symlink_to("/etc/passwd")


def another_name(folder: Path) -> None:
    (folder / "classic.ipynb").rename(folder / "classic (1).ipynb")


def a_file_in_its_place(folder: Path) -> None:
    """Where the folder of the graded submission is to be; root may write into any folder."""
    student = folder.parent
    write(student.parents[1] / "autograded" / student.name, "x")


def rewritten(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def rewrite(folder: Path) -> None:
        file = folder / "classic.ipynb"
        file.write_bytes(change(file.read_bytes()))

    return rewrite


def answering(source: str) -> Callable[[Path], None]:
    return rewritten(lambda _: text(answered("classic", double=source)))


@dataclass(frozen=True)
class Broken:
    """How to break a submission, its score, and what the record or the command says about it."""

    do: Callable[[Path], None]
    score: float | None
    says: str


MERGED = b"<<<<<<< HEAD\n%b\n=======\n%b\n>>>>>>> theirs\n"
BROKEN = {
    "cut-off": Broken(rewritten(lambda data: data[:300]), 0, "is not valid JSON"),
    "deep": Broken(rewritten(lambda data: b"[" * 100_000), 0, "nested more than 100 levels deep"),
    "empty": Broken(rewritten(lambda data: b""), 0, "it is empty"),
    "endless": Broken(answering("while True:\n    pass\n"), 5, "time_limit"),
    "exits": Broken(answering(f"{DOUBLE}import os\nos._exit(0)\n"), 5, "died"),
    "folder": Broken(a_folder, 0, "it is a folder, not a file"),
    "link": Broken(a_link, 0, "it is a symbolic link, not a file"),
    "merged": Broken(rewritten(lambda data: MERGED % (data, data)), 0, "is not valid JSON"),
    "renamed": Broken(another_name, 0, "was not submitted"),
    "unwritable": Broken(a_file_in_its_place, None, "could not be written"),
}
"""The last one is nobody's bad answer: its marks could not be written, and the exit code says so."""


@dataclass(frozen=True)
class Run:
    course: Path
    done: subprocess.CompletedProcess[str]

    @property
    def outcome(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.done.stdout)
        return found

    def record(self, student: str) -> str:
        return (self.course / "autograded" / student / "classic" / "grading.json").read_text()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    course = make_course(tmp_path_factory.mktemp("hundred") / "course")
    for number in range(GOOD):
        right = answered("classic")
        submit(course, f"good-{number:02}", right if number % 2 else answered("classic", share="share = None"))
    for name, broken in BROKEN.items():
        broken.do(submit(course, f"broken-{name}", answered("classic")))
    program = Path(sys.executable).with_name("nablagrade")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    done = subprocess.run(
        [program, "grade", "classic", "--json"],
        cwd=course, capture_output=True, text=True, check=False, env={**kept, "NABLAGRADE_SECRET": "tests"},
    )  # fmt: skip
    yield Run(course, done)


def test_ninety_get_the_grade_they_deserve(run: Run) -> None:
    found = scores(run.course, "classic")
    good = {f"good-{number:02}": 10.0 if number % 2 else 5.0 for number in range(GOOD)}
    assert {student: score for student, score in found.items() if student.startswith("good")} == good


def test_the_exit_code_says_that_one_was_not_graded(run: Run) -> None:
    assert run.done.returncode == UNGRADED, run.done.stderr
    assert list(run.outcome["ungraded"]) == ["broken-unwritable"]
    assert len(run.outcome["graded"]) == GOOD + len(BROKEN) - 1


@pytest.mark.parametrize("name", BROKEN)
def test_each_of_ten_gets_one_clear_verdict(run: Run, name: str) -> None:
    broken, student = BROKEN[name], f"broken-{name}"
    if broken.score is None:
        assert broken.says in run.outcome["ungraded"][student]
        assert student not in scores(run.course, "classic")
    else:
        assert scores(run.course, "classic")[student] == broken.score
        assert broken.says in run.record(student)
