"""Graders that are tested themselves: by answers whose marks are known, by mutants, and by the class.

    check     plans jobs: right and wrong variants, lazy answers, bad replies, mutants
    crowd     plans them for the submissions of a class
    pool      hands jobs to worker processes, one per core
    worker    is one of them: does jobs, in `trials`, on a bench
    bench     puts the instructor's notebook, with one answer in it, to the hidden checks of one exercise
    rivals    puts an answer beside the solution instead, on inputs that no grader uses (`probes`, `equivalence`)

What was found is in `findings`, and shown by `screen`.
"""

from nablagrade.doors.quality.check import Plan, check_assignment
from nablagrade.doors.quality.crowd import check_class, keep_group
from nablagrade.doors.quality.findings import Findings

__all__ = ["Findings", "Plan", "check_assignment", "check_class", "keep_group"]
