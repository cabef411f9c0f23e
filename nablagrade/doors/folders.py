"""Folders that a verb fills from nothing."""

from __future__ import annotations

from pathlib import Path

from nablagrade.errors import CourseError

__all__ = ["empty_folder"]


def empty_folder(folder: Path, purpose: str) -> Path:
    """Make a folder, or take an empty one; its absolute path.

    Args:
        purpose: what it is to hold, for the message: "a course".

    Raises:
        CourseError: it holds something, or cannot be made.
    """
    folder = folder.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        found = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        raise CourseError(f"{folder} cannot be {purpose}'s folder: {error.strerror}. Name another one.") from error
    if found:
        shown = ", ".join(found[:3]) + (", ..." if len(found) > 3 else "")
        raise CourseError(
            f"{folder} is not empty. Name a folder that does not exist yet, or an empty one. (In it: {shown}.)"
        )
    return folder
