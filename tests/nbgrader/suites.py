"""Run nbgrader's own tests with the engine installed: `python -m tests.nbgrader.suites`.

nbgrader's wheel ships them. They need a configuration folder of their own, an empty working directory and `witness`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from tests.conftest import ROOT

CONFIG = "import nablagrade\n\nc = get_config()\nc.NablaGrade.jobs = 1\nnablagrade.install(c)\n"
EXPECTED = {
    "nbgrader.tests.apps.test_nbgrader_autograde": (40, 0, 2),
    "nbgrader.tests.apps.test_nbgrader_generate_feedback": (0, 0, 0),
    "nbgrader.tests.apps.test_api": (0, 0, 0),
}
"""Passed, failed and skipped tests of each module: what stock nbgrader 0.9 gives."""


def main() -> int:
    """Run the suites; 0 if each ended as with the stock engine, and all that was graded was graded in boxes."""
    with tempfile.TemporaryDirectory(prefix="nablagrade-suites-") as folder:
        place = Path(folder)
        (place / "config").mkdir()
        (place / "config" / "nbgrader_config.py").write_text(CONFIG)
        (place / "empty").mkdir()
        run_pytest(place)
        found = read_counts(place / "report.xml")
        boxes = [line for line in (place / "seen").read_text().split() if line != "None"]
    print(f"{len(boxes)} notebooks autograded, in {sum(map(int, boxes))} boxes and no kernel")
    for module, counts in found.items():
        print(f"{module}: {counts[0]} passed, {counts[1]} failed, {counts[2]} skipped")
    if found != EXPECTED or not any(map(int, boxes)):
        print(f"expected: {EXPECTED}", file=sys.stderr)
        return 1
    return 0


def run_pytest(place: Path) -> None:
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_PATH": str(place / "config"),
        "NABLAGRADE_SECRET": "nbgrader's own tests",
        "NABLAGRADE_WITNESS": str(place / "seen"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "USER": os.environ.get("USER", "nbgrader"),
    }
    (place / "seen").touch()
    options = [
        "-q",
        "-n",
        "2",
        "-p",
        "no:cacheprovider",
        "-p",
        "tests.nbgrader.witness",
        f"--junitxml={place}/report.xml",
    ]
    command = [sys.executable, "-m", "pytest", *options, "--pyargs", *EXPECTED]
    subprocess.run(command, cwd=place / "empty", env=environment, check=False)


def read_counts(report: Path) -> dict[str, tuple[int, int, int]]:
    """Passed, failed and skipped tests by module; an error before or after a test counts as a failure."""
    counts = dict.fromkeys(EXPECTED, (0, 0, 0))
    for case in ElementTree.parse(report).iter("testcase"):
        module = next(name for name in EXPECTED if case.get("classname", "").startswith(name))
        passed, failed, skipped = counts[module]
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
        counts[module] = passed, failed, skipped
    return counts


if __name__ == "__main__":
    sys.exit(main())
