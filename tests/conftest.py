"""What all tests share: a warm fork server, an engine on this course, and submissions made of its source notebooks.

Heavy packages are imported in the fixtures that need them, so that collecting stays quick.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from nablagrade.model import Blueprint, Submission
    from nablagrade.pipeline import Engine
    from nablagrade.sandbox.server import Fork, ForkServer

os.environ["OMP_NUM_THREADS"] = "1"  # before torch: as in a worker; tests run side by side, and its threads would wait
ROOT = Path(__file__).resolve().parent.parent
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
SOLUTION = re.compile(r"^([ \t]*)### BEGIN SOLUTION$.*?^[ \t]*### END SOLUTION$", re.MULTILINE | re.DOTALL)

AUTHORS_MARKS = ("exercise", "core", "points", "title", "hint", "last", "depends_on", "reveal")


def pytest_configure(config: pytest.Config) -> None:
    """Importing `nablagrade.grading` makes its marks, which --strict-markers wants to know."""
    for name in AUTHORS_MARKS:
        config.addinivalue_line("markers", f"{name}: a mark of hidden checks, see nablagrade.grading.markers")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a test that is skipped for want of root has failed: there nothing may be left untested."""
    report = yield
    wanted = item.get_closest_marker("needs_root") and os.environ.get("NABLAGRADE_CI") == "1"
    if report.skipped and wanted and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = (
            f"{item.nodeid} is marked needs_root and was skipped, but under NABLAGRADE_CI=1 it has to run. "
            f"Give this machine what the test needs. It was skipped because: {skip_reason(report.longrepr)}"
        )
    return report


def skip_reason(longrepr: object) -> str:
    """Why a test was skipped, out of pytest's (path, line, reason)."""
    return str(longrepr[2]) if isinstance(longrepr, tuple) else str(longrepr)


class MakeSubmission(Protocol):
    """Write a submission.

    `answers` go into the solution cells by grade_id; the others keep the instructor's solution, or are blank as
    released.
    """

    def __call__(
        self, answers: Mapping[str, str] | None = ..., *, student: str = ..., blank: bool = ...
    ) -> Submission: ...


@pytest.fixture
def make_submission(tmp_path: Path) -> MakeSubmission:
    return submission_maker(tmp_path)


def submission_maker(folder: Path, assignment: str = "jacobian") -> MakeSubmission:
    """A function that writes submissions as folder/<student>/<assignment>/<assignment>.ipynb."""
    from nablagrade.model import Submission

    name = f"{assignment}.ipynb"
    source = (ROOT / "source" / assignment / name).read_bytes()

    def make(answers: Mapping[str, str] | None = None, *, student: str = "alice", blank: bool = False) -> Submission:
        left = dict(answers or {})
        notebook = json.loads(source)
        for cell in notebook["cells"]:
            flags = cell["metadata"].get("nbgrader", {})
            if flags.get("solution"):
                text = "".join(cell["source"])
                cell["source"] = left.pop(flags["grade_id"], released(text) if blank else text)
        if left:
            raise KeyError(f"the notebook has no solution cell {', '.join(left)}")
        target = folder / student / assignment
        target.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(json.dumps(notebook), encoding="utf-8")
        return Submission(student, assignment, target)

    return make


def released(text: str) -> str:
    """A solution cell as nbgrader's release leaves it."""
    return SOLUTION.sub(lambda found: "\n".join(found[1] + line for line in STUB.splitlines()), text)


@pytest.fixture(scope="session")
def fork_server() -> Iterator[ForkServer]:
    """One warm fork server for all tests of a process that do not harm it."""
    from nablagrade.sandbox.server import ForkServer

    with ForkServer() as server:
        server.wait_ready()
        yield server


def pidfd_of(fork: Fork) -> int:
    """The descriptor that a forked box's process is held by."""
    from nablagrade.sandbox.process import PidfdProcess

    assert isinstance(fork.process, PidfdProcess)
    return fork.process.pidfd


@pytest.fixture(scope="session")
def plain_pytest() -> Iterator[None]:
    """Inside a grader session no plugin of ours (xdist, hypothesis), as in a worker process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        yield


@pytest.fixture(scope="session")
def engine(plain_pytest: None) -> Iterator[Engine]:
    """One engine on this course for all tests of a process."""
    from nablagrade.pipeline import Engine
    from nablagrade.settings import Settings

    with Engine(Settings(ROOT, ROOT / "graders", languages=("en", "zh"), secret="tests")) as engine:
        yield engine


@pytest.fixture(scope="session")
def blueprint() -> Blueprint:
    """The assignment `jacobian` as its source has it."""
    from nablagrade.notebook import read_blueprint

    return read_blueprint(ROOT / "source/jacobian", "jacobian")


@pytest.fixture
def grader_package(tmp_path: Path) -> Callable[..., Path]:
    """Write a graders package with one assignment folder; give back the folder."""

    def write(name: str, **modules: str) -> Path:
        graders = tmp_path / f"graders_of_{name}"  # a process knows one package by a name
        folder = graders / name
        folder.mkdir(parents=True)
        (graders / "pytest.ini").write_bytes((ROOT / "graders/pytest.ini").read_bytes())
        for path in (graders / "__init__.py", folder / "__init__.py"):
            path.write_text("")
        for module, text in modules.items():
            (folder / f"{module}.py").write_text(text, encoding="utf-8")
        return folder

    return write
