"""The two steps of nbgrader's autograding that are ours; nbgrader's others run around them as ever.

They subclass nbgrader's, so `--no-execute`, `c.Execute.enabled` and `c.NbGraderPreprocessor` mean what they meant.
"""

from __future__ import annotations

from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from nbgrader import utils
from nbgrader.preprocessors import Execute, SaveAutoGrades

from nablagrade.doors.nbgrader_plugin.run import run_of
from nablagrade.errors import EngineError

__all__ = ["GradeInBox", "SaveGrades"]

NATIVE_KERNELS = {"", "python", "python3"}
"""Kernels that are this Python, whether or not a specification is installed."""


class GradeInBox(Execute):
    """Runs and grades a submission in the box instead of a kernel, and takes the executed notebook from there."""

    def preprocess(self, nb: Any, resources: Any, km: Any = None) -> tuple[Any, Any]:
        about = resources["nbgrader"]
        _check_kernel(nb.metadata.get("kernelspec", {}).get("name", ""))
        graded = run_of(self.parent).grade(about["student"], about["assignment"], about["notebook"])
        return nbformat.from_dict(graded.notebook), resources


class SaveGrades(SaveAutoGrades):
    """Saves what the graders decided; nothing is inferred from a cell's outputs, which students can write.

    When nothing was run (`--no-execute`) there are only the submitted outputs, so code cells keep the marks they have;
    answers that a person grades are treated as nbgrader treats them.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        about = resources["nbgrader"]
        run = run_of(self.parent)
        graded = run.graded_notebook(about["student"], about["assignment"], about["notebook"])
        if graded is not None:
            run.save(about["student"], about["assignment"], graded)
            return nb, resources
        self.log.warning("Nothing was run, so the marks of code cells stay as they were.")
        saved: tuple[Any, Any] = super().preprocess(nb, resources)
        return saved

    def _add_score(self, cell: Any, resources: Any) -> None:
        if utils.is_solution(cell) or cell.cell_type != "code":
            super()._add_score(cell, resources)


def _check_kernel(name: str) -> None:
    if name in NATIVE_KERNELS:
        return
    try:
        language = KernelSpecManager().get_kernel_spec(name).language
    except NoSuchKernel as error:
        raise EngineError(
            f"The notebook asks for the kernel {name!r}, which is not installed. Install it, or choose another "
            "kernel in the source notebook and generate the assignment again."
        ) from error
    if language != "python":
        raise EngineError(
            f"The notebook asks for the kernel {name!r} of the language {language!r}. Only Python is graded."
        )
