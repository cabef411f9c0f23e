"""The line in nbgrader_config.py: `nablagrade.install(c)`.

It only writes dotted names into the configuration. Whatever the course has set stays: a preprocessor of its own keeps
its place in the list, a late penalty plugin is none of our business, an exporter of its own is not replaced.
"""

from __future__ import annotations

from typing import Any

from traitlets.config import Config
from traitlets.config.loader import LazyConfigValue

__all__ = ["install"]

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

FILTERS = {"clean_html": f"{HERE}.pages.clean_html", "markdown2html": f"{HERE}.pages.markdown2html"}


def install(config: Config) -> None:
    """Make nbgrader read, run and score submissions with this engine; see `nablagrade.install`.

    nbgrader's sanitising pass stays as it is. It finds nothing left to mend, because the exporter has already restored
    what it reads, and it is what `--no-execute` needs.
    """
    autograde = config.Autograde
    steps = _list(autograde, "autograde_preprocessors", AUTOGRADE)
    if any(
        _stock_name(step) == "Execute" for step in steps
    ):  # a course that runs notebooks itself also marks them itself
        autograde.autograde_preprocessors = [OURS.get(_stock_name(step), step) for step in steps]
    if "exporter_class" not in autograde:
        autograde.exporter_class = f"{HERE}.exporter.SubmissionExporter"
    ignore = config.CourseDirectory.ignore
    ignore.extend(name for name in NEVER_COPIED if isinstance(ignore, LazyConfigValue) or name not in ignore)
    if "sanitize_html" not in config.HTMLExporter:
        config.HTMLExporter.sanitize_html = True
    if config.HTMLExporter.sanitize_html:
        config.HTMLExporter.filters = {**FILTERS, **config.HTMLExporter.get("filters", {})}


def _list(section: Config, name: str, default: list[str]) -> list[Any]:
    if name not in section:
        return list(default)
    value = section[name]
    return list(value.get_value(list(default)) if isinstance(value, LazyConfigValue) else value)


def _stock_name(step: Any) -> str:
    """Which of nbgrader's own steps this is, given as a class or by name; "" for a subclass or another one's."""
    package, _, name = (step if isinstance(step, str) else f"{step.__module__}.{step.__qualname__}").rpartition(".")
    return name if package == STOCK or package.startswith(f"{STOCK}.") else ""
