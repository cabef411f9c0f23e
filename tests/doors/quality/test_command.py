"""`nablagrade check` refuses what makes no sense, before anything is started."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from nablagrade.cli import cli


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--class"], "--class needs an ASSIGNMENT."),
        (["jacobian", "--keep", "slope-123456"], "--keep needs --class."),
        (["jacobian", "--seeds", "0"], "0 is not in the range"),
        (["jacobian", "--mutants"], "No such option '--mutants'"),
    ],
)
def test_wrong_usage_is_named(arguments: list[str], says: str) -> None:
    done = CliRunner().invoke(cli, ["check", *arguments])
    assert done.exit_code == 2 and says in done.output
