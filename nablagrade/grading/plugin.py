"""The pytest plugin: hooks and fixtures only; what they do is in `attempt`, `markers` and `direct`.

Loaded with `-p` by graders/pytest.ini and by `session`, never automatically. (PYTEST_DONT_REWRITE: it asserts
nothing, and `session` has imported it before pytest could.)
"""

from __future__ import annotations

import argparse
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from nablagrade.errors import NablagradeError
from nablagrade.grading.attempt import Attempt
from nablagrade.grading.markers import MARKERS, Check, check_fixtures, read_check
from nablagrade.grading.seeds import Rng
from nablagrade.grading.student import Student

ATTEMPT: pytest.StashKey[Attempt] = pytest.StashKey()
CHECK: pytest.StashKey[Check] = pytest.StashKey()
COLLECTED: pytest.StashKey[tuple[pytest.Item, ...]] = pytest.StashKey()
LANGUAGES: pytest.StashKey[tuple[str, ...]] = pytest.StashKey()
"""Of the course; known where pytest itself shows the failures."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("nablagrade")
    group.addoption(
        "--submission", type=Path, metavar="DIR", help="folder of the submission to run the hidden checks on"
    )
    group.addoption("--course", metavar="JSON", help=argparse.SUPPRESS)  # the settings, from `nablagrade try`
    group.addoption(
        "--seed", type=int, default=0, metavar="N", help="number of the random inputs in the pool (default 0)"
    )


def pytest_configure(config: pytest.Config) -> None:
    for line in MARKERS:
        config.addinivalue_line("markers", line)


@pytest.hookimpl(tryfirst=True)  # before -k and --lf leave some out: they are judged as a whole
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    try:
        for item in items:
            item.stash[CHECK] = read_check(item)
            check_fixtures(item)
        config.stash[COLLECTED] = tuple(items)
    except NablagradeError as error:
        raise pytest.UsageError(str(error)) from error


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    folder = session.config.getoption("--submission")
    if folder is not None and not session.config.option.collectonly and not session.testsfailed:
        from nablagrade.grading.direct import open_attempt, set_up

        collected = session.config.stash[COLLECTED]
        checks = [item.stash[CHECK] for item in collected]
        try:
            bench = set_up(session.config, collected)
            attempt = open_attempt(bench, folder, checks, session.config.getoption("--seed"))
        except NablagradeError as error:
            raise pytest.UsageError(str(error)) from error
        session.config.add_cleanup(attempt.close)
        session.config.stash[ATTEMPT] = attempt.attempt
        session.config.stash[LANGUAGES] = bench.settings.languages
        session.items.sort(key=lambda item: attempt.position(item.stash[CHECK]))


def pytest_runtest_setup(item: pytest.Item) -> None:
    attempt = item.config.stash.get(ATTEMPT, None)
    if attempt is None:
        pytest.skip("give a submission to check: --submission=DIR")
    attempt.begin(item.stash[CHECK])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    attempt = item.config.stash.get(ATTEMPT, None)
    if attempt is not None and (call.excinfo is not None or call.when == "call"):
        attempt.end(item.stash[CHECK], call.excinfo.value if call.excinfo else None)
    report = yield
    languages = item.config.stash.get(LANGUAGES, ())
    if report.failed and languages and attempt is not None:
        text = attempt.results[item.stash[CHECK]].student
        report.sections.append(("what the student reads", "\n".join(text.get(each, text["en"]) for each in languages)))
    return report


@pytest.fixture
def student(request: pytest.FixtureRequest) -> Student:
    """The functions of the submission, as they are when its notebook has just run the exercise's test cell."""
    return request.config.stash[ATTEMPT].student(request.node.stash[CHECK])


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> Rng:
    """Random inputs of the check, drawn per student."""
    check: Check = request.node.stash[CHECK]
    return Rng(f"{check.exercise}.{check.name}", request.config.stash[ATTEMPT].lot.seed_for(check))
