from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest

from nablagrade.errors import CourseError
from nablagrade.settings import Limits, Settings, make_settings, setting_names
from tests.conftest import ROOT


def make(**given: Any) -> Settings:
    return make_settings(Path("/course"), Path("/course/graders"), "s3cret", given)


def test_nothing_given_are_the_defaults() -> None:
    settings = make()
    assert settings == Settings(Path("/course"), Path("/course/graders"), secret="s3cret")
    assert settings.limits == Limits()


def test_limits_are_given_by_their_own_names() -> None:
    settings = make(cell_s=60, call_s=2.5, reply_bytes=1000, jobs=3, languages=["zh", "en"], imports=("numpy",))
    assert (settings.limits.cell_s, settings.limits.call_s, settings.limits.reply_bytes) == (60.0, 2.5, 1000)
    assert type(settings.limits.cell_s) is float and type(settings.limits.reply_bytes) is int
    assert (settings.jobs, settings.languages, settings.imports) == (3, ("zh", "en"), ("numpy",))


def test_the_secret_is_not_shown() -> None:
    assert "s3cret" not in repr(make())


def test_settings_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        make().jobs = 2  # type: ignore[misc]


def refusal(**given: Any) -> str:
    with pytest.raises(CourseError) as error:
        make(**given)
    return str(error.value)


def test_an_unknown_setting_is_named_with_those_that_there_are() -> None:
    message = refusal(cells_s=3)
    assert message.startswith("c.NablaGrade.cells_s is not a setting. Known settings: call_cpu_s, call_s, cell_cpu_s,")
    assert set(message.removesuffix(".").partition("settings: ")[2].split(", ")) == set(setting_names())


@pytest.mark.parametrize("key", ["root", "secret", "own_limits"])
def test_what_is_not_a_courses_to_set_is_unknown(key: str) -> None:
    assert f"c.NablaGrade.{key} is not a setting" in refusal(**{key: "x"})
    assert key not in setting_names()


def test_the_known_settings_are_those_of_the_reference() -> None:
    page = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    rows = [row.split("|")[1] for row in page.partition("## Settings")[2].splitlines() if row.startswith("| `")]
    assert sorted(name for row in rows for name in re.findall(r"`(\w+)`", row)) == setting_names()


@pytest.mark.parametrize("value", [0, -1, "30", None, True, float("nan"), [30]])
def test_a_limit_is_a_positive_number(value: Any) -> None:
    assert refusal(cell_s=value) == f"c.NablaGrade.cell_s = {value!r} is not a positive number."


@pytest.mark.parametrize(
    ("key", "value"),
    [("reply_bytes", float("inf")), ("notebook_bytes", 0.5), ("cell_s", 10**400), ("cell_s", float("inf"))],
)
def test_a_limit_that_is_none_in_effect_is_refused_as_well(key: str, value: Any) -> None:
    assert f"c.NablaGrade.{key} = " in refusal(**{key: value})


@pytest.mark.parametrize("value", [-1, 1.0, "2", None, False])
def test_jobs_is_a_whole_number(value: Any) -> None:
    assert refusal(jobs=value) == f"c.NablaGrade.jobs = {value!r} is not a whole number of 0 or more."


def test_an_empty_pool_of_seeds_is_refused() -> None:
    """A seed is a number modulo the pool."""
    assert "c.NablaGrade.seeds = 0" in refusal(seeds=0)


@pytest.mark.parametrize("value", ["en", [1], ["en", None], 5, None, [""]])
def test_names_are_a_list_of_texts(value: Any) -> None:
    assert refusal(languages=value) == f"c.NablaGrade.languages = {value!r} is not a list of names."


def test_a_course_has_a_language() -> None:
    assert refusal(languages=[]) == "c.NablaGrade.languages = [] names no language: students would read nothing."
    assert make(imports=[]).imports == ()


def test_every_setting_has_a_name_once() -> None:
    assert setting_names() == sorted(set(setting_names()))
    assert {"cell_s", "jobs", "languages", "seeds"} <= set(setting_names())


# ---- limits of one assignment, or of one exercise

OWN = {"hessian": {"submission_s": 60, "call_s": 8}, "hessian.newton_step": {"call_s": 5, "memory_bytes": 1000}}


def test_limits_of_an_exercise_come_before_those_of_its_assignment_and_the_courses() -> None:
    settings = make(call_s=20, limits=OWN)
    assert settings.limits_of("jacobian") == settings.limits == Limits(call_s=20.0)
    assert settings.limits_of("hessian") == settings.limits_of("hessian", "gradient")
    assert settings.limits_of("hessian", "newton_step") == Limits(call_s=5.0, submission_s=60.0, memory_bytes=1000)


def test_limits_of_an_exercise_that_an_assignment_has_not_are_refused() -> None:
    settings = make(limits=OWN)
    settings.check_limits("hessian", ["gradient", "newton_step"])
    settings.check_limits("jacobian", [])
    with pytest.raises(CourseError, match=r"limits\['hessian.newton_step'\]: hessian has no .*There are: gradient\."):
        settings.check_limits("hessian", ["gradient"])


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (5, "c.NablaGrade.limits = 5 is not limits by assignment and exercise, such as {"),
        ({"hessian": 5}, "is not limits by assignment and exercise"),
        ({"a.b.c": {}}, "c.NablaGrade.limits['a.b.c'] names no assignment"),
        ({"a.": {}}, "names no assignment"),
        ({3: {}}, "c.NablaGrade.limits[3] names no assignment"),
        ({"a": {"calls": 1}}, "c.NablaGrade.limits['a']['calls'] is not a limit. Limits are: call_cpu_s, call_s,"),
        ({"a.b": {"disk_bytes": 1}}, "is about a submission as a whole: give it for 'a'. Of one exercise there are:"),
        ({"a": {"call_s": 0}}, "c.NablaGrade.limits['a']['call_s'] = 0 is not a positive number."),
        ({"a.b": {"reply_depth": 33}}, "['reply_depth'] = 33 is no limit. It must be between 0.001 s and 32,"),
    ],
)
def test_a_wrong_limit_is_named_with_its_place(limits: Any, says: str) -> None:
    assert says in refusal(limits=limits)


def test_what_the_wire_cannot_carry_cannot_be_allowed() -> None:
    assert make(reply_bytes=128 << 20).limits.reply_bytes == 128 << 20
    assert "must be between 0.001 s and 134217728" in refusal(reply_bytes=1 << 30)
