"""Importing the package is light; what is heavy is imported where it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

HEAVY = ("torch", "pytest", "nbgrader", "IPython", "numpy", "sqlalchemy")
LIGHT = ("nablagrade", "nablagrade.cli", "nablagrade.settings", "nablagrade.model", "nablagrade.errors")

pytestmark = pytest.mark.slow


def heavy_after_import(*modules: str) -> list[str]:
    """What a fresh interpreter has loaded of the heavy packages after importing these."""
    code = f"import sys, {', '.join(modules)}\nprint(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_package_is_light() -> None:
    assert heavy_after_import(*LIGHT) == []


def test_a_heavy_import_would_be_found() -> None:
    assert heavy_after_import("nablagrade", "pytest") == ["pytest"]
    assert "torch" in heavy_after_import("nablagrade.wire")
