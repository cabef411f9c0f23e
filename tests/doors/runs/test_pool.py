"""The pool when its workers do not do what they should: whatever runs in them, a future is answered."""

from __future__ import annotations

import dataclasses
import pickle
from pathlib import Path

import pytest

from nablagrade.doors.runs.pool import Pool
from nablagrade.model import Blueprint, NotebookBlueprint, Submission, Ungraded
from nablagrade.settings import Limits, Settings

HANGS = ("-c", "import time; time.sleep(3600)")
DIES = ("-c", "")
TALKS = (
    "-c",
    "import pickle, sys\n"
    "from nablagrade.model import Ungraded\n"
    "pickle.load(sys.stdin.buffer)\n"
    "while True:\n"
    "    submission, _ = pickle.load(sys.stdin.buffer)\n"
    "    if submission.student == 'deadly':\n"
    "        sys.exit(3)\n"
    "    sys.stdout.buffer.write(pickle.dumps(Ungraded(submission, 'heard')))\n"
    "    sys.stdout.buffer.flush()\n",
)
BLUEPRINT = Blueprint("tiny", (NotebookBlueprint("tiny", ()),), Path("source/tiny"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, tmp_path / "graders", limits=dataclasses.replace(Limits(), submission_s=0.05))


def submission(student: str = "ada") -> Submission:
    return Submission(student, "tiny", Path("nowhere"))


def test_a_worker_that_hangs_is_killed_and_the_next_submission_is_graded_by_another(settings: Settings) -> None:
    with Pool(settings, 1, HANGS, grace_s=0.2) as pool:
        first, second = (pool.submit(submission(name), BLUEPRINT) for name in ("ada", "bob"))
        for future in (first, second):
            outcome = future.result(60)
            assert isinstance(outcome, Ungraded)
            assert "did not answer within 0 s and was killed; a hidden check may loop" in outcome.reason
            assert not outcome.deterministic


def test_a_worker_that_dies_takes_only_its_own_submission_along(settings: Settings) -> None:
    with Pool(settings, 1, TALKS, grace_s=60) as pool:
        said = [pool.submit(submission(name), BLUEPRINT).result(60) for name in ("ada", "deadly", "bob")]
    assert [each.reason.partition(";")[0] for each in said if isinstance(each, Ungraded)] == [
        "heard", "the worker process died while grading it", "heard",
    ]  # fmt: skip


def test_a_pool_of_dead_workers_still_answers_and_ends(settings: Settings) -> None:
    with Pool(settings, 2, DIES, grace_s=60) as pool:
        futures = [pool.submit(submission(), BLUEPRINT) for _ in range(4)]
        assert all("died" in future.result(60).reason for future in futures)  # type: ignore[union-attr]


def test_a_worker_that_cannot_be_replaced_is_tried_again_and_nothing_hangs(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Pool(settings, 1, DIES, grace_s=60) as pool:

        def refuse(*_: object, **__: object) -> None:
            raise BlockingIOError(11, "Resource temporarily unavailable")

        monkeypatch.setattr("nablagrade.doors.runs.pool.TrustedProcess", refuse)
        outcomes = [pool.submit(submission(name), BLUEPRINT).result(60) for name in ("ada", "bob")]
        monkeypatch.undo()
        outcomes.append(pool.submit(submission("cleo"), BLUEPRINT).result(60))
    reasons = [each.reason for each in outcomes if isinstance(each, Ungraded)]
    assert ["no other worker could be started" in reason for reason in reasons] == [True, True, False]


def test_an_aborted_pool_ends_at_once_and_starts_nothing_new(settings: Settings) -> None:
    with pytest.raises(KeyboardInterrupt), Pool(settings, 1, HANGS, grace_s=3600) as pool:
        future = pool.submit(submission(), BLUEPRINT)
        raise KeyboardInterrupt
    outcome = future.result(0)
    assert isinstance(outcome, Ungraded)
    assert len(pickle.dumps(outcome)) < 1000
