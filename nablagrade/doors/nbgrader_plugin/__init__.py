"""The door for everything that is nbgrader: its command line, formgrader, its Python API.

    hooks            install(c), the line in nbgrader_config.py: writes dotted names into the configuration
    configuration    an nbgrader configuration -> Course; reads nbgrader_config.py without importing nbgrader
    exporter         what nbgrader reads submissions with: a hostile file becomes a whole, restored notebook
    preprocessors    run in the box instead of a kernel; save scores that were decided elsewhere
    run              what one `autograde` of nbgrader keeps from one notebook to the next
    workers          the one pool of this process, closed when idle
    feedback         what nbgrader makes feedback pages with: nothing is rendered twice
    pages            makes students' text and HTML harmless in formgrader and feedback

nbgrader takes two seconds to import, so nothing here imports it until nbgrader itself, or a late penalty, is at work.
"""

from nablagrade.doors.nbgrader_plugin.configuration import (
    course_from_config,
    find_course_folder,
    late_penalty,
    read_course,
)
from nablagrade.doors.nbgrader_plugin.hooks import install

__all__ = ["course_from_config", "find_course_folder", "install", "late_penalty", "read_course"]
