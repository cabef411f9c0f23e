"""Folders of working directories: kept while somebody lives who needs them, and removed after that."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from nablagrade.sandbox.scratch import PREFIX, make_scratch, sweep


def test_a_folder_of_somebody_who_lives_is_left_alone(tmp_path: Path):
    scratch, lock = make_scratch(str(tmp_path))
    mine = Path(scratch)
    sweep(str(tmp_path))
    assert mine.is_dir() and mine.stat().st_mode & 0o777 == 0o711
    os.close(lock)
    sweep(str(tmp_path))
    assert not mine.exists()


def test_a_folder_that_nobody_keeps_is_removed_with_what_is_in_it(tmp_path: Path):
    (tmp_path / f"{PREFIX}old/1/deep").mkdir(parents=True)
    (tmp_path / f"{PREFIX}old/1/left").touch()
    sweep(str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_nothing_else_is_touched(tmp_path: Path):
    for name in ("nablagrade-demo-1", "nablagrade", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "kept").mkdir()
    (tmp_path / f"{PREFIX}link").symlink_to(tmp_path / "kept")
    (tmp_path / f"{PREFIX}file").touch()
    sweep(str(tmp_path))
    assert len(list(tmp_path.iterdir())) == 6


def test_a_folder_that_is_locked_elsewhere_is_left_alone(tmp_path: Path):
    (tmp_path / f"{PREFIX}used").mkdir()
    handle = os.open(tmp_path / f"{PREFIX}used", os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        sweep(str(tmp_path))
        assert (tmp_path / f"{PREFIX}used").is_dir()
    finally:
        os.close(handle)
