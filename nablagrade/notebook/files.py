"""The other files of a submission: data and helper modules that lie in the working directory of its notebooks."""

from __future__ import annotations

import hashlib
import math
import os
import stat
from collections.abc import Collection, Iterable, Iterator, Set
from fnmatch import fnmatch
from pathlib import Path

from nablagrade.settings import Limits

IGNORED = (
    ".ipynb_checkpoints",
    "*.pyc",
    "__pycache__",
    ".git",
    "*.ipynb",
    "timestamp.txt",
    "grading.json",
    ".nablagrade",
)
CACHES = {"__pycache__", ".pytest_cache", ".ipynb_checkpoints"}
VARIANTS = "variants"
MAX_FILES = 2000
MAX_DEPTH = 16
HASHED_BYTES = 1 << 30
"""Of a submission; a file with a terabyte of nothing in it takes no room and hours to read."""


def read_files(
    submitted: Path, source: Path, limits: Limits, keep: Collection[str] = (), ignore: Collection[str] = ()
) -> dict[str, bytes]:
    """Read the files of a submission; those that the instructor gave out are the instructor's again.

    Links, devices and pipes are left out, and what exceeds the limits is not read: a submission's own data is no
    ground to refuse its notebooks.

    Args:
        submitted: the submission's folder; source: the assignment's folder in source/.
        keep: files that students may change: theirs stay, where they are handed in.
        ignore: globs of names that the course never copies, besides `IGNORED`.

    Returns:
        Contents by path relative to the folder, with / between its parts.
    """
    theirs = read_folder(submitted, limits.files_bytes, ignore) if submitted.is_dir() else {}
    ours = read_folder(source, limits.files_bytes, ignore)
    ours = {name: content for name, content in ours.items() if name not in keep}
    return {**{name: content for name, content in theirs.items() if not in_the_way(name, ours)}, **ours}


def in_the_way(name: str, ours: Collection[str]) -> bool:
    """Whether a file stands where a folder of ours must be, or below one of our files."""
    return any(path.startswith(f"{name}/") or name.startswith(f"{path}/") for path in ours)


def read_folder(folder: Path, limit_bytes: int, ignore: Collection[str] = ()) -> dict[str, bytes]:
    """The regular files below a folder, in a fixed order, until the limits are used up."""
    files: dict[str, bytes] = {}
    left = limit_bytes
    for parent, folders, names in os.walk(folder, followlinks=False):
        below = Path(parent).relative_to(folder)
        kept = sorted(name for name in folders if not is_ignored(name, ignore))
        folders[:] = kept if len(below.parts) < MAX_DEPTH else []
        for name in sorted(names):
            if is_ignored(name, ignore) or len(files) >= MAX_FILES:
                continue
            content = read_regular(Path(parent) / name, left)
            if content is not None:
                files[(below / name).as_posix()] = content
                left -= len(content)
    return files


def read_regular(path: Path, limit_bytes: int) -> bytes | None:
    """A regular file's content; None for what is not one, is too large, or cannot be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_size > limit_bytes:
        os.close(descriptor)
        return None
    with open(descriptor, "rb") as file:  # noqa: PTH123  # a descriptor, not a path
        content = file.read(limit_bytes + 1)
    return content if len(content) <= limit_bytes else None


def is_ignored(name: str, ignore: Collection[str] = ()) -> bool:
    return any(fnmatch(name, pattern) for pattern in (*IGNORED, *ignore))


def hash_files(folder: Path, paths: Iterable[Path], limit_bytes: float = math.inf) -> str:
    """SHA-256 over the names and contents of files below a folder, in a fixed order.

    Args:
        limit_bytes: as much is read; for the contents of a file that does not fit, the time of its last change stands.
    """
    digest = hashlib.sha256()
    for path in sorted(paths):
        status = path.stat()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{status.st_size}\0".encode("utf-8", "surrogateescape"))
        if status.st_size > limit_bytes:
            digest.update(f"{status.st_mtime_ns}\0".encode())
            continue
        limit_bytes -= status.st_size
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def hash_submission(folder: Path) -> str:
    """What a submission's grading depends on, of the submission's side."""
    return hash_files(folder, regular_files(folder, "**/*"), HASHED_BYTES)


def hash_folder(folder: Path) -> str:
    """Names and contents of all files below a folder of ours, caches left out."""
    return hash_files(folder, below(folder, CACHES))


def hash_graders(folder: Path) -> str:
    """What a submission's grading depends on, of the hidden checks: all that `list_graders` lists."""
    return hash_files(folder.parent, list_graders(folder))


def list_graders(folder: Path) -> list[Path]:
    """The files that hidden checks are made of: those of the assignment, and those that all assignments share.

    Variants are left out: they test the checks, and decide nothing.
    """
    return sorted([*below(folder, CACHES | {VARIANTS}), *regular_files(folder.parent, "*")])


def hash_checks(graders: Path) -> str:
    """Of the hidden checks of all assignments, what a grading depends on."""
    return hash_files(graders, below(graders, CACHES | {VARIANTS}))


def below(folder: Path, without: Set[str]) -> Iterator[Path]:
    """The files below a folder, but for those in folders of these names."""
    return (path for path in regular_files(folder, "**/*") if without.isdisjoint(path.relative_to(folder).parts))


def regular_files(folder: Path, pattern: str) -> Iterator[Path]:
    return (path for path in folder.glob(pattern) if path.is_file() and not path.is_symlink())
