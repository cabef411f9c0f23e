"""The first words between a box and the trusted side, before any code of a student's is there.

A box takes {"files": {name: content}, "operations": [names]}, looks up what the names stand for, writes the files into
its working directory, and says {"is": "settled"}, or {"is": "unsettled", "message"} when something failed.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from typing import Any

from nablagrade.sandbox.inside.operations import Known, look_up
from nablagrade.sandbox.workdir import place_files
from nablagrade.wire import Channel

__all__ = ["import_modules", "settle", "unpack"]


def import_modules(names: Sequence[str]) -> list[str]:
    """Import the modules that a course declared; a missing one is reported, not fatal."""
    return [name for name in names if not _can_import(name)]


def settle(channel: Channel, workdir: str, problem: str = "") -> Known:
    """Look up the operations, take the submission's files, and say so; or say why not, and end this process.

    Args:
        problem: why this box must take nothing, if it must not.
    """
    known = Known()
    try:
        if not problem:
            message = channel.receive()
            known = look_up(message["operations"])  # before there is a file that could be taken for a module
            place_files(workdir, message["files"])
    except OSError as error:
        problem = f"the submission's files could not be put into the box: {error}"
    except (ImportError, AttributeError) as error:
        problem = f"an operation that is not allowed cannot be found in the box: {error}"
    if problem:
        channel.send({"is": "unsettled", "message": problem})
        os._exit(1)
    channel.send({"is": "settled"})
    return known


def unpack(tag: str, fields: dict[str, Any]) -> Any:
    """The content of a file, as the trusted side packs it."""
    return fields["content"]


def _can_import(module: str) -> bool:
    try:
        importlib.import_module(module)
    except ImportError:
        return False
    return True
