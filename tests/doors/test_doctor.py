"""What the doctor says of machines and courses, good and bad."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from nablagrade.doors import doctor
from nablagrade.doors.doctor import Examination, State, examine, show_examination
from nablagrade.sandbox.ladder import LAYERS, Finding, Tier
from nablagrade.sandbox.layers import landlock

ROOT = Path(__file__).resolve().parents[2]
FULL = Finding(Tier.FULL, dict.fromkeys(LAYERS[Tier.FULL], True))
STRONG = Finding(
    Tier.STRONG, dict.fromkeys(LAYERS[Tier.STRONG], True), {"full": "user: [Errno 1] Operation not permitted"}
)
WEAK = Finding(Tier.PARTIAL, {"rlimits": True}, {"full": "user: no", "strong": "landlock: not there"})


def examined(monkeypatch: pytest.MonkeyPatch, finding: Finding, folder: Path) -> Examination:
    monkeypatch.setattr(doctor, "find_isolation", lambda terms: finding)
    return examine(folder)


def shown(report: Examination) -> str:
    console = Console(file=io.StringIO(), width=300)
    show_examination(report, console)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]  # a StringIO, as above
    return text


def settings_of(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    known = {name.replace("__", "/"): value for name, value in values.items()}
    monkeypatch.setattr(doctor, "read_setting", lambda name: known.get(name, ""))


def test_a_good_machine_can_grade(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    report = examined(monkeypatch, FULL, tmp_path)
    assert report.can_grade and report.tier == "full"
    assert report.layers["seccomp"] is True
    text = shown(report)
    assert "Grading can run." in text and "sockets" in text


def test_a_container_is_good_enough_and_told_what_would_give_more(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    settings_of(monkeypatch)
    monkeypatch.setattr(doctor, "in_container", lambda: True)
    report = examined(monkeypatch, STRONG, tmp_path)
    assert report.can_grade
    assert report.layers["mount"] is False and report.layers["landlock"] is True
    assert "--security-opt seccomp=unconfined" in shown(report)


@pytest.mark.parametrize(
    ("settings", "advice"),
    [
        ({"user__max_user_namespaces": "0"}, "sysctl -w user.max_user_namespaces="),
        ({"kernel__apparmor_restrict_unprivileged_userns": "1"}, "apparmor_restrict_unprivileged_userns=0"),
        ({"kernel__unprivileged_userns_clone": "0"}, "unprivileged_userns_clone=1"),
    ],
)
def test_the_setting_that_is_in_the_way_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: dict[str, str], advice: str
):
    settings_of(monkeypatch, **settings)
    monkeypatch.setattr(doctor, "in_container", lambda: False)
    assert advice in shown(examined(monkeypatch, STRONG, tmp_path))


def test_a_weak_machine_cannot_grade_and_says_how_it_could(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(landlock, "available", lambda: False)
    report = examined(monkeypatch, WEAK, tmp_path)
    assert not report.can_grade
    text = shown(report)
    for part in ("Grading cannot run.", "--allow-weak-isolation", "for tier strong:", "landlock: not there"):
        assert part in text


def test_a_full_disk_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    class Usage:
        free = 10 << 20

    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage)
    report = examined(monkeypatch, FULL, tmp_path)
    assert [check.name for check in report.checks if check.state is State.BAD] == ["disk"]


def test_a_package_that_is_missing_is_noticed():
    check = doctor.package_check("no-such-package-anywhere")
    assert check.state is State.BAD and "pip install" in check.advice


def test_no_course_is_no_failure_and_a_broken_one_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    assert examined(monkeypatch, FULL, tmp_path).can_grade
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\nc.NablaGrade.isolation = 'iron'\n")
    report = examined(monkeypatch, FULL, tmp_path)
    assert not report.can_grade
    assert "'strong'" in shown(report)


def test_a_course_is_named_with_its_assignments(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    (tmp_path / "source/derivatives").mkdir(parents=True)
    (tmp_path / "source/derivatives/derivatives.ipynb").write_text("{}")
    found = {check.name: check for check in examined(monkeypatch, FULL, tmp_path).checks}
    assert "derivatives" in found["course"].found
    assert found["graders"].state is State.NOTE  # it has none
    assert found["secret"].state is State.GOOD
    (tmp_path / ".nablagrade/secret").chmod(0o644)
    found = {check.name: check for check in examined(monkeypatch, FULL, tmp_path).checks}
    assert "chmod 600" in found["secret"].advice


def test_limits_of_an_assignment_that_there_is_not_are_noted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "source/slopes").mkdir(parents=True)
    (tmp_path / "source/slopes/slopes.ipynb").write_text("{}")
    limits = {"slops": {"cell_s": 5}, "slopes": {"cell_s": 5}, "later.step": {"cell_s": 5}}
    (tmp_path / "nbgrader_config.py").write_text(f"c.NablaGrade.limits = {limits}\n")
    found = {check.name: check for check in examined(monkeypatch, FULL, tmp_path).checks}
    assert (found["limits"].state, found["limits"].found) == (
        State.NOTE,
        "c.NablaGrade.limits is for assignments that are not in source/: slops, later.step. There are: slopes",
    )


@pytest.mark.slow
def test_the_command_speaks_json_and_its_exit_code_tells(tmp_path: Path):
    command = [sys.executable, "-c", "from nablagrade.cli import main; main()", "doctor", "--json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    found: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (0 if found["can_grade"] else 1)
    assert found["tier"] in [tier.value for tier in Tier]
