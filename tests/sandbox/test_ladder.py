"""Which tier a machine gives: by what holds there, whatever its kernel says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nablagrade.errors import UsageError
from nablagrade.sandbox import probe
from nablagrade.sandbox.ladder import LAYERS, Finding, Tier, refusal
from nablagrade.sandbox.terms import Terms

ROOT = Path(__file__).resolve().parents[2]

CLIMB = """
import dataclasses, errno, json, os, platform, tempfile
from nablagrade.sandbox import ladder
from nablagrade.sandbox.layers import landlock, libc, no_new_privs, root, seccomp, uid, user_namespace
from nablagrade.sandbox.layers.syscalls import NUMBERS
from nablagrade.sandbox.terms import Terms
from tests.sandbox.layers.machine import enter_machine

def refuse_calls(*names):
    numbers = NUMBERS[platform.machine()]
    tree = seccomp.search_tree(seccomp.ranges_of({numbers[name]: seccomp.refuse() for name in names}))
    no_new_privs.apply()
    seccomp.apply(seccomp.Filter([(seccomp.LOAD, 0, 0, seccomp.AT_NUMBER), *tree]))

def nothing(*args, **kwargs): pass

%s
with tempfile.TemporaryDirectory() as scratch:
    os.chmod(scratch, 0o711)
    print(json.dumps(dataclasses.asdict(ladder.climb(Terms(), scratch))))
"""


def climb(*changes: str) -> dict[str, Any]:
    """The finding of a process of its own, after some changes to its machine."""
    program = CLIMB % "\n".join(changes)
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


NO_NAMESPACES = "enter_machine(container=True)"


def test_a_container_gives_the_strong_tier_and_says_what_full_fails_at():
    found = climb(NO_NAMESPACES)
    assert found["tier"] == Tier.STRONG
    assert found["problems"]["full"].startswith("user: ")
    assert set(found["layers"]) == set(LAYERS[Tier.STRONG])


def test_a_user_namespace_without_rights_is_not_believed():
    """As where a policy lets a process enter one, and then takes its capabilities."""
    found = climb('refuse_calls("mount")')
    assert found["tier"] == Tier.STRONG
    assert found["problems"]["full"].startswith("mount: ")


def test_a_filter_that_filters_nothing_is_not_believed():
    found = climb("seccomp.apply = nothing")
    assert found["tier"] == Tier.PARTIAL
    assert "a process can be started" in found["problems"]["full"]
    assert "seccomp" not in found["layers"] and "landlock" in found["layers"]


def test_landlock_that_locks_nothing_is_not_believed():
    found = climb(NO_NAMESPACES, "landlock.apply = nothing")
    assert found["tier"] == Tier.PARTIAL
    assert "can be read" in found["problems"]["strong"]
    assert "landlock" not in found["layers"] and "seccomp" in found["layers"]


def test_a_root_folder_that_is_still_the_old_one_is_not_believed():
    found = climb("root.build = root.apply = landlock.apply = nothing", "root.BOX = '/tmp'")
    assert "can be read" in found["problems"]["full"]


@pytest.mark.needs_root
def test_a_user_who_did_not_change_is_not_believed():
    found = climb("enter_machine(container=True)", "uid.apply = nothing")
    assert found["problems"]["strong"].startswith("uid: ")


def test_a_kernel_without_landlock_gives_the_full_tier_with_namespaces_and_no_strong_one_without():
    without = 'refuse_calls("landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self")'
    found = climb(without)
    assert found["tier"] == Tier.FULL and "landlock" not in found["layers"]
    found = climb(NO_NAMESPACES, without)
    assert found["tier"] == Tier.PARTIAL


WEAK = Finding(Tier.PARTIAL, {"seccomp": "deny-1"}, {"full": "user: no", "strong": "landlock: not in this kernel"})


@pytest.mark.parametrize(
    ("isolation", "accepted"),
    [("full", {"full"}), ("strong", {"full", "strong"}), ("weak", {"full", "strong", "partial"}), ("none", {"none"})],
)
def test_what_the_terms_accept(isolation: str, accepted: set[str]):
    terms = Terms(isolation=isolation)
    assert {tier for tier in Tier if refusal(Finding(tier), terms) is None} == accepted


def test_a_refusal_says_what_failed_and_what_to_do():
    message = refusal(WEAK, Terms())
    assert message is not None
    for part in ("is partial", "landlock: not in this kernel", "nablagrade doctor", "--allow-weak-isolation"):
        assert part in message


def test_other_systems_are_refused_in_their_own_words(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    message = refusal(Finding(Tier.NONE), Terms())
    assert message is not None and "only Linux has" in message


def test_grading_is_refused_before_anything_is_started(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(probe, "find_isolation", lambda terms: WEAK)
    with pytest.raises(UsageError, match="nothing was graded"):
        probe.demand_isolation(Terms())
    probe.demand_isolation(Terms(isolation="weak"))


def test_the_probe_finds_what_a_fork_server_gets():
    found = probe.find_isolation(Terms())
    assert found.tier in (Tier.FULL, Tier.STRONG)
    assert probe.find_isolation(Terms(isolation="none")).tier is Tier.NONE
