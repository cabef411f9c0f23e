"""A pytest plugin for nbgrader's own tests: it sees that Autograde works with boxes, and with nothing else.

While Autograde works, a Jupyter kernel that is started raises. Each notebook that Autograde converts must have been
graded by the engine, in at least one box where it has code. What was seen is appended to the file that
`NABLAGRADE_WITNESS` names, one line a notebook, so that whoever runs the tests can see that there was something to see.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import nbgrader.api
import pytest
from jupyter_client.manager import KernelManager
from nbgrader.converters import Autograde
from traitlets.config import Config

import nablagrade
from nablagrade.doors.nbgrader_plugin.run import Run
from nablagrade.doors.nbgrader_plugin.workers import Pool, PoolHolder
from nablagrade.settings import Settings


@dataclass
class Witness:
    """What one test made Autograde do."""

    autograding: bool = False
    graded: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def convert(self, stock: Callable[..., None], converter: Any, file: str) -> None:
        self.autograding, self.graded = True, {}
        try:
            stock(converter, file)
        finally:
            self.autograding = False
        if converter.config.Execute.get("enabled", True):
            boxes = self.graded.get(Path(file).stem)
            if boxes is None:
                self.wrong.append(f"{file} was converted, but the engine did not grade it")
            with Path(os.environ["NABLAGRADE_WITNESS"]).open("a") as seen:
                seen.write(f"{boxes}\n")

    def grade(self, engine: Callable[..., Any], run: Any, student: str, assignment: str, notebook: str) -> Any:
        graded = engine(run, student, assignment, notebook)
        self.graded[notebook] = run._graded.record["volatile"]["boxes"]
        has_code = any(cell.cell_type == "code" and cell.source.strip() for cell in graded.program.cells)
        if has_code and not self.graded[notebook]:
            self.wrong.append(f"{notebook} of {student} has code, but no box was opened for it")
        return graded

    def launch(self, stock: Callable[..., Any], manager: Any, *args: Any, **kw: Any) -> Any:
        if self.autograding:
            self.wrong.append(f"Autograde started a kernel: {manager.kernel_name}")
            raise AssertionError(self.wrong[-1])
        return stock(manager, *args, **kw)


@pytest.fixture(autouse=True)
def witness(monkeypatch: pytest.MonkeyPatch) -> Iterator[Witness]:
    """Look on during one test."""
    seen = Witness()
    for kind, name, looker in (
        (Autograde, "convert_single_notebook", seen.convert),
        (Run, "grade", seen.grade),
        (KernelManager, "_async_launch_kernel", seen.launch),
    ):
        monkeypatch.setattr(kind, name, beside(getattr(kind, name), looker))
    yield seen
    assert seen.wrong == []


@pytest.fixture(autouse=True)
def one_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test makes a course, and a course has a pool of its own, which takes seconds to start.

    None of these courses has hidden checks. So all that their workers would know of them is their settings, and those
    of the same settings may share a pool: for it they lie in one folder.
    """
    lend, folder = PoolHolder.lend, Path(os.environ["NABLAGRADE_WITNESS"]).parent

    def lend_one(holder: PoolHolder, settings: Settings) -> AbstractContextManager[Pool]:
        assert not settings.graders.exists()
        return lend(holder, replace(settings, root=folder, graders=folder / "graders"))

    monkeypatch.setattr(PoolHolder, "lend", lend_one)


@pytest.fixture(scope="session", autouse=True)
def one_question() -> Iterator[None]:
    """For each new gradebook nbgrader starts a program that tells the version of its tables: seconds for a constant."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nbgrader.api, "get_alembic_version", cache(nbgrader.api.get_alembic_version))
        yield


@pytest.fixture(autouse=True)
def installed_everywhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """test_api writes its configuration in Python, and reads no file in which the engine could be installed."""
    if request.module.__name__.endswith(".test_api"):
        monkeypatch.setattr(request.module, "Config", installed)


def installed() -> Config:
    config = Config()
    config.NablaGrade.jobs = 1
    nablagrade.install(config)
    return config


def beside(stock: Callable[..., Any], looker: Callable[..., Any]) -> Callable[..., Any]:
    def looked_at(self: Any, *args: Any, **kw: Any) -> Any:
        return looker(stock, self, *args, **kw)

    return looked_at
