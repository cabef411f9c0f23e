"""Hidden checks of the assignment `jacobian`; functions.py is the only file whose code reaches a student's process."""
