"""What nbgrader reads submissions with.

nbgrader's own exporter gives the file to nbformat, which raises at whatever is wrong with it; that student is then left
out of the run. Here a submitted file is read as bytes that anyone may have written: what comes out is always a whole
notebook of the assignment, restored, and the reason when the file was worth nothing. Everything else is read as ever.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter

from nablagrade.doors.nbgrader_plugin.preprocessors import GradeInBox
from nablagrade.doors.nbgrader_plugin.run import run_of
from nablagrade.model import Program
from nablagrade.notebook import read_program, to_notebook

__all__ = ["SubmissionExporter"]


class SubmissionExporter(NotebookExporter):
    """nbconvert's notebook exporter, with another way to read what students submit."""

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> tuple[Any, dict[str, Any]]:
        about = (resources or {}).get("nbgrader", {})
        if "student" not in about or not self._reads_submission(Path(filename), about):
            return super().from_filename(filename, resources, **kw)
        run = run_of(self)
        blueprint = run.notebook_blueprint(about["assignment"], about["notebook"])
        program = read_program(Path(filename), blueprint, run.course.settings.limits_of(about["assignment"]))
        self._report(program, Path(filename))
        resources["metadata"] = _describe(Path(filename))
        notebook = nbformat.from_dict(to_notebook(program, [None] * len(program.cells)))
        written: tuple[Any, dict[str, Any]] = self.from_notebook_node(notebook, resources, **kw)  # type: ignore[no-untyped-call]
        return written

    def _reads_submission(self, file: Path, about: dict[str, str]) -> bool:
        """Whether this is the first of nbgrader's two passes, and the notebook will be run.

        With --no-execute nbgrader keeps the outputs that were submitted, so the file is taken as it is.
        """
        submitted = run_of(self).course.submitted_folder(about["student"], about["assignment"])
        return file.parent.absolute() == submitted.absolute() and GradeInBox(parent=self).enabled

    def _report(self, program: Program, file: Path) -> None:
        if program.unreadable is not None:
            self.log.warning("%s", program.unreadable["en"])
            return
        for sentence in program.noticed:
            self.log.warning("%s: %s", file.name, sentence)


def _describe(file: Path) -> dict[str, str]:
    """The metadata that nbconvert's exporter notes of a file; without following links."""
    changed = datetime.fromtimestamp(file.lstat().st_mtime, tz=UTC)
    return {"name": file.stem, "path": str(file.parent), "modified_date": f"{changed:%B} {changed.day}, {changed.year}"}
