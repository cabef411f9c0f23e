"""What boxes see of the file system."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nablagrade
from nablagrade.sandbox.view import holds, links_on, outermost

ROOT = Path(__file__).resolve().parents[2]


def test_python_and_our_package_are_seen_and_the_course_is_not():
    """Asked in a process like the fork server's: a test's own may have imported the graders."""
    program = "import json; from nablagrade.sandbox.view import find_view; print(json.dumps(find_view().folders))"
    asked = subprocess.run([sys.executable, "-P", "-s", "-c", program], check=True, capture_output=True, text=True)
    folders = json.loads(asked.stdout)
    for needed in (sys.prefix, sys.base_prefix, nablagrade.__path__[0], "/usr"):
        assert any(holds(folder, str(Path(needed).resolve())) for folder in folders), needed
    for private in ("graders", "source", "gradebook.db", "nbgrader_config.py", "submitted"):
        assert not any(holds(folder, str(ROOT / private)) for folder in folders), private


def test_no_folder_lies_in_another(tmp_path: Path):
    for name in ("a/b", "ab"):
        (tmp_path / name).mkdir(parents=True)
    paths = [str(tmp_path / name) for name in ("a", "a/b", "ab", "missing")]
    assert outermost(paths) == (str(tmp_path / "a"), str(tmp_path / "ab"))


def test_links_on_the_way_are_found_one_by_one(tmp_path: Path):
    (tmp_path / "real/python").mkdir(parents=True)
    (tmp_path / "short").symlink_to("real")
    (tmp_path / "real/current").symlink_to(tmp_path / "real/python")
    found = dict(links_on(str(tmp_path / "short/current/lib")))
    assert found == {str(tmp_path / "short"): "real", str(tmp_path / "real/current"): str(tmp_path / "real/python")}


def test_a_circle_of_links_ends(tmp_path: Path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert len(dict(links_on(str(tmp_path / "a")))) == 2
