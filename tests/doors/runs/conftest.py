"""A registered tiny course per test, copied from one that is made once, and a fake pool in place of the real one."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nablagrade.doors.course import Course
from nablagrade.doors.runs import run
from tests.doors.runs.scratch import DOUBLE, RIGHT, FakePool, open_course, submit, write_course


@pytest.fixture(scope="session")
def registered_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder with the assignments tiny and other in its gradebook; not to be changed."""
    from nablagrade.doors.release import register

    root = tmp_path_factory.mktemp("tiny")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_CONFIG_DIR", str(root / "none"))
        patch.setenv("NABLAGRADE_SECRET", "tests")
        write_course(root, ("tiny", "other"))
        for assignment in ("tiny", "other"):
            register(open_course(root), assignment)
    return root


@pytest.fixture
def root(tmp_path: Path, registered_course: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course folder of the test's own, with three submissions: all right, one half wrong, nothing answered."""
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "none"))
    monkeypatch.setenv("NABLAGRADE_SECRET", "tests")
    root = tmp_path / "course"
    shutil.copytree(registered_course, root)
    submit(root, "ada", RIGHT)
    submit(root, "bob", {**RIGHT, "cube": "def cube(x):\n    return x\n"})
    submit(root, "cid", {"square": DOUBLE})
    submit(root, "dora", {})
    return root


@pytest.fixture
def course(root: Path) -> Course:
    return open_course(root)


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakePool]:
    fake = FakePool()
    monkeypatch.setattr(run, "open_pool", fake.open)
    yield fake


@pytest.fixture
def hears_signals() -> Iterator[None]:
    """A shell starts what it puts into the background with Ctrl-C ignored, nohup with SIGHUP, and tests and runs
    inherit that."""
    default: dict[signal.Signals, Any] = {signal.SIGINT: signal.default_int_handler, signal.SIGHUP: signal.SIG_DFL}
    before = {number: signal.signal(number, handler) for number, handler in default.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
