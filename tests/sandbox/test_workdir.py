"""Working directories of boxes, which strangers fill."""

from __future__ import annotations

import os
from pathlib import Path

from nablagrade.sandbox.workdir import make_folder, place_files, remove_folder


def test_files_come_with_their_folders(tmp_path: Path):
    place_files(str(tmp_path), {"data.csv": b"1", "a b/é/x.txt": b"2"})
    assert (tmp_path / "data.csv").read_bytes() == b"1"
    assert (tmp_path / "a b/é/x.txt").read_bytes() == b"2"


def test_a_file_in_the_way_of_a_folder_is_left_out(tmp_path: Path):
    place_files(str(tmp_path), {"data": b"file", "data/x.csv": b"1"})
    assert (tmp_path / "data/x.csv").read_bytes() == b"1"


def test_a_folder_is_closed_to_others(tmp_path: Path):
    make_folder(str(tmp_path / "box"), None)
    assert (tmp_path / "box").stat().st_mode & 0o777 == 0o700


def test_links_are_removed_and_not_followed(tmp_path: Path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept/file").touch()
    (tmp_path / "box/inner").mkdir(parents=True)
    for link in ("box/link", "box/inner/link"):
        (tmp_path / link).symlink_to(tmp_path / "kept")
    remove_folder(str(tmp_path / "box"))
    assert not (tmp_path / "box").exists()
    assert (tmp_path / "kept/file").exists()


def test_closed_folders_are_removed(tmp_path: Path):
    (tmp_path / "box/a/b").mkdir(parents=True)
    (tmp_path / "box/a/b").chmod(0)
    (tmp_path / "box/a").chmod(0)
    remove_folder(str(tmp_path / "box"))
    assert not (tmp_path / "box").exists()


def test_folders_deeper_than_any_path_are_removed(tmp_path: Path):
    (tmp_path / "box").mkdir()
    here = os.getcwd()  # noqa: PTH109 - a working directory without a name comes in between
    try:
        os.chdir(tmp_path / "box")
        for _ in range(1200):
            os.mkdir("d" * 10)  # noqa: PTH102 - the same
            os.chdir("d" * 10)
    finally:
        os.chdir(here)
    remove_folder(str(tmp_path / "box"))
    assert not (tmp_path / "box").exists()


def test_what_is_gone_already_is_no_trouble(tmp_path: Path):
    remove_folder(str(tmp_path / "never"))
