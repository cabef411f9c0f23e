"""The line in nbgrader_config.py: `nablagrade.install(c)`.

It only writes dotted names into the configuration. Whatever the course has set stays: a preprocessor of its own keeps
its place in the list, a late penalty plugin is none of our business, an exporter of its own is not replaced.
"""

from __future__ import annotations

from typing import Any

from traitlets.config import Config
from traitlets.config.loader import LazyConfigValue

__all__ = ["install", "is_known"]

HERE = "nablagrade.doors.nbgrader_plugin"
STOCK = "nbgrader.preprocessors"

AUTOGRADE = [
    f"{STOCK}.Execute",
    f"{STOCK}.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    f"{STOCK}.LimitOutput",
    f"{STOCK}.SaveAutoGrades",
    f"{STOCK}.AssignLatePenalties",
    f"{STOCK}.CheckCellMetadata",
]
"""nbgrader's own list, by name; a test compares it with nbgrader's."""

OURS = {"Execute": f"{HERE}.preprocessors.GradeInBox", "SaveAutoGrades": f"{HERE}.preprocessors.SaveGrades"}

NEVER_COPIED = ["grading.json", ".nablagrade"]
"""Records and secrets: never taken from a submission, never given to students."""

FILTERS = {name: f"{HERE}.pages.{name}" for name in ("clean_html", "get_metadata", "markdown2html")}


def install(config: Config) -> None:
    """Make nbgrader read, run and score submissions with this engine; see `nablagrade.install`.

    nbgrader's sanitising pass stays as it is. It finds nothing left to mend, because the exporter has already restored
    what it reads, and it is what `--no-execute` needs. A value of a wrong type is left alone: nbgrader passes over an
    error that is raised here, and with it this line, but refuses the value.
    """
    autograde = config.Autograde
    steps = _settled(autograde.get("autograde_preprocessors", AUTOGRADE), AUTOGRADE)
    # A course that runs notebooks itself also marks them itself.
    if isinstance(steps, list | tuple) and any(_stock_name(step) == "Execute" for step in steps):
        autograde.autograde_preprocessors = [OURS.get(_stock_name(step), step) for step in steps]
    if "exporter_class" not in autograde:
        autograde.exporter_class = f"{HERE}.exporter.SubmissionExporter"
    ignore = config.CourseDirectory.ignore
    if isinstance(ignore, LazyConfigValue):
        ignore.extend(NEVER_COPIED)
    elif isinstance(ignore, list | tuple):
        config.CourseDirectory.ignore = list(dict.fromkeys([*ignore, *NEVER_COPIED]))
    if "exporter_class" not in config.GenerateFeedback:
        config.GenerateFeedback.exporter_class = f"{HERE}.feedback.FeedbackExporter"
    if "sanitize_html" not in config.HTMLExporter:
        config.HTMLExporter.sanitize_html = True
    filters = _settled(config.HTMLExporter.get("filters", {}), {})
    if config.HTMLExporter.sanitize_html and isinstance(filters, dict):
        config.HTMLExporter.filters = {**FILTERS, **filters}


def _settled(value: Any, default: Any) -> Any:
    """What a course has set, or has added to the default."""
    return value.get_value(default) if isinstance(value, LazyConfigValue) else value


def is_known(step: Any) -> bool:
    """Whether a step is nbgrader's, nbconvert's or ours, and so no work of the course's own."""
    return _stock_name(step) != "" or step in (*AUTOGRADE, *OURS.values())


def _stock_name(step: Any) -> str:
    """Which of nbgrader's own steps this is, given as a class or by name; "" for a subclass or another one's."""
    package, _, name = (step if isinstance(step, str) else _path_of(step)).rpartition(".")
    return name if package == STOCK or package.startswith(f"{STOCK}.") else ""


def _path_of(step: Any) -> str:
    return f"{getattr(step, '__module__', '')}.{getattr(step, '__qualname__', '')}"
