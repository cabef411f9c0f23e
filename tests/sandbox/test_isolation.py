"""Boxes as they are given out, with torch: what a notebook can and cannot do, what is left, and who notices."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nablagrade.errors import BoxError
from nablagrade.model import CellRun, CellStatus
from nablagrade.sandbox.box import Box
from nablagrade.sandbox.process import PidfdProcess
from nablagrade.sandbox.server import Exit, Fork, ForkServer, check_private
from nablagrade.sandbox.terms import Terms
from nablagrade.sandbox.view import find_view
from nablagrade.settings import Limits
from nablagrade.wire import Channel
from tests.conftest import pidfd_of, submission_maker
from tests.sandbox.layers.machine import USER

ROOT = Path(__file__).resolve().parents[2]
MODES = ("full-root", "full-user", "strong-root", "strong-user")


def run(box: Box, source: str) -> CellRun:
    return box.run_cell(source, "cell", 20)


def text_of(ran: CellRun) -> str:
    return "".join(str(output.get("text", output.get("evalue", ""))) for output in ran.outputs)


@pytest.fixture
def box(fork_server: ForkServer) -> Iterator[Box]:
    with Box(fork_server, Limits(), {"data.csv": b"1,2"}) as box:
        yield box


# ---- what a notebook meets


@pytest.mark.parametrize(
    "path", [ROOT / "graders/pytest.ini", ROOT / "nbgrader_config.py", ROOT / "source/jacobian", Path("/etc/shadow")]
)
def test_the_course_cannot_be_read(box: Box, path: Path):
    ran = run(box, f"import os\nos.listdir({str(path)!r}) if {path.is_dir()} else open({str(path)!r})")
    assert ran.status is CellStatus.ERROR
    assert any(name in text_of(ran) for name in ("Permission denied", "No such file"))


def test_its_own_files_can_be_read_and_written(box: Box):
    ran = run(box, "open('out', 'w').write(open('data.csv').read())\nimport tempfile\ntempfile.TemporaryFile().close()")
    assert ran.status is CellStatus.OK


def test_python_can_still_import_what_it_has_not(box: Box):
    assert run(box, "import wave, xml.dom.minidom, torch.distributions, numpy.polynomial").status is CellStatus.OK


def test_threads_and_asyncio_work(box: Box):
    ran = run(
        box,
        "import asyncio, threading, torch\n"
        "thread = threading.Thread(target=lambda: None); thread.start(); thread.join()\n"
        "await asyncio.sleep(0)\n"
        "torch.set_num_threads(2); (torch.ones(600, 600) @ torch.ones(600, 600)).sum()",
    )
    assert ran.status is CellStatus.OK


def test_programs_are_not_started_and_it_is_said_in_plain_words(box: Box):
    assert "shell commands are disabled while grading" in text_of(run(box, "!ls"))
    assert "Operation not permitted" in text_of(run(box, "import subprocess; subprocess.run(['/bin/true'])"))


def test_memory_has_a_limit_and_the_notebook_goes_on(box: Box):
    ran = run(box, "import torch; x = torch.ones(2 ** 30)")
    assert ran.status is CellStatus.ERROR and "can't allocate memory" in text_of(ran)
    assert run(box, "x = torch.ones(2 ** 20)").status is CellStatus.OK


def test_nothing_of_the_environment_is_told(box: Box):
    ran = run(box, "import os; print(sorted(os.environ))")
    assert "PATH" in text_of(ran) and "SUDO" not in text_of(ran) and "PYTEST" not in text_of(ran)


def test_a_box_knows_how_it_is_isolated(fork_server: ForkServer):
    fork_server.wait_ready()
    assert fork_server.isolation.tier in ("full", "strong")
    assert fork_server.isolation.layers["seccomp"] == "deny-1"


@pytest.mark.slow
def test_programs_may_be_started_where_the_course_says_so_and_end_with_the_box():
    with ForkServer(terms=Terms(isolation="full", subprocesses=True)) as server:
        with Box(server, Limits(), {}) as box:
            assert "hello" in text_of(run(box, "!echo hello"))
            # The shell says when `sleep` is what runs: a process that was only started may not be it yet.
            ran = run(
                box,
                "import subprocess\n"
                "left = subprocess.Popen(['setsid', 'sh', '-c', 'echo; exec sleep 1000'], stdout=subprocess.PIPE)\n"
                "left.stdout.readline()\n"
                "while 'sleep' not in open(f'/proc/{left.pid}/comm').read(): pass",
            )
            assert ran.status is CellStatus.OK
            pidfd = os.dup(pidfd_of(box._fork))
            keeper = server.process_id
            assert "sleep" in commands_below(keeper)
        wait_until_ended(pidfd)
        assert "sleep" not in commands_below(keeper)


@pytest.mark.slow
def test_a_fork_server_is_replaced_after_so_many_boxes():
    with ForkServer(boxes=2) as server:
        seen = []
        for _ in range(3):
            with Box(server, Limits(), {}) as box:
                seen.append(server.process_id)
                assert run(box, "1").status is CellStatus.OK
    assert seen[0] == seen[1] != seen[2]


def test_a_course_that_lies_where_every_box_can_read_is_refused():
    view = find_view().folders
    check_private([str(ROOT), str(ROOT / "graders")], view)
    for folder in (Path(sys.prefix).resolve() / "course", Path("/usr/share/course")):
        with pytest.raises(BoxError, match="Move the course"):
            check_private([str(folder)], view)


@pytest.mark.slow
def test_without_isolation_it_works_and_says_so(tmp_path: Path):
    with ForkServer(terms=Terms(isolation="none")) as server:
        with Box(server, Limits(), {"data.csv": b"1"}) as box:
            assert run(box, "print(open('data.csv').read())").status is CellStatus.OK
            assert server.scratch is not None and len(os.listdir(server.scratch)) == 1  # noqa: PTH208 - a count
        assert os.listdir(server.scratch) == []  # noqa: PTH208 - the same
        assert server.isolation.tier == "none"
    assert not Path(server.scratch).exists()


# ---- whoever dies, nothing is left

WORKER = """
import os, signal, sys
from nablagrade.sandbox.box import Box
from nablagrade.sandbox.server import Exit, Fork, ForkServer, check_private
from nablagrade.settings import Limits
from nablagrade.wire import Channel
server = ForkServer()
server.start()
box = Box(server, Limits(), {"data.csv": b"1"})
box.run_cell("open('left', 'w').write('x')", "cell", 10)
print(server.process_id, server.scratch, flush=True)
signal.pause()
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tier", "victim"), [("full", "worker"), ("full", "keeper"), ("strong", "worker"), ("strong", "fork server")]
)
def test_whoever_is_killed_nothing_is_left(tier: str, victim: str):
    mode = f"{tier}-{'root' if os.geteuid() == 0 else 'user'}"
    worker = start_on_machine(mode, ROOT, sys.executable, "-c", WORKER)
    assert worker.stdout is not None
    keeper, scratch = worker.stdout.readline().split()
    server = children(int(keeper))[0]
    boxes = children(server)
    assert len(boxes) == 1
    everybody = {"worker": worker.pid, "keeper": int(keeper), "fork server": server, "box": boxes[0]}
    pidfds = {name: os.pidfd_open(pid) for name, pid in everybody.items()}
    signal.pidfd_send_signal(pidfds[victim], signal.SIGKILL)
    for name in ("box", "fork server", "keeper"):
        wait_until_ended(pidfds[name])
    worker.kill()
    worker.wait()
    worker.stdout.close()
    for pidfd in pidfds.values():
        os.close(pidfd)
    assert scratch == "None" or not Path(scratch).exists()


def start_on_machine(mode: str, folder: Path, *command: str) -> subprocess.Popen[str]:
    whole = [sys.executable, "-m", "tests.sandbox.layers.inmate", mode, "--", str(folder), *command]
    return subprocess.Popen(whole, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def commands_below(pid: int) -> list[str]:
    """Names of all programs that descend from a process."""
    found = []
    for child in children(pid):
        found += [Path(f"/proc/{child}/comm").read_text().strip(), *commands_below(child)]
    return found


def wait_until_ended(pidfd: int) -> None:
    ended, _, _ = select.select([pidfd], [], [], 10)
    assert ended, "the process still runs"


# ---- a whole course, on every kind of machine


@pytest.fixture
def closed_course() -> Iterator[Path]:
    """A course below a closed home folder, in a path with a space and letters of all kinds."""
    home = Path(tempfile.mkdtemp(prefix="nablagrade-home-"))
    course = home / "Käse 课程"
    course.mkdir()
    for name in ("source", "graders"):
        shutil.copytree(ROOT / name, course / name, ignore=shutil.ignore_patterns("variants", "__pycache__"))
    shutil.copy(ROOT / "nbgrader_config.py", course)
    for notebook in (course / "source").glob("*/*.ipynb"):
        submission_maker(course / "submitted", notebook.parent.name)()
    yield course
    shutil.rmtree(home)


GRADE = """
import json
from pathlib import Path
from nablagrade.model import Submission
from nablagrade.notebook import read_blueprint
from nablagrade.pipeline import Engine
from nablagrade.settings import Settings
course = Path.cwd()
with Engine(Settings(course, course / "graders", secret="tests")) as engine:
    for source in sorted(notebook.parent for notebook in (course / "source").glob("*/*.ipynb")):
        submission = Submission("alice", source.name, course / "submitted/alice" / source.name)
        graded = engine.grade(submission, read_blueprint(source, source.name))
        print(json.dumps([graded.notebooks[0].notebook, graded.record]))
"""


@pytest.mark.slow
@pytest.mark.needs_root
def test_a_course_is_graded_the_same_on_every_machine(closed_course: Path):
    """Also under Python in somebody else's home, where root's is closed: `machine` opens only the folders of Python."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to be an ordinary user and root in turn")
    left = {mode: grade_on_machine(mode, closed_course) for mode in MODES}
    for mode, (_, isolation) in left.items():
        assert isolation["tier"] == mode.split("-")[0]
        assert isolation["layers"]["landlock"] and isolation["layers"]["seccomp"] == "deny-1"
        assert (isolation["layers"]["uid"] == "unchanged") == mode.endswith("user")
    first, *others = (files for files, _ in left.values())
    assert all(files == first for files in others)


def grade_on_machine(mode: str, course: Path) -> tuple[list[Any], dict[str, Any]]:
    """Grade all notebooks of the course; what must not depend on the machine, and the isolation that was recorded."""
    owner = USER if mode.endswith("user") else 0
    for path in (course.parent, *course.parent.rglob("*")):
        os.chown(path, owner, owner)
    course.parent.chmod(0o700)
    process = start_on_machine(mode, course, sys.executable, "-P", "-c", GRADE)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    graded = [json.loads(line) for line in out.splitlines()]
    for _, record in graded:
        assert sum(score["score"] or 0 for score in record["notebooks"][0]["scores"]) == 12
    isolation: list[dict[str, Any]] = [record.pop("volatile")["isolation"] for _, record in graded]
    assert len(graded) == 3 and all(each == isolation[0] for each in isolation)
    return graded, isolation[0]


# ---- fail-closed

REFUSING = """
import json, socket, sys
socket.socket(fileno=int(sys.argv[5])).send(json.dumps({"refused": "seccomp: it does not hold"}).encode())
"""


def test_a_fork_server_that_could_not_be_closed_gives_out_no_box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "refusing.py").write_text(REFUSING)
    # Not by its first line: that cannot name a Python whose path has a space in it.
    (tmp_path / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{tmp_path / "refusing.py"}" "$@"\n')
    (tmp_path / "python").chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with ForkServer() as server, pytest.raises(BoxError, match="seccomp: it does not hold"):
        Box(server, Limits(), {})


class Closing:
    """A fork server whose boxes say what is given."""

    def __init__(self, answer: dict[str, Any] | None) -> None:
        self._answer = answer

    def fork(self, terms: Any) -> Any:
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            channel = Channel(theirs, build=lambda tag, fields: fields)
            channel.receive()
            if self._answer is not None:
                channel.send(self._answer)
            os._exit(0)
        theirs.close()
        self._pid = pid
        return Fork(1, ours, PidfdProcess(os.pidfd_open(pid)))

    def exit_of(self, fork: Fork) -> Exit | None:
        os.waitpid(self._pid, 0)
        return None


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"is": "unsettled", "message": "the box could not be closed: landlock: /etc/passwd can be read"}, "landlock"),
        (None, "before it was closed"),
    ],
)
def test_a_box_that_could_not_be_settled_runs_nothing(answer: dict[str, Any] | None, words: str):
    with pytest.raises(BoxError, match=words):
        Box(Closing(answer), Limits(), {})  # type: ignore[arg-type]  # what a box needs of a fork server


def test_a_box_that_cannot_find_what_is_not_allowed_runs_nothing(fork_server: ForkServer):
    with pytest.raises(BoxError, match=r"operation that is not allowed cannot be found in the box: .*no_such_thing"):
        Box(fork_server, Limits(), {}, operations=["torch.func.vjp", "torch.func.no_such_thing"])
