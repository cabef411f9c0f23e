"""The composition root: one submission through the whole flow, in one worker process.

Submission -(notebook)-> Program -(sandbox)-> Execution -(grading)-> CheckResults -(scoring)-> Scores -(feedback)->
pages
"""

from __future__ import annotations

import platform
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType

from nablagrade import scoring
from nablagrade.bridge import Stage, prove_functions
from nablagrade.errors import EngineError, GraderError
from nablagrade.feedback.results import with_results
from nablagrade.grading.attempt import Attempt, Lot, raise_if_ungraded
from nablagrade.grading.opening import open_submission
from nablagrade.grading.record import make_record
from nablagrade.grading.rules import check_rules
from nablagrade.grading.session import GraderSession
from nablagrade.model import Blueprint, CheckResult, Graded, GradedNotebook, Submission, Ungraded
from nablagrade.notebook import to_notebook, with_suspicions
from nablagrade.sandbox.layers import dumpable
from nablagrade.sandbox.server import BoxServer, start_server
from nablagrade.settings import Settings


class Engine:
    """What a worker process keeps from one submission to the next: a fork server, and collected checks by
    assignment."""

    def __init__(self, settings: Settings, server: BoxServer | None = None) -> None:
        """Take over what was started to give out boxes for these settings, or start it."""
        dumpable.hide_this_process()
        self._settings = settings
        self._server = server or start_server(settings)
        self._sessions: dict[str, GraderSession | GraderError | None] = {}

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for session in self._sessions.values():
            if isinstance(session, GraderSession):
                session.close()
        self._server.stop()

    def grade(self, submission: Submission, blueprint: Blueprint) -> Graded | Ungraded:
        """Grade one submission; our own failures become `Ungraded`, the student's are in the scores."""
        try:
            return self._grade(submission, blueprint)
        except GraderError as error:
            return Ungraded(submission, str(error), deterministic=True)
        except EngineError as error:
            return Ungraded(submission, str(error))

    def _grade(self, submission: Submission, blueprint: Blueprint) -> Graded:
        started, session = time.monotonic(), self._session(blueprint)
        checks, voided = (session.checks, session.voided) if session else ((), {})
        lot = Lot(self._settings.secret, submission.assignment, submission.student, self._settings.seeds)
        with open_submission(submission.folder, blueprint, lot, self._settings, self._server, checks, voided) as opened:
            results = self._run(session, opened.attempt) if session else ()
            raise_if_ungraded(opened.attempt)
            graded, executions, written = [], [], dict[str, bytes]()
            for live in opened.notebooks:
                execution = live.finish(written)
                hidden = session.exercises if session else frozenset()
                scores = scoring.score_notebook(live.program, execution, results, hidden)
                scores = with_suspicions(live.program, scores, session.forbidden if session else {})
                ran = to_notebook(
                    live.program, execution.runs, self._settings.output_lines, self._settings.traceback_lines
                )
                executed = with_results(ran, execution, scores, self._settings.languages)
                graded.append(GradedNotebook(live.program, scores, executed))
                executions.append(execution)
                written.update(execution.written)
        record = make_record(
            submission, graded, executions, self._settings,
            wall_s=time.monotonic() - started, host=platform.node(), isolation=asdict(self._server.isolation),
        )  # fmt: skip
        return Graded(submission, tuple(graded), record, written)

    def _session(self, blueprint: Blueprint) -> GraderSession | None:
        """The assignment's checks, collected at their first use; None for an assignment of classic cells only.

        Graders that cannot be collected are as broken for the next submission: they are not tried again.
        """
        name = blueprint.assignment
        if name not in self._sessions:
            folder = self._graders(blueprint)
            try:
                has_checks = any(folder.glob("test_*.py"))
                self._sessions[name] = self._open_session(folder, blueprint) if has_checks else None
            except GraderError as error:
                self._sessions[name] = error
        session = self._sessions[name]
        if isinstance(session, GraderError):
            raise session
        return session

    def _open_session(self, folder: Path, blueprint: Blueprint) -> GraderSession:
        """Collect the checks, and find before any submission is graded what is wrong with them."""
        session = GraderSession(folder, blueprint.exercises)
        try:
            check_rules(session.checks, blueprint, self._settings.languages, folder)
            prove_functions(Stage.of(self._settings, blueprint, self._server))
        except BaseException:
            session.close()
            raise
        return session

    def _run(self, session: GraderSession, attempt: Attempt) -> Sequence[CheckResult]:
        try:
            return session.run(attempt)
        except BaseException:
            del self._sessions[attempt.lot.assignment]  # a session is closed by an exception
            raise

    def _graders(self, blueprint: Blueprint) -> Path:
        return self._settings.graders / blueprint.assignment
