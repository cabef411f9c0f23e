"""Run nbgrader's own tests with the engine installed: `python -m tests.nbgrader.suites [MODULE...]`.

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
PACKAGE = "nbgrader.tests.apps"
EXPECTED = {
    "test_nbgrader_autograde": (40, 0, 2),
    "test_nbgrader_generate_feedback": (15, 0, 0),
    "test_api": (30, 0, 1),
}
"""Passed, failed and skipped tests of each module: what stock nbgrader 0.9 gives."""


def main(modules: list[str]) -> int:
    """Run modules of nbgrader's tests; 0 if each ended as with the stock engine, and all was graded in boxes."""
    found = {module: run_module(module) for module in modules or EXPECTED}
    for module, (counts, boxes) in found.items():
        passed, failed, skipped = counts
        print(f"{module}: {passed} passed, {failed} failed, {skipped} skipped; in {sum(boxes)} boxes and no kernel")
    wrong = [module for module, (counts, boxes) in found.items() if counts != EXPECTED[module] or not any(boxes)]
    for module in wrong:
        print(f"{module}: expected (passed, failed, skipped) {EXPECTED[module]}, and boxes", file=sys.stderr)
    return 1 if wrong else 0


def run_module(module: str) -> tuple[tuple[int, int, int], list[int]]:
    """Run one module in an empty folder; its counts, and the number of boxes for each notebook that was autograded."""
    with tempfile.TemporaryDirectory(prefix="nablagrade-suites-") as folder:
        place = Path(folder)
        for name in ("config", "empty"):
            (place / name).mkdir()
        (place / "config" / "nbgrader_config.py").write_text(CONFIG)
        (place / "seen").touch()
        environment = {
            **os.environ,
            "JUPYTER_CONFIG_PATH": str(place / "config"),
            "NABLAGRADE_SECRET": "nbgrader's own tests",
            "NABLAGRADE_WITNESS": str(place / "seen"),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "USER": os.environ.get("USER", "nbgrader"),
        }
        plugins = ["-p", "no:cacheprovider", "-p", "tests.nbgrader.witness"]
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", *plugins, f"--junitxml={place}/report.xml"]
        subprocess.run([*command, "--pyargs", f"{PACKAGE}.{module}"], cwd=place / "empty", env=environment, check=False)
        boxes = [int(line) for line in (place / "seen").read_text().split() if line != "None"]
        return read_counts(place / "report.xml"), boxes


def read_counts(report: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped tests; an error before or after a test counts as a failure."""
    cases = list(ElementTree.parse(report).iter("testcase"))
    failed = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
    skipped = sum(case.find("skipped") is not None for case in cases)
    return len(cases) - failed - skipped, failed, skipped


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
