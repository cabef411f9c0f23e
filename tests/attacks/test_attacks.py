"""What the attack suite says of itself. `make attacks` runs it, on every kind of machine, in CI too."""

from __future__ import annotations

import pytest

from tests.attacks.suite import HERE, TECHNIQUES, Attack, read_attacks


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
