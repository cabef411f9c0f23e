"""Settings of this course. nbgrader and nablagrade read this file when they are run in this folder, or below it.

Every setting of nbgrader works here as in any course (`nbgrader generate_config` lists them all with their defaults).
Those of nablagrade are the ones of `c.NablaGrade`; all of them are optional.
"""

c = get_config()

c.CourseDirectory.course_id = "nablagrade"

# Languages of titles, hints and feedback; the first one comes first.
c.NablaGrade.languages = ["en", "zh"]

# Language of the notebooks that are released: "en", "zh", or "both", with English first.
# c.NablaGrade.release_language = "zh"

# Seconds (wall clock) that one cell of a notebook, and one call of a student's function by a hidden check, may take.
c.NablaGrade.cell_s = 30
c.NablaGrade.call_s = 10

# Modules besides torch that exercises import; loading them once, not once per student, is what makes grading fast.
# c.NablaGrade.imports = ["numpy"]

# Worker processes; 0 is one per core.
# c.NablaGrade.jobs = 2

# Due dates live in the gradebook: `nbgrader db assignment add jacobian --duedate "2026-03-01 23:59 UTC"`.
# What being late costs is nbgrader's to decide: "none" (its default) or "zero", or a plugin of the course's own.
# c.LateSubmissionPlugin.penalty_method = "zero"

# The two lines that make nbgrader grade with nablagrade. Keep them last, so that they see the settings above.
import nablagrade  # noqa: E402

nablagrade.install(c)
