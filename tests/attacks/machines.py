"""Start the attack suite on another kind of machine (see `tests.sandbox.layers.machine`) and take its lines."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.attacks.suite import MODES
from tests.sandbox.layers.machine import USER

ROOT = Path(__file__).resolve().parents[2]
RUN = "import sys; sys.path.insert(0, {root!r}); from tests.attacks.run import main; main({mode!r}, {names!r})"


def modes_here() -> list[str]:
    """The machines that this account can play: root all of them, others those of an ordinary user."""
    return [mode for mode in MODES if os.geteuid() == 0 or mode.endswith("user")]


def attack_machine(mode: str, names: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Run all attacks, or those named, on one kind of machine.

    Raises:
        RuntimeError: it ended before it was through; what it wrote last is in the message.
    """
    folder = Path(tempfile.mkdtemp(prefix="nablagrade-attacks-"))
    try:
        if mode.endswith("user") and os.geteuid() == 0:
            os.chown(folder, USER, USER)
        run = RUN.format(root=str(ROOT), mode=mode, names=list(names))
        command = [sys.executable, "-m", "tests.sandbox.layers.inmate", mode, "--", str(folder)]
        done = subprocess.run(
            [*command, sys.executable, "-P", "-c", run],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env=clean(),
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if done.returncode != 0:
        raise RuntimeError(
            f"the suite stopped on {mode} ({done.returncode}): {done.stdout[-1000:]}{done.stderr[-2000:]}"
        )
    return [json.loads(line) for line in done.stdout.splitlines()]


def clean() -> dict[str, str]:
    """Our environment as a worker process has it: no plugin of pytest but our own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST_"))}
    return {**inherited, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OMP_NUM_THREADS": "1"}
