from __future__ import annotations

import pytest
import torch

from nablagrade.grading.seeds import Rng, seed_of


def test_a_seed_is_the_same_again_and_in_the_pool() -> None:
    seeds = [seed_of("secret", "jacobian", f"student{i}", "f.test_x", 8) for i in range(200)]
    assert seeds == [seed_of("secret", "jacobian", f"student{i}", "f.test_x", 8) for i in range(200)]
    assert set(seeds) == set(range(8))


def test_a_seed_depends_on_everything() -> None:
    given = ("secret", "jacobian", "alice", "f.test_x")
    others = [(*given[:i], f"{given[i]}x", *given[i + 1 :]) for i in range(4)]
    shifted = ("secret", "jacobiana", "lice", "f.test_x")
    seeds = {seed_of(a, b, c, d, 1 << 60) for a, b, c, d in (given, *others, shifted)}
    assert len(seeds) == 6


def draw(rng: Rng) -> list[object]:
    return [
        rng.uniform(2, 3).tolist(),
        rng.normal(3).tolist(),
        rng.integer(0, 99),
        rng.choice("abcdef"),
        rng.shuffled(range(9)),
    ]


def test_the_same_check_and_seed_draw_the_same() -> None:
    assert draw(Rng("f.test_x", 3)) == draw(Rng("f.test_x", 3))


@pytest.mark.parametrize(("check", "seed"), [("f.test_x", 4), ("f.test_y", 3)])
def test_another_check_or_seed_draws_something_else(check: str, seed: int) -> None:
    assert draw(Rng(check, seed)) != draw(Rng("f.test_x", 3))


def test_drawing_leaves_the_worlds_random_state_alone() -> None:
    before = torch.get_rng_state()
    draw(Rng("f.test_x", 0))
    assert torch.equal(torch.get_rng_state(), before)


def test_ranges_shapes_and_dtypes_are_as_asked() -> None:
    rng = Rng("f.test_x", 0)
    x = rng.uniform(1000, low=2, high=3, dtype=torch.float32)
    assert x.shape == (1000,) and x.dtype is torch.float32 and 2 <= x.min() < 2.1 and 2.9 < x.max() < 3
    assert rng.uniform().shape == () and rng.normal(2, 0).shape == (2, 0)
    assert rng.normal(2).dtype is torch.float64
    assert {rng.integer(1, 3) for _ in range(50)} == {1, 2, 3}
    assert {rng.choice("ab") for _ in range(50)} == {"a", "b"}
    assert sorted(rng.shuffled([3, 1, 2])) == [1, 2, 3] and rng.shuffled([]) == []


def test_both_dtypes_are_drawn_from_the_same_numbers() -> None:
    """So that a case in float32 is the float64 one, rounded."""
    assert torch.equal(Rng("c", 1).normal(5, dtype=torch.float32), Rng("c", 1).normal(5).float())
