"""Pages whose commands are run and whose code is used, in the order of the page.

```console                          each line after `$ ` is run; the lines below it must come out, `…` for anything
<!-- exit code 1 -->                before a console block: how its last command ends
<!-- file: PATH -->                 before a code block: it is the content of this file
<!-- cell of NOTEBOOK: ID -->       before a code block: it is what a reader puts into this cell in Jupyter
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(
    r"(?:^<!-- (?P<note>[^\n]*) -->\n)?^```(?P<kind>[a-z]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
COMMAND_S = 240


@dataclass(frozen=True)
class Block:
    """A fenced block, and the comment that stands right above it."""

    kind: str
    text: str
    note: str = ""


def blocks(page: str) -> Iterator[Block]:
    for found in FENCE.finditer(page):
        yield Block(found["kind"], found["text"], found["note"] or "")


class Reader:
    """Somebody who does literally what a page says.

    Attributes:
        folder: where they are at the moment.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def follow(self, page: str) -> None:
        for block in blocks(page):
            if block.kind == "console":
                self.run(block)
            elif block.note.startswith("file: "):
                file = self.folder / block.note.removeprefix("file: ")
                file.write_text(block.text, encoding="utf-8")
            elif block.note.startswith("cell of "):
                notebook, _, cell_id = block.note.removeprefix("cell of ").partition(": ")
                put_into_cell(self.folder / notebook, cell_id, block.text)
            else:
                assert block.kind == "text", f"nothing is done with this block:\n{block.text}"

    def run(self, block: Block) -> None:
        """Run a console block's commands and compare what they print."""
        parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]
        last = int(block.note.removeprefix("exit code ")) if block.note else 0
        for position, part in enumerate(parts, start=1):
            command, *expected = part.splitlines()
            code, printed = self.command(command)
            assert code == (last if position == len(parts) else 0), f"$ {command}\n{printed}"
            check_printed(command, expected, printed)

    def command(self, command: str) -> tuple[int, str]:
        """Run one command in bash where the reader is, and go where it goes."""
        script = f"{command}\ncode=$?\npwd >&3\nexit $code"
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV", "NABLAGRADE"))
        }
        here = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"
        read, write = os.pipe()
        with os.fdopen(read) as place:
            try:
                done = subprocess.run(
                    ["bash", "-c", f"exec 3>&{write}\n{script}"],
                    cwd=self.folder,
                    env={**kept, "PATH": here, "JUPYTER_NO_CONFIG": "1"},
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    timeout=COMMAND_S,
                    pass_fds=[write],
                    check=False,
                )
            finally:
                os.close(write)
            self.folder = Path(place.read().strip())
        return done.returncode, done.stdout


def check_printed(command: str, expected: list[str], printed: str) -> None:
    """Demand each expected line in what was printed, in this order; `…` stands for anything."""
    lines = iter(printed.splitlines())
    for line in filter(None, map(str.strip, expected)):
        words = [".*".join(map(re.escape, word.split("…"))) for word in line.split()]
        pattern = re.compile(r"\s+".join(words))
        assert any(pattern.search(each) for each in lines), (
            f"$ {command}\nshould print {line!r}, but printed\n{printed}"
        )


def put_into_cell(file: Path, cell_id: str, text: str) -> None:
    """What a reader does in Jupyter: replace a cell's text, and save."""
    notebook = json.loads(file.read_bytes())
    (cell,) = (cell for cell in notebook["cells"] if cell["id"] == cell_id)
    cell["source"] = text.rstrip("\n").splitlines(keepends=True)
    file.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
