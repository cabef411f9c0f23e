"""Random inputs of checks: drawn per student, the same again for the same student, from a pool that was proven."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import TypeVar

import torch

Item = TypeVar("Item")


def seed_of(secret: str, assignment: str, student: str, check: str, pool: int) -> int:
    """The number in range(pool) of a student's inputs for a check; unpredictable without the course's secret."""
    message = "\0".join((assignment, student, check)).encode()
    digest = hmac.digest(secret.encode(), message, "sha256")
    return int.from_bytes(digest[:8], "big") % pool


class Rng:
    """Random tensors and choices of one check, reproducible from the check's name and a seed of the pool."""

    def __init__(self, check: str, seed: int) -> None:
        self.seed = seed
        digest = hashlib.sha256(f"{check}\0{seed}".encode()).digest()
        self._generator = torch.Generator().manual_seed(int.from_bytes(digest[:7], "big"))

    def __repr__(self) -> str:
        return f"Rng(seed={self.seed})"

    def uniform(
        self, *shape: int, low: float = -1.0, high: float = 1.0, dtype: torch.dtype = torch.float64
    ) -> torch.Tensor:
        """Independent entries, uniform in [low, high)."""
        drawn = torch.rand(shape, generator=self._generator, dtype=torch.float64)
        return (low + (high - low) * drawn).to(dtype)

    def normal(self, *shape: int, dtype: torch.dtype = torch.float64) -> torch.Tensor:
        """Independent standard normal entries."""
        return torch.randn(shape, generator=self._generator, dtype=torch.float64).to(dtype)

    def integer(self, low: int, high: int) -> int:
        """A whole number from low to high, both possible."""
        return int(torch.randint(low, high + 1, (), generator=self._generator))

    def choice(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return items[self.integer(0, len(items) - 1)]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """The items in random order."""
        order = torch.randperm(len(items), generator=self._generator)
        return [items[int(i)] for i in order]
