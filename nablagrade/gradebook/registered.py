"""What can be said about a gradebook without nbgrader: what was registered of an assignment; and a copy of it all."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from nablagrade.errors import CourseError

__all__ = ["back_up", "cause", "hash_registered", "readable_url"]

REGISTERED = (
    "SELECT n.name, n.kernelspec FROM notebook n JOIN assignment a ON a.id = n.assignment_id "
    "WHERE a.name = :assignment ORDER BY n.name",
    "SELECT n.name, s.name, s.cell_type, s.locked, s.checksum, s.source FROM source_cell s "
    "JOIN notebook n ON n.id = s.notebook_id JOIN assignment a ON a.id = n.assignment_id "
    "WHERE a.name = :assignment ORDER BY n.name, s.name",
    *(
        f"SELECT n.name, b.name, c.max_score, c.cell_type FROM {kind} c JOIN base_cell b ON b.id = c.id "
        "JOIN notebook n ON n.id = b.notebook_id JOIN assignment a ON a.id = n.assignment_id "
        "WHERE a.name = :assignment ORDER BY n.name, b.name"
        for kind in ("grade_cells", "task_cells")
    ),
)
"""All of nbgrader's tables that a blueprint is overlaid with; see `book.Book.overlay`."""


def hash_registered(db_url: str, assignment: str) -> str | None:
    """A hash of what was registered of an assignment; None when it was not, or there is no gradebook yet.

    Raises:
        CourseError: the gradebook cannot be read.
    """
    file = sqlite_file(db_url)
    if file is not None and not file.exists():
        return None
    try:
        with create_engine(db_url, poolclass=NullPool).connect() as connection:
            return _hash(connection, assignment)
    except (OperationalError, ProgrammingError) as error:
        if "no such table" in str(error) or "does not exist" in str(error):
            return None  # an empty database: its tables are made when the assignment is registered
        raise _unreadable(db_url, error) from error
    except (SQLAlchemyError, ImportError) as error:  # the latter is the driver of a database server
        raise _unreadable(db_url, error) from error


def _hash(connection: Connection, assignment: str) -> str | None:
    found = connection.execute(text("SELECT 1 FROM assignment WHERE name = :assignment"), {"assignment": assignment})
    if found.first() is None:
        return None
    digest = hashlib.sha256()
    for query in REGISTERED:
        for row in connection.execute(text(query), {"assignment": assignment}):
            digest.update(json.dumps([str(value) for value in row]).encode())
        digest.update(b"\n")
    return digest.hexdigest()


def back_up(db_url: str, target: Path) -> bool:
    """Copy a gradebook as it is at one moment; False where it is not SQLite, and its server has to be asked for that.

    Raises:
        CourseError: it could not be copied; names the file.
    """
    file = sqlite_file(db_url)
    if file is None:
        return False
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    except (sqlite3.Error, OSError) as error:
        raise CourseError(
            f"The gradebook could not be backed up to {target}: {error}. Nothing was graded, since released grades "
            "would change; make room there and try again."
        ) from error
    return True


def read_url(db_url: str) -> URL:
    """A database's address in parts.

    Raises:
        CourseError: it is none; not shown, since there may be a password in it.
    """
    try:
        return make_url(db_url)
    except ArgumentError as error:
        raise CourseError(
            "c.CourseDirectory.db_url is not the address of a database, such as 'sqlite:////srv/course/gradebook.db'."
        ) from error


def sqlite_file(db_url: str) -> Path | None:
    """The file of an SQLite gradebook; None for a server's, or one in memory."""
    url = read_url(db_url)
    in_a_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(str(url.database)) if in_a_file else None


def readable_url(db_url: str) -> str:
    """A database's address without its password."""
    return read_url(db_url).render_as_string(hide_password=True)


def cause(error: Exception) -> str:
    """The database's own words, without SQLAlchemy's statement and web address."""
    return str(getattr(error, "orig", None) or error)


def _unreadable(db_url: str, error: Exception) -> CourseError:
    return CourseError(f"The gradebook {readable_url(db_url)} cannot be read: {cause(error)}.")
