"""`pytest graders/<assignment> --submission=DIR`, as an author runs it: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, MakeSubmission

pytestmark = pytest.mark.slow

PYTEST = Path(sys.executable).with_name("pytest")
AFFINE = "graders/jacobian/test_affine_jacobian.py"
TRANSPOSED = "def affine_jacobian(A, b, x):\n    return A.T"

NABLAGRADE = PYTEST.with_name("nablagrade")

HOSTILE = {
    "pytest.ini": "[pytest]\naddopts = -p evil --collect-only\npythonpath = .\n",
    "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '-p evil --collect-only'\npythonpath = ['.']\n",
    "conftest.py": "open('BREACH', 'w').close()\ndef pytest_collection_modifyitems(items): items.clear()\n",
}
"""What could steer pytest, and modules that shadow real ones; each leaves a mark when it is imported."""
SHADOWS = ("evil", "pytest", "torch", "sitecustomize", "usercustomize", "nablagrade", "functions", "graders", "random")


def run(*options: str | Path, cwd: Path = ROOT, program: Path = PYTEST) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))}
    return subprocess.run(
        [program, *(["-p", "no:cacheprovider"] if program == PYTEST else []), *options],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def make_hostile(folder: Path) -> Path:
    """Put everything into a submission that might run or steer on the trusted side."""
    mark = folder.parent.parent / "BREACH"
    for name, text in HOSTILE.items():
        (folder / name).write_text(text.replace("'BREACH'", repr(str(mark))))
    for name in SHADOWS:
        (folder / f"{name}.py").write_text(f"open({str(mark)!r}, 'w').close()\nraise SystemExit(0)\n")
    return mark


def test_the_solution_passes(make_submission: MakeSubmission) -> None:
    done = run("graders/jacobian", f"--submission={make_submission().folder}", "-q")
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout and "skipped" not in done.stdout


def test_a_wrong_answer_fails_with_what_staff_reads(make_submission: MakeSubmission) -> None:
    submission = make_submission({"affine_jacobian": TRANSPOSED})
    done = run(AFFINE, f"--submission={submission.folder}", "-rs")
    assert done.returncode == 1
    assert "[transposed]" in done.stdout and "assert_jacobian(student.affine_jacobian(A, b, x), A" in done.stdout
    assert "1 failed" in done.stdout and "not run: test_random_maps failed" in done.stdout


def test_without_a_submission_nothing_is_run() -> None:
    done = run(AFFINE, "-q", "-rs")
    assert done.returncode == 0
    assert "give a submission to check: --submission=DIR" in done.stdout and " passed" not in done.stdout


def test_a_folder_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    done = run(AFFINE, f"--submission={tmp_path / 'nowhere'}")
    assert done.returncode == 4
    assert "nowhere is not a folder. Give the one that holds the submitted notebooks." in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("form", ["=", "separate", "relative", "try"])
def test_nothing_in_a_submission_steers_pytest(form: str, make_submission: MakeSubmission) -> None:
    submission = make_submission({"affine_jacobian": TRANSPOSED})
    mark = make_hostile(submission.folder)
    folder = str(submission.folder)
    options = {
        "=": [AFFINE, f"--submission={folder}"],
        "separate": [AFFINE, "--submission", folder],
        "relative": [str(ROOT / AFFINE), "--submission=."],
        "try": ["try", "jacobian", folder, "-k", "affine"],
    }[form]
    program = NABLAGRADE if form == "try" else PYTEST
    done = run(*options, cwd=submission.folder if form == "relative" else ROOT, program=program)
    assert not mark.exists(), "code of the submission has run on the trusted side"
    assert "collect-only" not in done.stdout, done.stdout + done.stderr
    assert done.returncode == 1 and "1 failed" in done.stdout, done.stdout + done.stderr


def test_some_checks_are_tried_without_the_core_and_with_other_inputs(make_submission: MakeSubmission) -> None:
    """-k leaves checks out after they were judged as a whole; the seed decides what a wrong value is."""
    submission = make_submission({"jacobian_forward": "def jacobian_forward(f, x):\n    return torch.zeros(1)"})
    folder, only = str(submission.folder), ["-k", "jacobian_forward and zeros"]
    done = run("try", "jacobian", folder, *only, "--seed", "5", program=NABLAGRADE)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed" in done.stdout and "rng = Rng(seed=5)" in done.stdout
    told = done.stdout.partition("what the student reads")[2]
    assert "The result is float32" in told and "结果是 float32" in told, "in the languages of the course"
    assert "nablagrade/grading/assertions.py" not in done.stdout, "our own code is not what an author looks for"


def test_one_check_is_tried_by_its_name(make_submission: MakeSubmission) -> None:
    done = run(f"{AFFINE}::test_dtypes", f"--submission={make_submission().folder}", "-q")
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("assignment", "folder", "says"),
    [
        ("jacobien", "source/jacobian", "no hidden checks of 'jacobien' in"),
        ("jacobian", "source/jacobien", "source/jacobien is not a folder. Give the one that holds the notebooks"),
    ],
)
def test_what_cannot_be_tried_is_one_clear_line(assignment: str, folder: str, says: str) -> None:
    done = run("try", assignment, folder, program=NABLAGRADE)
    assert done.returncode == 1 and says in done.stderr and "Traceback" not in done.stderr
