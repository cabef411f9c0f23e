"""Marks into nbgrader's gradebook, and what the gradebook knows about an assignment out of it.

nbgrader's own API commits after every cell, so a crash leaves half a submission's marks behind, and two processes wait
for each other dozens of times. Here the rows of one submission are written in one short transaction. Everything uses
nbgrader's models, so that formgrader, exports and feedback read what they always read.

On SQLite the transaction takes the write lock when it starts (BEGIN IMMEDIATE): what it then reads cannot change under
it, and a busy database shows up at one place only, before anything is written, where waiting is safe.

    book     the open gradebook: what is read, and the transaction that writes
    rows     which rows a submission has, and what goes into them
"""

from nablagrade.gradebook.book import Book, Penalty, open_gradebook

__all__ = ["Book", "Penalty", "open_gradebook"]
