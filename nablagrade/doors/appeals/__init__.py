"""After the grading: what was decided and why, the same grading again, and a bad check taken out.

show      the last record of a submission, for staff, with what has been before
replay    grades it again by its record and the archived checks, and compares
void      takes a check out for the class; the next run applies it
"""
