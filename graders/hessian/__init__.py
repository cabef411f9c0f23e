"""Hidden checks of the assignment `hessian`; functions.py is the only file whose code reaches a student's process."""
