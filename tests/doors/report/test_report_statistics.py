"""The figures of a class report, with numbers that are known."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from nablagrade.doors.report.bars import bar, histogram, ranked
from nablagrade.doors.report.statistics import discrimination, make_bars, quartiles
from nablagrade.doors.report.titles import read_titles, title_of

TEN = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]


def test_quartiles_lie_between_two_values_where_they_fall_there() -> None:
    assert quartiles([7.0]) == (7.0, 7.0, 7.0)
    assert quartiles([1.0, 2.0]) == (1.25, 1.5, 1.75)
    assert quartiles([4.0, 1.0, 3.0, 2.0, 5.0]) == (2.0, 3.0, 4.0)


def test_discrimination_is_a_correlation() -> None:
    assert discrimination(TEN, [2 * each + 1 for each in TEN]) == pytest.approx(1.0)
    assert discrimination(TEN, [-each for each in TEN]) == pytest.approx(-1.0)
    solved, others = [1.0] * 4 + [0.0] * 6, [9.0, 7.0, 5.0, 7.0, 1.0, 3.0, 5.0, 7.0, 4.0, 4.0]
    by_hand = (28 - 0.4 * 52) / (2.4 * (320 - 52**2 / 10)) ** 0.5
    assert discrimination(solved, others) == pytest.approx(by_hand) == pytest.approx(0.6599, abs=1e-4)


def test_discrimination_says_nothing_of_few_or_of_equal_marks() -> None:
    assert discrimination(TEN[:9], TEN[:9]) is None
    assert discrimination([2.0] * 10, TEN) is None
    assert discrimination(TEN, [0.1 + 0.2] * 5 + [0.3] * 5) is None, "what the order of adding makes is no difference"


def test_totals_are_counted_in_whole_points_half_up() -> None:
    bars = make_bars([0.0, 0.49, 0.5, 2.5, 3.0], 4.0)
    assert [(each.low, each.high, each.count) for each in bars] == [
        (0, 0, 2), (1, 1, 1), (2, 2, 0), (3, 3, 2), (4, 4, 0),
    ]  # fmt: skip
    assert make_bars([5.5], 4.0)[-1].high == 6, "extra credit goes beyond the maximum"
    assert make_bars([0.0], 2.5)[-1].high == 3


def test_an_assignment_of_many_points_has_several_in_a_bar() -> None:
    bars = make_bars([0.0, 4.0, 5.0, 100.0], 100.0)
    assert [(each.low, each.high, each.count) for each in (*bars[:2], bars[-1])] == [
        (0, 4, 2),
        (5, 9, 1),
        (100, 100, 1),
    ]
    assert len(bars) == 21


def test_bars_and_histograms_are_to_scale() -> None:
    assert [bar(share, 4) for share in (0, 0.01, 0.5, 0.75 + 1 / 32, 1)] == ["", "", "██", "███▏", "████"]
    assert histogram([4, 1, 0, 2, 0]) == "█▂ ▄ "
    assert histogram([0, 0]) == "  " and histogram([]) == ""


def test_what_is_equally_common_is_in_the_order_of_the_alphabet() -> None:
    assert ranked(Counter({"b": 2, "c": 3, "a": 2, "d": 1}), 3) == [("c", 3), ("a", 2), ("b", 2)]


def test_titles_are_read_without_running_anything(tmp_path: Path) -> None:
    (tmp_path / "test_f.py").write_text(
        'raise RuntimeError\npytestmark = exercise("f")\n@core\n'
        '@title(en="Two points", zh="两点")\ndef test_two(s): ...\n'
        '@title("Many")\ndef test_many(s): ...\n@title(en=made())\ndef test_made(s): ...\ndef test_no_title(s): ...\n'
    )
    (tmp_path / "test_g.py").write_text("this is no Python")
    titles = read_titles(tmp_path)
    assert titles == {"f.test_two": "Two points", "f.test_many": "Many"}
    assert [title_of(f"f.{name}", titles) for name in ("test_two", "test_many[3-4]", "test_no_title")] == [
        "Two points", "Many (3-4)", "No title",
    ]  # fmt: skip
