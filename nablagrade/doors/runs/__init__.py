"""Grading runs: many submissions through trusted workers, into the gradebook and autograded/."""
