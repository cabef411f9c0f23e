"""The attack suite, on every kind of machine; `make attacks` prints its table."""

from __future__ import annotations

from typing import Any

import pytest

from tests.attacks.machines import attack_machine, modes_here
from tests.attacks.suite import HERE, MODES, TECHNIQUES, Attack, read_attacks


def parameters() -> list[Any]:
    return [pytest.param(mode, marks=[pytest.mark.needs_root] if mode.endswith("root") else []) for mode in MODES]


@pytest.mark.slow
@pytest.mark.parametrize("mode", parameters())
def test_no_attack_gets_through_and_each_does_without_its_defence(mode: str):
    if mode not in modes_here():
        pytest.skip("needs root")
    lines = attack_machine(mode)
    wrong = [f"{line['attack'] or 'the course'}: {text}" for line in lines for text in line["problems"]]
    assert not wrong, "\n".join(wrong)
    assert [line["attack"] for line in lines[1:-1]] == [attack.name for attack in read_attacks()]
    switched_off = [line["attack"] for line in lines if line.get("got_through")]
    assert len(switched_off) > 25, "with their defences off, most attacks get through"


def test_every_technique_of_the_survey_is_tried():
    tried = {number for attack in read_attacks() for number in attack.techniques}
    assert tried == set(TECHNIQUES)


@pytest.mark.parametrize("attack", read_attacks(), ids=lambda attack: attack.name)
def test_an_attack_says_what_it_does_and_what_stops_it(attack: Attack):
    assert attack.about and attack.defence and attack.seconds <= 40
    assert (attack.folder / "answer.py").exists() != (attack.folder / "submission.py").exists()
    assert {path.name for path in attack.folder.iterdir()} - {"__pycache__"} <= {
        "answer.py",
        "submission.py",
        "expect.toml",
    }


def test_nothing_in_the_suite_is_no_attack():
    folders = {path.name for path in HERE.iterdir() if path.is_dir()} - {"fixtures", "__pycache__"}
    assert folders == {attack.name for attack in read_attacks()}
