"""The working directory of a box: made, filled with the submission's files, removed."""

from __future__ import annotations

import os
import secrets
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import count
from pathlib import PurePosixPath

__all__ = ["live_in", "make_folder", "place_files", "remove_folder"]


def make_folder(folder: str, owner: int | None) -> None:
    """Make a folder for one user; for the present one when there is no owner."""
    os.mkdir(folder, 0o700)
    if owner is not None:
        os.chown(folder, owner, owner)


def place_files(folder: str, files: Mapping[str, bytes]) -> None:
    """Write a submission's files into a new, empty folder; one that stands where another needs a folder is left out."""
    needed = {str(parent) for name in files for parent in PurePosixPath(name).parents}
    for name, content in files.items():
        if name not in needed:
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "xb") as file:
                file.write(content)


def live_in(folder: str) -> None:
    """Make it what this process takes for its home, and for the place of temporary files: there may be no other."""
    os.environ.update(HOME=folder, TMPDIR=folder)
    tempfile.tempdir = None  # Python remembers where it found that, and torch, for torch.compile:
    os.environ["TORCHINDUCTOR_CACHE_DIR"] = os.path.join(folder, ".torchinductor")


def remove_folder(folder: str) -> None:
    """Remove a folder that a stranger filled and nobody uses any more, however deep, whatever its folders' permissions.

    Each folder's entries are moved up before it is removed, so neither recursion nor the length of a path limits it.
    """
    with suppress(OSError):  # the keeper tries again at the end
        top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            os.fchmod(top, 0o700)
            _empty(top)
        finally:
            os.close(top)
        os.rmdir(folder)


def _empty(top: int) -> None:
    prefix, numbers = secrets.token_hex(8), count()
    while names := os.listdir(top):
        for name in names:
            if _is_folder(name, top):
                _lift_entries(name, top, (f"{prefix}-{number}" for number in numbers))
                os.rmdir(name, dir_fd=top)
            else:
                os.unlink(name, dir_fd=top)


def _lift_entries(name: str, top: int, fresh: Iterator[str]) -> None:
    """Move a folder's entries to the top, under names that nobody chose."""
    os.chmod(name, 0o700, dir_fd=top)
    folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
    try:
        for entry in os.listdir(folder):
            if _is_folder(entry, folder):
                os.chmod(entry, 0o700, dir_fd=folder)  # moving a folder writes to it
            os.rename(entry, next(fresh), src_dir_fd=folder, dst_dir_fd=top)
    finally:
        os.close(folder)


def _is_folder(name: str, parent: int) -> bool:
    return stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)
