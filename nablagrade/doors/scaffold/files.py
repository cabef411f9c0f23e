"""The texts that a new course and a new exercise begin with, and their blanks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

__all__ = ["TEMPLATES", "filled"]

TEMPLATES = Path(__file__).parent / "templates"


def filled(template: Path, blanks: Mapping[str, str]) -> str:
    """The text of a template with every `@blank@` filled in."""
    content = template.read_text(encoding="utf-8")
    for blank, value in blanks.items():
        content = content.replace(f"@{blank}@", value)
    return content
