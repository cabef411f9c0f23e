"""What an author begins with: a new course, and a new exercise in a course. Both work as they are."""

from nablagrade.doors.scaffold.course import FIRST, make_course
from nablagrade.doors.scaffold.exercise import add_exercise

__all__ = ["FIRST", "add_exercise", "make_course"]
