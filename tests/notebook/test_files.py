"""The other files of a submission: whose version counts, and what is left out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nablagrade.notebook import hash_submission, read_files
from nablagrade.settings import Limits


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    submitted, source = tmp_path / "submitted", tmp_path / "source"
    for folder, whose in ((submitted, "theirs"), (source, "ours")):
        (folder / "lib").mkdir(parents=True)
        for name in ("data.csv", "lib/tables.py", "notebook.ipynb", "notes.bak"):
            (folder / name).write_text(whose)
    (submitted / "extra.txt").write_text("theirs")
    return submitted, source


def test_the_instructors_files_replace_the_students(folders: tuple[Path, Path]) -> None:
    files = read_files(*folders, Limits())
    assert files == {"data.csv": b"ours", "lib/tables.py": b"ours", "notes.bak": b"ours", "extra.txt": b"theirs"}


def test_files_that_students_may_change_stay_theirs(folders: tuple[Path, Path]) -> None:
    files = read_files(*folders, Limits(), keep=("lib/tables.py", "not there"))
    assert (files["lib/tables.py"], files["data.csv"]) == (b"theirs", b"ours")


def test_what_the_course_ignores_is_taken_from_nobody(folders: tuple[Path, Path]) -> None:
    assert sorted(read_files(*folders, Limits(), ignore=("*.bak", "lib"))) == ["data.csv", "extra.txt"]


def test_links_and_pipes_and_what_is_too_large_are_left_out(folders: tuple[Path, Path]) -> None:
    submitted, source = folders
    (submitted / "link").symlink_to(source / "data.csv")
    os.mkfifo(submitted / "pipe")
    (submitted / "large.bin").write_bytes(bytes(1001))
    files = read_files(submitted, source, Limits(files_bytes=1000))
    assert {"link", "pipe", "large.bin"}.isdisjoint(files)
    assert "extra.txt" in files


def test_a_submission_has_another_hash_when_anything_in_it_is_another(folders: tuple[Path, Path]) -> None:
    submitted, _ = folders
    seen = {hash_submission(submitted)}
    (submitted / "data.csv").write_text("their")
    seen.add(hash_submission(submitted))
    (submitted / "data.csv").write_text("mines")
    seen.add(hash_submission(submitted))
    (submitted / "data.csv").rename(submitted / "date.csv")
    seen.add(hash_submission(submitted))
    assert len(seen) == 4


def test_a_file_full_of_nothing_is_not_read_to_tell_whether_it_has_changed(folders: tuple[Path, Path]) -> None:
    """A terabyte that takes no room on a disk kept a whole run from beginning."""
    submitted, _ = folders
    file = submitted / "notebook.ipynb"
    os.truncate(file, 1 << 40)
    os.utime(file, ns=(0, 0))
    before = hash_submission(submitted)
    assert hash_submission(submitted) == before
    os.utime(file, ns=(0, 1))
    assert hash_submission(submitted) != before
    (submitted / "lib/tables.py").write_text("what comes before and after it still counts")
    os.utime(file, ns=(0, 0))
    assert hash_submission(submitted) != before
