"""Answers beside the solution, on inputs that no grader uses: how a mistake is told from what is right after all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from nablagrade.doors.quality.answers import Answer
from nablagrade.doors.quality.bench import Bench
from nablagrade.doors.quality.equivalence import (
    Behaviour,
    agree,
    dearest,
    differences,
    effect_difference,
    effects,
    observe,
    passes_public_test,
)
from nablagrade.doors.quality.probes import Probe, Recorder, make_probes
from nablagrade.model import TEST_PREFIX, Exercise, Submission

__all__ = ["Camp", "Rivals"]

WITNESSES = 6
"""Right answers that are asked whether an input is one that the contract covers."""


@dataclass(slots=True)
class Camp:
    """Submissions that agree with the first of them in every call.

    Attributes:
        said: what the first of them did.
        effects: what they do otherwise than the solution; nothing in the camp of the solution.
        unlike: what they do otherwise than the camps before of which the same words are said, so that no two camps
            are described alike.
    """

    said: Sequence[Behaviour]
    effects: Sequence[str] = ()
    unlike: Sequence[str] = ()
    students: list[str] = field(default_factory=list)


class Rivals:
    """Puts answers beside the solution; what the solution does is measured once per exercise.

    The witnesses are right answers: an input counts where they agree with the solution.
    """

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._measured = lru_cache(maxsize=2)(self._measure)

    def inputs(self, exercise: Exercise, witnesses: tuple[Answer, ...]) -> int:
        """How many probes are compared."""
        return len(self._measured(exercise, witnesses)[0])

    def differences(self, exercise: Exercise, witnesses: tuple[Answer, ...], source: str) -> list[str]:
        """What an answer does otherwise than the solution, in effect or at a cost, or in the public examples."""
        probes, expected = self._measured(exercise, witnesses)
        with self._bench.live(self._bench.program(exercise, source)) as notebook:
            public = passes_public_test(notebook, f"{TEST_PREFIX}{exercise}")
            found = differences(expected, observe(self._bench, notebook, probes), probes)
        return found if public else ["fails the examples that students see", *found]

    def camps(self, exercise: Exercise, witnesses: tuple[Answer, ...], submissions: Sequence[Submission]) -> list[Camp]:
        """The submissions by what they do: who agrees in every call with the first of a camp joins it.

        What they cost is their own affair, as long as the checks allow it.
        """
        probes, expected = self._measured(exercise, witnesses)
        camps = [Camp(expected)]
        for submission in submissions:
            with self._bench.submitted(exercise, submission) as notebook:
                said = observe(self._bench, notebook, probes)
            camp = next((camp for camp in camps if agree(camp.said, said)), None)
            if camp is None:
                found = effects(expected, said, probes)
                alike = [each for each in camps if each.effects == found]
                camp = Camp(said, found, [what for each in alike for what in effects(each.said, said, probes)])
                camps.append(camp)
            camp.students.append(submission.student)
        return [camp for camp in camps if camp.students]

    def _measure(
        self, exercise: Exercise, witnesses: tuple[Answer, ...]
    ) -> tuple[tuple[Probe, ...], tuple[Behaviour, ...]]:
        """The inputs on which the right answers agree, and what the solution does with them."""
        probes = tuple(self._probes(exercise))
        expected = self._behaviour(exercise, None, probes)
        agreed = [behaviour.ended == "returned" and not behaviour.changed for behaviour in expected]
        for witness in witnesses[:WITNESSES]:
            said = self._behaviour(exercise, witness.source, probes)
            pairs = list(zip(expected, said, strict=True))
            agreed = [kept and not effect_difference(*pair) for kept, pair in zip(agreed, pairs, strict=True)]
            expected = tuple(dearest(*pair) for pair in pairs)
        kept = [position for position, agree in enumerate(agreed) if agree]
        return tuple(probes[position] for position in kept), tuple(expected[position] for position in kept)

    def _probes(self, exercise: Exercise) -> list[Probe]:
        with self._bench.live(self._bench.program(exercise), Recorder) as notebook:
            assert isinstance(notebook, Recorder)
            self._bench.put(exercise, notebook, seed=self._bench.settings.seeds)  # the first beyond the pool
            return make_probes(notebook.probes)

    def _behaviour(self, exercise: Exercise, answer: str | None, probes: Sequence[Probe]) -> tuple[Behaviour, ...]:
        with self._bench.live(self._bench.program(exercise, answer)) as notebook:
            notebook.advance_past(f"{TEST_PREFIX}{exercise}")
            return tuple(observe(self._bench, notebook, probes))
