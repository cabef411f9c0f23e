"""What every process does that runs hidden checks, whoever starts it."""

from __future__ import annotations

import subprocess
import sys

import pytest

PR_GET_DUMPABLE = 3
BEGIN = {
    "runs": "from nablagrade.sandbox.server import start_server\nfrom nablagrade.pipeline import Engine\n"
    "from nablagrade.settings import Settings\nfrom pathlib import Path\n"
    "Engine(Settings(Path(), Path('graders')), object())\n",
    "quality": "import contextlib\nfrom nablagrade.doors.quality.worker import main\n"
    "with contextlib.suppress(EOFError):\n    main()\n",
}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can do it")
@pytest.mark.parametrize("kind", BEGIN)
def test_other_processes_of_this_account_cannot_read_a_trusted_worker(kind: str) -> None:
    told = f"print('dumpable:', ctypes.CDLL(None).prctl({PR_GET_DUMPABLE}), file=sys.stderr)"
    code = f"{BEGIN[kind]}import ctypes, sys\n{told}"
    ended = subprocess.run(
        [sys.executable, "-c", code], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    )
    assert ended.stderr.splitlines()[-1] == "dumpable: 0"
