"""The rule that in CI nothing may be skipped for want of root."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, released

pytestmark = pytest.mark.slow

TESTS = """
import pytest

@pytest.mark.needs_root
def test_in_the_body():
    pytest.skip("there is no root")

@pytest.mark.needs_root
@pytest.mark.skipif(True, reason="there are no namespaces")
def test_by_a_mark():
    pass

@pytest.mark.needs_root
@pytest.mark.xfail(reason="known", strict=True)
def test_expected_to_fail():
    assert False

def test_skipped_for_another_reason():
    pytest.skip("not on this day")
"""


def run(folder: Path, **environment: str) -> str:
    (folder / "test_skips.py").write_text(TESTS)
    marks = "-o", "markers=needs_root"
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", *marks, "-c", os.devnull, "-rA", str(folder)]
    kept = {
        name: value for name, value in os.environ.items() if name != "NABLAGRADE_CI" and not name.startswith("PYTEST")
    }
    return subprocess.run(
        [*command, "-p", "no:cacheprovider"], cwd=ROOT, env={**kept, **environment}, capture_output=True, text=True
    ).stdout


def test_elsewhere_they_are_skipped(tmp_path: Path) -> None:
    assert "3 skipped, 1 xfailed" in run(tmp_path)


def test_in_ci_they_fail_and_say_why(tmp_path: Path) -> None:
    told = run(tmp_path, NABLAGRADE_CI="1")
    assert "test_in_the_body is marked needs_root and was skipped" in told and "there is no root" in told
    assert "test_by_a_mark is marked needs_root" in told and "there are no namespaces" in told
    assert "= 1 failed, 1 skipped, 1 xfailed, 1 error in " in told.splitlines()[-1]


def test_a_released_cell_has_the_stub_in_place_of_the_solution() -> None:
    text = "def f(x):\n    '''Doc.'''\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION\n\nf(1)"
    stub = "    # YOUR CODE HERE\n    raise NotImplementedError()"
    assert released(text) == f"def f(x):\n    '''Doc.'''\n{stub}\n\nf(1)"
