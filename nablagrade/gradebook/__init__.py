"""Marks into nbgrader's gradebook, and what the gradebook knows about an assignment out of it.

nbgrader's own API commits after every cell, so a crash leaves half a submission's marks behind, and two processes wait
for each other dozens of times. Here the rows of one submission are written in one short transaction. Everything uses
nbgrader's models, so that formgrader, exports and feedback read what they always read.

On SQLite the transaction takes the write lock when it starts (BEGIN IMMEDIATE): what it then reads cannot change under
it, and a busy database shows up at one place only, before anything is written, where waiting is safe. The journal mode
stays what it is: write-ahead logging needs shared memory, which course folders on network disks do not have, and
transactions of a few milliseconds do not need it.

    registered  what was registered of an assignment, as a hash, and a backup: without nbgrader
    book        the open gradebook: what is read, and the transaction that writes
    rows        which rows a submission has, and what goes into them
    marks       what a whole class has earned

nbgrader's tables take seconds to import, which a run that finds nothing to do must not wait for: `book` is imported
when something of it is asked for.
"""

from typing import TYPE_CHECKING, Any

from nablagrade.gradebook.registered import back_up, hash_registered

if TYPE_CHECKING:
    from nablagrade.gradebook.book import Book, Penalty, open_gradebook

__all__ = ["Book", "Penalty", "back_up", "hash_registered", "open_gradebook"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from nablagrade.gradebook import book

    return getattr(book, name)
