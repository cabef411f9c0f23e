"""Which notebooks are graded in the box: those of this Python, by whatever name of its kernel.

The kernel is the one that the instructor released the notebook with. What a student's editor wrote counts only where
the instructor's notebook names none, and never to leave the box.
"""

from __future__ import annotations

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

from nablagrade.errors import CourseError
from nablagrade.model import Blueprint

__all__ = ["check_kernel", "check_kernels", "is_python"]

NATIVE_KERNELS = {"", "python", "python3"}
"""Kernels that are this Python, whether or not a specification is installed."""


def is_python(kernel: str) -> bool:
    """Whether a kernel is one of Python's.

    Raises:
        CourseError: there is no such kernel here, so nobody knows.
    """
    if kernel in NATIVE_KERNELS:
        return True
    try:
        language = KernelSpecManager().get_kernel_spec(kernel).language
    except NoSuchKernel as error:
        raise CourseError(
            f"The notebook asks for the kernel {kernel!r}, which is not installed. Install it, or choose another "
            "kernel in the source notebook and generate the assignment again."
        ) from error
    return bool(language.lower() == "python")


def check_kernels(blueprint: Blueprint) -> None:
    """Refuse an assignment that is not Python's in all its notebooks; see `check_kernel`."""
    for notebook in blueprint.notebooks:
        check_kernel(blueprint.assignment, notebook.name, str(notebook.kernelspec.get("name", "")))


def check_kernel(assignment: str, notebook: str, kernel: str) -> None:
    """Refuse a notebook whose kernel is not Python's.

    Raises:
        CourseError: names the notebook, its kernel, and what can be done.
    """
    if not is_python(kernel):
        raise CourseError(
            f"{notebook}.ipynb of {assignment} asks for the kernel {kernel!r}, and only Python is graded in the box. "
            "`nbgrader autograde` runs it as nbgrader does, beside the gradebook and with no isolation, if "
            "nbgrader_config.py says c.NablaGrade.other_kernels = 'nbgrader'."
        )
