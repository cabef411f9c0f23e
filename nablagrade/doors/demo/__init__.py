"""The whole story on a simulated class: released, solved, submitted, graded, answered with feedback; all in one folder.

    scratch    a course, an exchange and desks of their own, apart from everything that is on the machine
    people     the class: what each one answers and does to the files, and what that should earn
    answers    where their answers come from, and how they get into a notebook
    mischief   what some do to their files before they hand them in
    story      the stages, one after another
    screen     what is said on the way and at the end

The grading is the real one and the exchange is nbgrader's, so the demo is a smoke test as well: its exit code says
whether everybody earned what the story expects.
"""

from nablagrade.doors.demo.story import run_demo

__all__ = ["run_demo"]
