from __future__ import annotations

from pathlib import Path

import pytest

from nablagrade.errors import BoxError, CourseError
from nablagrade.sandbox.modules import demand_modules, missing_modules


def test_what_a_box_cannot_find_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "only_here.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))  # which boxes do not get
    names = ["colorsys", "numpie", "numpie.linalg", "os.path", "only_here", "__main__", "collections.none"]
    assert missing_modules(names) == ["numpie", "numpie.linalg", "only_here", "__main__", "collections.none"]
    assert missing_modules([]) == []


def test_a_module_that_is_not_there_is_refused_in_one_sentence() -> None:
    demand_modules(["colorsys"])
    with pytest.raises(CourseError) as error:
        demand_modules(["colorsys", "numpie", "panda"])
    assert str(error.value) == (
        "c.NablaGrade.imports names numpie, panda, which cannot be found. Install what is missing beside nablagrade, "
        "or correct the setting; nothing was graded."
    )


def test_a_search_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nablagrade.sandbox.modules.PROGRAM", "raise SystemExit(3)")
    with pytest.raises(BoxError, match=r"what c\.NablaGrade\.imports names could not be looked for"):
        missing_modules(["colorsys"])
