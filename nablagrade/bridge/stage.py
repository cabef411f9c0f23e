"""What the notebooks of one assignment are run with, the same for all of its submissions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from nablagrade.bridge.sendable import Border
from nablagrade.model import Blueprint
from nablagrade.sandbox.server import BoxServer
from nablagrade.settings import Limits, Settings

__all__ = ["Stage"]


@dataclass(frozen=True, slots=True)
class Stage:
    """Where boxes come from, what they may use, and what may cross into them.

    Attributes:
        limits: of a notebook; own_limits: those of exercises, by name.
        operations: all that a call may be told to look out for.
    """

    server: BoxServer
    limits: Limits
    border: Border
    own_limits: Mapping[str, Limits] = field(default_factory=dict)
    operations: Collection[str] = ()

    @classmethod
    def of(cls, settings: Settings, blueprint: Blueprint, server: BoxServer, operations: Collection[str] = ()) -> Stage:
        """The stage of an assignment."""
        assignment = blueprint.assignment
        return cls(
            server,
            settings.limits_of(assignment),
            Border(settings.graders / assignment / "functions.py"),
            {name: settings.limits_of(assignment, name) for name in blueprint.exercises},
            operations,
        )
