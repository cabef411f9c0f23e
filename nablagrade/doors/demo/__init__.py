"""The whole story on a simulated class: released, solved, submitted, graded, answered with feedback; all in one folder.

    scratch     a course, an exchange and desks of their own, apart from everything that is on the machine
    people      those of the class with a story: what each one answers and does to the files, and what that should earn
    classmates  the others: stored answers, right and wrong, drawn by a fixed seed
    work        what one hands in for one assignment, and what it should earn
    answers     where answers come from, and how they get into a notebook
    mischief    what some do to their files before they hand them in
    story       the stages, one after another
    outcome     what came of it, in numbers
    expected    what of it is not as it should be
    overview    the tables at the end; screen: what is said before and after them

The grading is the real one and the exchange is nbgrader's, so the demo is a smoke test as well: its exit code says
whether everybody earned what is expected.
"""

from nablagrade.doors.demo.classmates import FEWEST, MOST
from nablagrade.doors.demo.story import run_demo

__all__ = ["FEWEST", "MOST", "run_demo"]
