"""A notebook in the course of being run: advanced cell by cell, and asked for its functions where a check wants them.

When the box dies, the notebook is run again in a new one, without the cells that killed it, and goes on where it was.
An unexplained death is tried once more, since it may be ours (memory pressure, a killed fork server); a second one is
theirs.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from nablagrade.bridge.sendable import check_data
from nablagrade.bridge.stage import Stage
from nablagrade.bridge.written import take_written
from nablagrade.errors import BoxError, GraderError
from nablagrade.model import TEST_PREFIX, Cell, CellRun, CellStatus, Execution, Program, Role, Verdict
from nablagrade.sandbox.box import Box
from nablagrade.sandbox.call import Call
from nablagrade.sandbox.replies import Lost, Raised, Reply, Returned
from nablagrade.settings import Limits


class LiveNotebook:
    """A program being run in boxes, one at a time; ended with its `with`.

    Args:
        files: what lies in the working directory, by relative path.
    """

    def __init__(self, program: Program, files: Mapping[str, bytes], stage: Stage) -> None:
        self.program = program
        self.noticed: list[str] = []
        self._files = files
        self._stage = stage
        self._limits = stage.limits
        widest = max(limits.memory_bytes for limits in (stage.limits, *stage.own_limits.values()))
        self._box_limits = replace(stage.limits, memory_bytes=widest)
        self._box: Box | None = None
        self._runs: list[CellRun | None] = [None] * len(program.cells)
        self._position = 0
        self._deadly: set[int] = set()
        self._boxes = 0
        self._defined = False
        self._begun: tuple[str, tuple[str, ...]] | None = None
        self._wall_s_left = stage.limits.submission_s
        self._ends_at = 0.0
        self._cpu_s_left = stage.limits.submission_cpu_s

    def __enter__(self) -> LiveNotebook:
        return self

    def __exit__(self, *_: object) -> None:
        if self._box is not None:
            self._box.close()

    def advance_past(self, grade_id: str) -> None:
        """Run cells up to and including the one with this grade_id; nothing if it has been passed, or is not there."""
        target = next((i for i, cell in enumerate(self.program.cells) if cell.grade_id == grade_id), None)
        if target is not None:
            self._advance(target + 1)

    def run_of(self, grade_id: str) -> CellRun | None:
        """The run of the cell with this grade_id, if it has been run."""
        cells = zip(self.program.cells, self._runs, strict=True)
        return next((run for cell, run in cells if cell.grade_id == grade_id), None)

    def call(self, call: Call, *, exercise: str = "", watch: tuple[str, ...] = ()) -> Reply:
        """Call a function that the cells so far have defined.

        Args:
            exercise: whose calls begin anew when it is not that of the last call.
            watch: dotted names of operations, of those given to the notebook, to look out for; found ones are in
                `Returned.seen`.

        Raises:
            GraderError: an argument may not be sent.
        """
        check_data([call.args, call.kwargs, call.made])
        with self._clock():
            reply = self._call(call, exercise, watch)
        if isinstance(reply, Returned | Raised) and reply.seen.get("switched_off"):
            self.noticed.append(
                f"{call.name} switched off the observation of what it calls; a person should look at it"
            )
        return reply

    def finish(self, earlier: Collection[str] = ()) -> Execution:
        """Run what is left and return how every cell went, with the files that the notebook wrote.

        Args:
            earlier: the files that notebooks before this one wrote.
        """
        self._advance(len(self.program.cells))
        written: dict[str, bytes] = {}
        if self._box is not None:
            limit_bytes, limit_s = self._limits.written_bytes, self._limits.call_s
            written, missed = take_written(self._box, self._files, limit_bytes, limit_s, earlier)
            self.noticed.extend(missed)
        return Execution(tuple(self._runs), tuple(self.noticed), written, self._boxes)

    @contextmanager
    def _clock(self) -> Iterator[None]:
        """Count what this notebook takes, and not what others of its submission take in between."""
        started = time.monotonic()
        self._ends_at = started + self._wall_s_left
        try:
            yield
        finally:
            self._wall_s_left -= time.monotonic() - started

    def _call(self, call: Call, exercise: str, watch: tuple[str, ...]) -> Reply:
        for last in (False, True):
            if (used_up := self._used_up()) is not None:
                return used_up
            limits, left = self._stage.own_limits.get(exercise, self._limits), self._ends_at - time.monotonic()
            box = self._live_box()
            if (used_up := self._used_up()) is not None:
                return used_up  # while the notebook was run again
            self._prepare(box, exercise, watch)
            if not box.alive and not last:  # what came before has broken it, maybe the calls of another exercise
                self.noticed.append(f"the box was broken before {call.name} was called; the notebook was run again")
                continue
            reply = box.call(call, max(0.0, min(limits.call_s, left)), limits)
            if isinstance(reply, Lost):
                reply = replace(reply, **self._of_all(reply, "call_s", left < limits.call_s))
            if last or not (isinstance(reply, Lost) and reply.verdict is Verdict.DIED):
                break
            self.noticed.append(f"the box died in a call of {call.name} ({reply.detail}); the notebook was run again")
        return reply

    def _prepare(self, box: Box, exercise: str, watch: tuple[str, ...]) -> None:
        if not self._defined:
            source = self._stage.border.source()
            if source is not None:
                box.define(source)
            self._defined = True
        if self._begun != (exercise, watch):
            box.begin(watch)
            self._begun = exercise, watch

    def _live_box(self) -> Box:
        """A box that has run all cells up to the present position; one that died is replaced, and its cells run
        again."""
        if self._box is not None and self._box.alive:
            return self._box
        if self._box is not None:
            self._box.close()
            ended, self._box = self._box.exit, None
            self._cpu_s_left -= ended.cpu_s if ended is not None else 0.0
        limits = replace(self._box_limits, submission_cpu_s=max(0.0, self._cpu_s_left))
        stage, border = self._stage, self._stage.border
        self._box = Box(stage.server, limits, self._files, border.reduce, border.answer, border.build, stage.operations)
        self._boxes += 1
        self._defined, self._begun = False, None
        for index in range(self._position):
            cell = self.program.cells[index]
            if is_run(cell) and index not in self._deadly and self._runs[index] is not None:
                left, limits = max(self._ends_at - time.monotonic(), 0.0), self._limits_of(cell)
                self._box.run_cell(cell.source, cell.id, min(limits.cell_s, left), limits)
        return self._box

    def _limits_of(self, cell: Cell) -> Limits:
        """Those of the exercise whose solution or test cell it is."""
        exercise = cell.grade_id or ""
        if cell.role is Role.TEST:
            exercise = exercise.removeprefix(TEST_PREFIX)
        return self._stage.own_limits.get(exercise, self._limits)

    def _of_all(self, lost: Lost | CellRun, own: str, shortened: bool) -> dict[str, Any]:
        """The limit of the whole submission as fields, where it was that one's rest that was used up."""
        if lost.limit == "submission_cpu_s":
            return {"amount": self._limits.submission_cpu_s}
        if lost.limit == own and shortened:
            return {"limit": "submission_s", "amount": self._limits.submission_s}
        return {}

    def _used_up(self) -> Lost | None:
        """What there is to say when the whole submission's time is used up."""
        ended = self._box.exit if self._box is not None else None
        cpu_s_left = self._cpu_s_left - (ended.cpu_s if ended is not None else 0.0)
        if time.monotonic() >= self._ends_at:
            name = "submission_s"
        elif cpu_s_left <= 0:
            name = "submission_cpu_s"
        else:
            return None
        amount: float = getattr(self._limits, name)
        return Lost(Verdict.TIME_LIMIT, f"the submission's {amount:g} s ({name}) were used up", False, name, amount)

    def _advance(self, end: int) -> None:
        while self._position < end:
            cell = self.program.cells[self._position]
            if is_run(cell):
                with self._clock():
                    self._runs[self._position] = self._run(cell)
            self._position += 1

    def _run(self, cell: Cell) -> CellRun:
        if (used_up := self._used_up()) is not None:
            self._deadly.add(self._position)
            return CellRun(CellStatus.SKIPPED, limit=used_up.limit, amount=used_up.amount)
        limits, left = self._limits_of(cell), self._ends_at - time.monotonic()
        limit_s = max(0.0, min(limits.cell_s, left))
        run = self._live_box().run_cell(cell.source, cell.id, limit_s, limits)
        if run.status is CellStatus.DIED:
            self.noticed.append(f"the box died in cell {cell.id}; the notebook was run again")
            run = self._live_box().run_cell(cell.source, cell.id, limit_s, limits)
        run = replace(run, **self._of_all(run, "cell_s", left < limits.cell_s))
        if self._box is not None and not self._box.alive:
            self._deadly.add(self._position)
        return run


def prove_functions(stage: Stage) -> None:
    """Run functions.py in a box where no student's code has been: what fails there is its author's doing.

    Raises:
        GraderError: it does not run there, with what it stumbled over.
        BoxError: the box was lost over it, which may be the machine's doing and can be tried again.
    """
    source, functions = stage.border.source(), stage.border.functions
    if source is None:
        return
    with Box(stage.server, stage.limits, {}) as box:
        failed = box.define(source)
    if failed is not None and failed.verdict is not Verdict.PROTOCOL:
        raise BoxError(f"a box was lost while it ran {functions}: {failed.detail}.")
    if failed is not None:
        raise GraderError(
            f"{functions} does not run beside students' code: {failed.detail}. It runs there alone: it can "
            "import torch, the standard library and installed packages, and none of the graders' other modules."
        )


def is_run(cell: Cell) -> bool:
    """Whether a cell is code with something in it."""
    return cell.cell_type == "code" and bool(cell.source.strip())
