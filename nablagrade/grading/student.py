"""The `student` of a check: the notebook's functions, called as if they were local."""

from __future__ import annotations

from typing import Any

import torch

from nablagrade.bridge import LiveNotebook
from nablagrade.grading.faults import StudentFault, explain, not_allowed
from nablagrade.grading.markers import Check
from nablagrade.sandbox.box import Returned
from nablagrade.settings import Limits

__tracebackhide__ = True  # in a failure an author reads the check, not what it is made with


class Student:
    """One student's notebook as a check sees it: `student.jacobian_reverse(f, x)`.

    A call that does not return a value (an exception, a limit, a missing function) fails the check at once. Tensors,
    numbers, texts, tuples, lists, dicts, functions of the assignment's functions.py and `watched` functions may be
    passed.
    """

    def __init__(self, notebook: LiveNotebook, check: Check, limits: Limits) -> None:
        self._notebook = notebook
        self._check = check
        self._limits = limits
        self.replies = 0

    def __getattr__(self, name: str) -> StudentFunction:
        if name.startswith("__"):
            raise AttributeError(name)
        return StudentFunction(self, name)

    def call(
        self,
        name: str,
        args: tuple[Any, ...],
        kwargs: dict[str, Any] | None = None,
        *,
        observe: bool = True,
        derivatives: int = 0,
    ) -> Returned:
        """Make one call; see `StudentFunction` for the ways to do so in a check."""
        reply = self._notebook.call(
            name,
            args,
            kwargs or {},
            exercise=self._check.exercise,
            forbid=self._check.forbid,
            observe=observe,
            derivatives=derivatives,
        )
        self.replies += 1
        operations = list(getattr(reply, "seen", {}).get("forbidden", []))
        if operations:
            raise StudentFault(not_allowed(name, operations))
        if not isinstance(reply, Returned):
            raise StudentFault(explain(reply, name, self._limits, self._check.reveal == "everything"))
        return reply


class StudentFunction:
    """A function that a student's notebook defines."""

    def __init__(self, student: Student, name: str) -> None:
        self._student = student
        self.name = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it and return its value, as data: a tensor, a number, ... or `Opaque` for what is not data."""
        return self._student.call(self.name, args, kwargs).value

    def observe(self, *args: Any, **kwargs: Any) -> Returned:
        """Call it and return, besides the value, the arguments as they are afterwards and what was seen meanwhile."""
        return self._student.call(self.name, args, kwargs)

    def measure(self, *args: Any, **kwargs: Any) -> Returned:
        """Call it unobserved, so that nothing slows it down, and return its value with what the call used."""
        return self._student.call(self.name, args, kwargs, observe=False)

    def vjp(self, x: torch.Tensor, g: torch.Tensor, *others: torch.Tensor) -> Any:
        """Differentiate through it: the tuple (y, v) with y its value at x and v = g^T dy/dx, of the shape of x.

        For an autograd Function of the student's, v is what its backward gives for the grad_output g.

        Args:
            others: it is applied to these as well, between the forward and the backward for x.
        """
        return self._student.call(self.name, (x, g, *others), derivatives=1).value

    def vjp_derivative(self, x: torch.Tensor, g: torch.Tensor, w: torch.Tensor) -> Any:
        """Differentiate its vjp: the tuple of the derivatives of w^T v(x, g) by x and by g (double backward)."""
        return self._student.call(self.name, (x, g, w), derivatives=2).value
