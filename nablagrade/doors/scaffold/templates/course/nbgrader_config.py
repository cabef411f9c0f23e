"""Settings of this course. nbgrader and nablagrade read this file when they are run in this folder, or below it.

Every setting of nbgrader works here as in any course (`nbgrader generate_config` lists them all with their defaults).
Those of nablagrade are the ones of `c.NablaGrade`; all of them are optional.
"""

c = get_config()

c.CourseDirectory.course_id = "@course@"

# Languages of titles, hints and feedback, the first one first. Every check needs its texts in each of them.
c.NablaGrade.languages = ["en"]

# Seconds (wall clock) that one cell of a notebook, and one call of a student's function by a hidden check, may take.
c.NablaGrade.cell_s = 30
c.NablaGrade.call_s = 10

# Modules besides torch that exercises import; loading them once, not once per student, is what makes grading fast.
# c.NablaGrade.imports = ["numpy"]

# The two lines that make nbgrader grade with nablagrade. Keep them last, so that they see the settings above.
import nablagrade  # noqa: E402

nablagrade.install(c)
