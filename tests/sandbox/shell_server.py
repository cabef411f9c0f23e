"""A small fork server around `Shell`: one process, warm, and a fresh fork of it for each notebook of a test.

Run as a program: a line of JSON in, {"cwd", "steps": [[what, text], ...]}; a line of JSON out, one answer per step.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from nablagrade.sandbox.inside.shell import Shell

ROOT = Path(__file__).parents[2]


class ShellServer:
    """The test's end."""

    def __enter__(self) -> ShellServer:
        command = [sys.executable, "-m", "tests.sandbox.shell_server"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._process:
            pass  # closing its stdin ends it

    def run(self, folder: Path, *steps: str | tuple[str, str]) -> list[dict[str, Any]]:
        """Run steps in a fresh fork: a text is a cell; for the others see `do`."""
        whole = [("run", step) if isinstance(step, str) else step for step in steps]
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"cwd": str(folder), "steps": whole}) + "\n")
        self._process.stdin.flush()
        answers: list[dict[str, Any]] = json.loads(self._process.stdout.readline())
        return answers


def do(shell: Shell, what: str, text: str) -> Any:
    """Run a cell; evaluate an expression quietly, as a hidden call, or in the open; tell the place of a function."""
    match what:
        case "run":
            return shell.run_cell(text, "id")
        case "quietly":
            with shell.call_quietly():
                return repr(eval(text, shell.user_ns))
        case "open":
            return repr(eval(text, shell.user_ns))
        case "place":
            code = shell.user_ns[text].__code__
            return shell.place_of(code.co_filename, code.co_firstlineno)
    raise ValueError(what)


def play(shell: Shell, steps: list[tuple[str, str]]) -> list[dict[str, Any]]:
    answers, events = [], list[dict[str, Any]]()
    shell.start(lambda event: events.append(json.loads(json.dumps(event))))
    for what, text in steps:
        started = time.perf_counter()
        value = do(shell, what, text)
        answers.append({"value": value, "events": events[:], "seconds": time.perf_counter() - started})
        events.clear()
    return answers


def descriptors_and_threads() -> list[str]:
    return sorted(path.name for folder in ("fd", "task") for path in Path("/proc/self", folder).iterdir())


def main() -> None:
    before = descriptors_and_threads()
    shell = Shell()
    shell.warm_up(["1", "print(1)"])
    left_behind = descriptors_and_threads() != before
    for line in sys.stdin:
        request = json.loads(line)
        answer = os.dup(1)
        if os.fork() == 0:
            os.chdir(request["cwd"])
            shell.user_ns["left_behind"] = left_behind
            os.write(answer, json.dumps(play(shell, request["steps"])).encode() + b"\n")
            os._exit(0)
        os.close(answer)
        os.wait()


if __name__ == "__main__":
    main()
