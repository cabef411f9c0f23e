"""Graders that are tested themselves: by answers whose marks are known, by mutants, and by the class.

    check     plans jobs: right and wrong variants, lazy answers, bad replies, mutants      (a process)
    crowd     the same for the submissions of a class
    pool      hands the jobs to workers                                                      |  one each per core
    worker    does jobs on a bench                                                           v
    bench     the instructor's notebook in a box, with one answer in it, before the hidden checks of one exercise

What a mutant must not be told apart by is in `probes` and `equivalence`; what was found is in `findings`.
"""

from nablagrade.doors.quality.check import Plan, check_assignment
from nablagrade.doors.quality.crowd import check_class, keep_group
from nablagrade.doors.quality.findings import Findings

__all__ = ["Findings", "Plan", "check_assignment", "check_class", "keep_group"]
