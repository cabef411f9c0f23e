"""What of the file system a box sees: Python, the packages, the system's programs and libraries.

Nothing of a course is among them, wherever it lies; the trusted side checks that (`server`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["View", "find_view", "holds"]

SYSTEM = (
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store",
    "/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime",
)  # fmt: skip
PACKAGE_FOLDERS = {"site-packages", "dist-packages"}


@dataclass(frozen=True, slots=True)
class View:
    """Folders and files by their real paths, none inside another; and symbolic links that lead to them."""

    folders: tuple[str, ...]
    links: dict[str, str]


def find_view() -> View:
    """Ask this process what it can need: its prefixes, and the packages that it has imported from elsewhere."""
    wanted = [*SYSTEM, *python_folders()]
    folders = outermost(wanted)
    elsewhere = [path for path in imported_packages() if not any(holds(folder, path) for folder in folders)]
    links: dict[str, str] = {}
    for path in (*wanted, *elsewhere):
        links.update(links_on(path))
    folders = outermost((*folders, *elsewhere))
    return View(folders, {link: to for link, to in links.items() if not any(holds(each, link) for each in folders)})


def python_folders() -> Iterator[str]:
    """Where Python lies, and where packages are installed for it."""
    for prefix in (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix):
        if prefix != "/":
            yield prefix
    for path in sys.path:
        if os.path.basename(path) in PACKAGE_FOLDERS:
            yield path


def imported_packages() -> set[str]:
    """Folders of the top-level packages, and files of the top-level modules, that have been imported."""
    found: set[str] = set()
    for name, module in list(sys.modules.items()):
        spec = getattr(module, "__spec__", None)
        if "." in name or spec is None:
            continue
        places = list(spec.submodule_search_locations or ()) or [spec.origin]
        found.update(os.path.realpath(place) for place in places if place and os.path.isabs(place))
    return found


def outermost(paths: Iterable[str]) -> tuple[str, ...]:
    """Real paths of those that exist and may be read, without what lies inside another."""
    real = {os.path.realpath(path) for path in paths if os.access(path, os.R_OK)}
    return tuple(sorted(path for path in real if not any(holds(other, path) for other in real - {path})))


def links_on(path: str) -> Iterator[tuple[str, str]]:
    """The symbolic links that a path goes through, each with its target; by the real paths of their folders."""
    seen = set()
    current, rest = "/", path.split("/")
    while rest:
        part = rest.pop(0)
        here = os.path.normpath(os.path.join(current, part))
        if os.path.islink(here) and here not in seen:
            seen.add(here)
            target = os.readlink(here)
            yield here, target
            rest = target.split("/") + rest
            current = "/" if target.startswith("/") else current
        else:
            current = here


def holds(folder: str, path: str) -> bool:
    """Whether a path is a folder, or lies in it; both real."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")
