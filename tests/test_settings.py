from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from nablagrade.errors import CourseError
from nablagrade.settings import Limits, Settings, make_settings, setting_names


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
    assert message.startswith(
        "c.NablaGrade.cells_s is not a setting. Known settings: call_s, cell_output_bytes, cell_s,"
    )
    assert set(message.removesuffix(".").partition("settings: ")[2].split(", ")) == set(setting_names())


@pytest.mark.parametrize("key", ["root", "graders", "secret", "limits"])
def test_what_is_not_a_courses_to_set_is_unknown(key: str) -> None:
    assert f"c.NablaGrade.{key} is not a setting" in refusal(**{key: "x"})
    assert key not in setting_names()


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


@pytest.mark.parametrize("value", ["en", [1], ["en", None], 5, None])
def test_names_are_a_list_of_texts(value: Any) -> None:
    assert refusal(languages=value) == f"c.NablaGrade.languages = {value!r} is not a list of names."


def test_every_setting_has_a_name_once() -> None:
    assert setting_names() == sorted(set(setting_names()))
    assert {"cell_s", "jobs", "languages", "seeds"} <= set(setting_names())
