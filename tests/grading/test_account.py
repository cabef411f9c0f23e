from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from nablagrade.grading.account import account_of

PROGRAM = """
import sys
sys.path.insert(0, {folder!r})
from nablagrade.grading.account import account_of
from check import test_it
try:
    test_it()
except AssertionError as error:
    print(account_of(error))
"""

CHECK = """
class Thing:
    pass

def test_it():
    try:
        1 / 0
    except ZeroDivisionError as error:
        raise AssertionError(f"a {Thing()!r} is not as it should be") from error
"""


def test_it_is_the_same_in_another_folder_and_another_process(tmp_path: Path) -> None:
    said = []
    for name in ("one", "another"):
        folder = tmp_path / name / "graders" / "tiny"
        folder.mkdir(parents=True)
        (folder / "check.py").write_text(CHECK)
        program = PROGRAM.format(folder=str(folder))
        said.append(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout)
    assert said[0] == said[1]
    assert 'File "tiny/check.py", line 7, in test_it' in said[0]
    assert "a <check.Thing object> is not as it should be" in said[0]
    assert "ZeroDivisionError" in said[0]
    assert str(tmp_path) not in said[0]


def test_what_pytest_does_around_a_check_is_left_out() -> None:
    try:
        exec(compile("raise ValueError('x')", "/lib/site-packages/_pytest/runner.py", "exec"))
    except ValueError as error:
        assert 'File "_pytest/runner.py"' not in account_of(error)
        assert "ValueError: x" in account_of(error)
