"""Hidden checks of the assignment `chain_rule`; functions.py is the only file whose code reaches a student's
process."""
