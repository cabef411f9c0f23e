"""The `student` of a check: the notebook's functions, called as if they were local."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch

from nablagrade.bridge import LiveNotebook
from nablagrade.errors import GraderError
from nablagrade.grading.faults import StudentFault, explain, missing, not_allowed
from nablagrade.grading.markers import Check
from nablagrade.sandbox.call import Call
from nablagrade.sandbox.replies import Missing, Returned
from nablagrade.settings import Limits

__tracebackhide__ = True  # in a failure an author reads the check, not what it is made with

REMEMBERED_ENTRIES = 1000


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
        self.used: list[str] = []
        """What it was seen to use of what the exercise requires."""
        self.values: list[torch.Tensor] = []
        self.overwrote: list[str] = []
        """Functions that changed what their last call had returned."""

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
        made: Mapping[str, Any] | None = None,
        arguments: bool = False,
        again: bool = False,
    ) -> Returned:
        """Make one call; see `StudentFunction` for the ways to do so in a check."""
        call = Call(name, args, kwargs or {}, observe, derivatives, made, arguments, again)
        reply = self._notebook.call(call, exercise=self._check.exercise, watch=self._check.watched)
        self.replies += 1
        seen = list(getattr(reply, "seen", {}).get("operations", []))
        operations = [each for each in seen if not self._check.require or is_among(each, self._check.forbid)]
        if operations:
            raise StudentFault(not_allowed(name, operations))
        self.used += seen
        self.overwrote += [name] if getattr(reply, "seen", {}).get("overwrote") else []
        if isinstance(reply, Missing):
            raise StudentFault(missing(name, self._notebook.run_of(self._check.exercise)))
        if not isinstance(reply, Returned):
            shown = self._check.reveal == "everything"
            raise StudentFault(explain(reply, name, self._limits, shown, derivatives))
        self.values += small_tensors(reply.value)
        return reply


def is_among(operation: str, names: Sequence[str]) -> bool:
    """Whether an operation is one of these, or of a module that is."""
    return any(operation == name or operation.startswith(f"{name}.") for name in names)


def small_tensors(value: object) -> list[torch.Tensor]:
    """What of a returned value is worth remembering, to see whether a later call returns it again."""
    parts = value if isinstance(value, tuple) else (value,)
    return [part for part in parts if isinstance(part, torch.Tensor) and 0 < part.numel() <= REMEMBERED_ENTRIES]


class StudentFunction:
    """A function that a student's notebook defines, or an autograd Function, or an object `made` of a class.

    What comes back is data: a tensor, a number, a text, None, a tuple, list or dict of these; and `Opaque` for anything
    else, which no assertion of ours takes for a value.
    """

    def __init__(self, student: Student, name: str, made: Mapping[str, Any] | None = None) -> None:
        self._student = student
        self._made = made
        self.name = name

    def __repr__(self) -> str:
        return f"student.{self.name}"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it and return its value.

        Raises:
            StudentFault: it raised, ran into a limit, does not exist, or used what is not allowed: the check failed.
            GraderError: an argument may not be sent.
        """
        return self._student.call(self.name, args, kwargs, made=self._made).value

    def again(self, *args: Any, **kwargs: Any) -> Any:
        """Call it like `f(...)`, with the very tensors of the last call, which hold these values by then, as in a loop
        that moves its point in place: what was remembered of them by identity is out of date.

        A tensor of another shape or dtype is passed as it is.
        """
        return self._student.call(self.name, args, kwargs, made=self._made, again=True).value

    def observe(self, *args: Any, **kwargs: Any) -> Returned:
        """Call it and return more than the value.

        Returns:
            `value`; `arguments`, the positional and the keyword arguments as they are afterwards (for
            `assert_unchanged`); and `seen`, what was observed meanwhile, with `backward_passes` among it.
        """
        return self._student.call(self.name, args, kwargs, made=self._made, arguments=True)

    def measure(self, *args: Any, **kwargs: Any) -> Returned:
        """Call it unobserved, so that nothing slows it down, and return its value with the `usage` of the call.

        Nothing that is not allowed is noticed in such a call. See `assert_usage` for the units.
        """
        return self._student.call(self.name, args, kwargs, observe=False, made=self._made, arguments=True)

    def made(self, *args: Any, **kwargs: Any) -> StudentFunction:
        """An object of a class that the notebook defines, a torch.nn.Module as a rule, to be called like a function.

        It is made anew for every call, from the same random state, so that it starts with the same parameters.
        """
        return StudentFunction(self._student, self.name, {"args": list(args), "kwargs": kwargs, "state": None})

    def with_state(self, state: Mapping[str, torch.Tensor]) -> StudentFunction:
        """The same object `made` with these parameters and buffers, by name, for its load_state_dict."""
        if self._made is None:
            raise GraderError(
                f"with_state(...) goes with an object: write student.{self.name}.made(...).with_state(...)."
            )
        return StudentFunction(self._student, self.name, {**self._made, "state": dict(state)})

    def vjp(self, x: torch.Tensor, g: torch.Tensor, *others: torch.Tensor) -> Any:
        """Differentiate through it: the tuple (y, v) with y its value at x and v = g^T dy/dx, of the shape of x.

        For an autograd Function of the student's, v is what its backward gives for the grad_output g. For a Module that
        was `made` it is (y, v, p), with p a dict of its parameters' gradients g^T dy/dp, of their shapes, by name.

        Args:
            x: where; of any shape. g: of the shape of y.
            others: it is applied to these as well, between the forward and the backward for x.
        """
        return self._student.call(self.name, (x, g, *others), derivatives=1, made=self._made).value

    def vjp_derivative(self, x: torch.Tensor, g: torch.Tensor | None, w: torch.Tensor) -> Any:
        """Differentiate its vjp: the tuple of the derivatives of w^T v(x, g) by x and by g (double backward).

        Args:
            x: where. g: of the shape of y. w: of the shape of x.
            With g None the pair is what autograd makes of second derivatives where nobody passes a g: those by x of
            w^T dy/dx, and of w^T dh/dx for h = y^2 / 2, of which y is but one link; y must be 0-d.
        """
        return self._student.call(self.name, (x, g, w), derivatives=2, made=self._made).value
