"""Run the attack suite on every kind of machine and print what came of it: `python -m tests.attacks [MODE...]`.

A cell of the table is the outcome with the defence on, then, after a bar, with it off where it can be switched off:
"stopped" or "BREACH" (see `suite`), and "through" or "nothing". The exit code is 1 when there is a breach, and when an
attack with its defence off does nothing where it should get through.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.attacks.machines import attack_machine, modes_here
from tests.attacks.suite import MODES, TECHNIQUES, read_attacks

WIDTH = 180
"""In columns, of a table that goes to a file; a terminal has its own."""


def main(modes: list[str]) -> int:
    wanted = modes or list(MODES)
    if unknown := sorted(set(wanted) - set(MODES)):
        print(f"there is no machine {unknown[0]!r}; there are: {', '.join(MODES)}", file=sys.stderr)
        return 2
    console, started = Console(width=None if sys.stdout.isatty() else WIDTH), time.monotonic()
    here = [mode for mode in wanted if mode in modes_here()]
    lines = {mode: attack_machine(mode) for mode in track(here, "attacking", console=Console(stderr=True))}
    attacks = read_attacks()
    table = Table("attack", "techniques", *here, "defence", title="The attack suite")
    for attack in attacks:
        cells = [cell_of(line) for mode in here for line in lines[mode] if line["attack"] == attack.name]
        table.add_row(attack.name, ", ".join(map(str, attack.techniques)), *cells, attack.defence)
    console.print(table)
    wrong = [(mode, line["attack"], text) for mode in here for line in lines[mode] for text in line["problems"]]
    for mode, name, text in wrong:
        console.print(f"{mode}: {name or 'the course'}: {text}", style="red", markup=False)
    tried = {number for attack in attacks for number in attack.techniques}
    switched = sum(attack.off != "" for attack in attacks)
    console.print(
        f"{len(attacks)} attacks, {len(tried & set(TECHNIQUES))} of {len(TECHNIQUES)} techniques, {len(here)} machines "
        f"({', '.join(here)}), {switched} with their defence off as well, breaches {len(wrong)}, "
        f"{time.monotonic() - started:.0f} s"
    )
    if missing := sorted(set(wanted) - set(here)):
        console.print(f"not attacked, for want of root: {', '.join(missing)}", style="yellow")
    return 1 if wrong else 0


def cell_of(line: dict[str, Any]) -> str:
    on = f"BREACH {line['verdict']}" if line["problems"] else f"stopped: {line['verdict']}"
    off = {None: "", True: " | off: through", False: " | off: nothing"}[line["got_through"]]
    return f"{on}{off}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
