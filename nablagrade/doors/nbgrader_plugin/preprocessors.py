"""The two steps of nbgrader's autograding that are ours; nbgrader's others run around them as ever.

They subclass nbgrader's, so `--no-execute`, `c.Execute.enabled` and `c.NbGraderPreprocessor` mean what they meant.
"""

from __future__ import annotations

from typing import Any

import nbformat
from nbgrader import utils
from nbgrader.preprocessors import Execute, SaveAutoGrades

from nablagrade.doors.checks import find_checks
from nablagrade.doors.nbgrader_plugin.run import run_of

__all__ = ["GradeInBox", "SaveGrades"]

UNREAD = (
    "Nothing was run. nbgrader reads the marks of code cells off the outputs that were handed in, which students can "
    "write, and a cell without outputs gets full marks."
)


class GradeInBox(Execute):
    """Runs and grades a submission in the box instead of a kernel, and takes the executed notebook from there."""

    def preprocess(self, nb: Any, resources: Any, km: Any = None) -> tuple[Any, Any]:
        about = resources["nbgrader"]
        run = run_of(self.parent)
        if run.is_left_to_kernels(about["assignment"], about["notebook"], _kernel(nb)):
            self.log.warning("%s.ipynb is run by its own kernel, with no isolation.", about["notebook"])
            ran: tuple[Any, Any] = super().preprocess(nb, resources, km)
            return ran
        graded = run.grade(about["student"], about["assignment"], about["notebook"])
        for note in run.take_notes():
            self.log.warning("%s", note)
        return nbformat.from_dict(graded.notebook), resources


class SaveGrades(SaveAutoGrades):
    """Saves what the graders decided; nothing is inferred from a cell's outputs, which students can write.

    Except by the instructor's word: a notebook that its own kernel ran, and, under `--no-execute`, one of an assignment
    without hidden checks, are scored by nbgrader, by its outputs. Where there are hidden checks and nothing was run,
    code cells keep the marks they have. Answers that a person grades are treated as nbgrader treats them.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        about = resources["nbgrader"]
        run = run_of(self.parent)
        graded = run.graded_notebook(about["student"], about["assignment"], about["notebook"])
        if graded is not None:
            run.save(about["student"], about["assignment"], graded)
            return nb, resources
        if GradeInBox(parent=self.parent).enabled:
            self._infers = run.is_left_to_kernels(about["assignment"], about["notebook"], _kernel(nb))
        else:
            self._infers = not find_checks(run.course, about["assignment"])
            self.log.warning(
                UNREAD if self._infers else "Nothing was run, so the marks of code cells stay as they were."
            )
        saved: tuple[Any, Any] = super().preprocess(nb, resources)
        return saved

    def _add_score(self, cell: Any, resources: Any) -> None:
        if self._infers or utils.is_solution(cell) or cell.cell_type != "code":
            super()._add_score(cell, resources)


def _kernel(nb: Any) -> str:
    return str(nb.metadata.get("kernelspec", {}).get("name", ""))
