"""The one error tree: what is *our* fault, or the fault of whoever runs us.

A student's fault is never an exception here: it is a `nablagrade.model.Fault`, a value. What is raised ends either as
one clear line for the person at the keyboard (`UsageError`) or as an `ungraded` submission whose marks stay as they
are (`EngineError`). Every message says what happened, what was expected, and what to do next.
"""

__all__ = [
    "BoxError", "CourseError", "EngineError", "GraderError", "NablagradeError", "OverLimit", "ProtocolError",
    "UsageError",
]  # fmt: skip


class NablagradeError(Exception):
    """Base of everything that nablagrade raises on purpose."""


class UsageError(NablagradeError):
    """The person at the keyboard asked for something that cannot be done; ends as one line and exit code 1."""


class CourseError(UsageError):
    """The course itself is not as it should be: its configuration, its folders, a source notebook."""


class EngineError(NablagradeError):
    """Our fault: the submission in hand stays ungraded, no mark changes, the run goes on."""


class GraderError(EngineError):
    """A hidden grader is wrong: it names an unknown exercise, sends something unsendable, raises before any reply."""


class BoxError(EngineError):
    """The fork server or a box could not be started or kept alive through no doing of the student's."""


class ProtocolError(NablagradeError):
    """Bytes that break the wire format. From the box this is the student's fault, and becomes a value at the bridge."""


class OverLimit(ProtocolError):
    """A message that is larger, or nested more deeply, than is allowed.

    Attributes:
        limit: the name of the limit among `nablagrade.settings.Limits`.
    """

    def __init__(self, limit: str, detail: str) -> None:
        super().__init__(detail)
        self.limit = limit
