from __future__ import annotations

from nablagrade.doors.runs.screen import harmless


def test_what_students_code_says_does_not_steer_the_terminal() -> None:
    assert harmless("a\x1b]0;title\x07b\x1b[2J\x9bc\n\td 中") == "a]0;titleb[2Jc\n\td 中"
