"""One pytest session for many submissions: collected once, run once per submission.

Collecting costs more than running. pytest owns its main loop, so it runs in a thread of its own and its loop takes
attempts from a queue; `GraderSession.run` hands one over and waits. Fixtures of every scope are torn down between
submissions, since the last test of each is run with no next one.
"""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Literal

import pytest

from nablagrade.errors import GraderError, NablagradeError
from nablagrade.grading.attempt import Attempt
from nablagrade.grading.markers import Check, check_together
from nablagrade.grading.plugin import ATTEMPT, CHECK
from nablagrade.grading.rules import forbidden_operations
from nablagrade.model import CheckResult, Exercise
from nablagrade.voids import reasons_by_check

UNUSED = (
    "cacheprovider", "terminal", "faulthandler", "logging", "junitxml", "pastebin", "doctest", "unittest", "stepwise",
    "warnings", "unraisableexception", "threadexception",
)  # fmt: skip
"""Plugins of pytest that a run does without: for the time they take, and since a warning is an author's matter (who
sees it as an error under pytest itself), not a reason to leave a submission ungraded."""


class GraderSession:
    """The hidden checks of one assignment, collected and ready to run.

    Args:
        folder: graders/<assignment>; its parent is the graders package with its pytest.ini.
        exercises: those of the assignment's notebooks, in their order.

    Raises:
        GraderError: the checks cannot be collected, or do not make sense; with pytest's own words.
    """

    def __init__(self, folder: Path, exercises: Sequence[Exercise]) -> None:
        self._folder = folder
        self.voided = reasons_by_check(folder)
        self._modules = frozenset(sys.modules)
        self._requests: queue.SimpleQueue[Attempt | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Sequence[CheckResult] | BaseException] = queue.SimpleQueue()
        self._driver = _Driver(self._requests, self._answers, exercises)
        self._thread = threading.Thread(target=self._main, name="pytest", daemon=True)
        self._thread.start()
        self._take()

    @property
    def exercises(self) -> frozenset[Exercise]:
        """The exercises that have hidden checks."""
        return frozenset(check.exercise for check in self._driver.items)

    @property
    def checks(self) -> Sequence[Check]:
        """All checks, in the order of their files."""
        return tuple(self._driver.items)

    @cached_property
    def forbidden(self) -> Mapping[Exercise, frozenset[str]]:
        """What is not allowed in each exercise that has rules; of checks that `check_rules` found in order."""
        return forbidden_operations(self.checks)

    def run(self, attempt: Attempt) -> Sequence[CheckResult]:
        """Run the checks of an attempt's exercises; after an exception the session is closed."""
        self._requests.put(attempt)
        return self._take()

    def close(self) -> None:
        """End the session and its thread."""
        if self._thread.is_alive():
            self._requests.put(None)
            self._thread.join()

    def _forget_modules(self) -> None:
        """Python keeps a module whose import failed half way; the next session must not take it for whole."""
        package = f"{self._folder.parent.name}.{self._folder.name}"
        for name in set(sys.modules) - self._modules:
            if name == package or name.startswith(f"{package}."):
                del sys.modules[name]

    def __enter__(self) -> GraderSession:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take(self) -> Sequence[CheckResult]:
        answer = self._answers.get()
        if isinstance(answer, BaseException):
            self.close()
            self._forget_modules()
            raise answer
        return answer

    def _main(self) -> None:
        graders = self._folder.parent
        options = [f"--rootdir={graders}", f"--confcutdir={graders}", "-c", str(graders / "pytest.ini"), "-s"]
        for name in UNUSED:
            options += ["-p", f"no:{name}"]
        try:
            code = pytest.main([*options, "-p", "nablagrade.grading.plugin", str(self._folder)], plugins=[self._driver])
            error = self._driver.problem(self._folder, code)
        except BaseException as crash:
            error = GraderError(f"pytest stopped while collecting {self._folder}: {type(crash).__name__}: {crash}")
        self._answers.put(error)


class _Driver:
    """A plugin whose test loop serves attempts from a queue."""

    def __init__(
        self,
        requests: queue.SimpleQueue[Attempt | None],
        answers: queue.SimpleQueue[Sequence[CheckResult] | BaseException],
        exercises: Sequence[Exercise],
    ) -> None:
        self._requests = requests
        self._answers = answers
        self._exercises = exercises
        self._complaints: list[str] = []
        self.items: dict[Check, pytest.Item] = {}

    def problem(self, folder: Path, code: int | pytest.ExitCode) -> GraderError:
        """Why pytest ended before it was told to."""
        details = "\n".join(self._complaints) or f"pytest ended with {code!s}"
        return GraderError(f"the hidden checks in {folder} cannot be run:\n{details}")

    @pytest.hookimpl(wrapper=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> object:
        try:
            return (yield)
        except pytest.UsageError as error:
            self._complaints.append(str(error))
            raise

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._complaints.append(report.longreprtext)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if self._complaints:
            return True
        checks = [item.stash[CHECK] for item in session.items]
        self.items = dict(zip(checks, session.items, strict=True))
        try:
            check_together(checks, self._exercises)
        except NablagradeError as error:
            self._complaints.append(str(error))
            return True
        self._answers.put(())
        while (attempt := self._requests.get()) is not None:
            self._answers.put(self._run(session, attempt))
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """A report that nobody reads: what is said of a failed check is in its result, and rendering it is dear."""
        outcome: Literal["passed", "failed"] = "failed" if call.excinfo else "passed"
        assert call.when != "collect"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when)

    def _run(self, session: pytest.Session, attempt: Attempt) -> Sequence[CheckResult] | BaseException:
        session.config.stash[ATTEMPT] = attempt
        exercises = [exercise for exercise in self._exercises if exercise in attempt.exercises]
        order = [check for exercise in exercises for check in attempt.lot.order(self._of(exercise))]
        items = [self.items[check] for check in order]
        try:
            for item, following in zip(items, [*items[1:], None], strict=True):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            return [attempt.results[check] for exercise in exercises for check in self._of(exercise)]
        except BaseException as error:
            return error
        finally:
            del session.config.stash[ATTEMPT]

    def _of(self, exercise: Exercise) -> list[Check]:
        return [check for check in self.items if check.exercise == exercise]
