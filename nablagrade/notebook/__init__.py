"""Notebooks, from the instructor's and a student's files to a `Program`, and from its run back to a file.

    source/<assignment>  -read_blueprint->  Blueprint
    a submitted .ipynb, NotebookBlueprint  -read_program->  Program  -(sandbox)->  runs  -to_notebook, dumps->  .ipynb

Everything that a student can influence is hostile here; everything that leaves is sound.
"""

from nablagrade.notebook.blueprint import read_blueprint
from nablagrade.notebook.checksum import compute_checksum
from nablagrade.notebook.files import (
    hash_checks,
    hash_folder,
    hash_graders,
    hash_submission,
    list_graders,
    read_files,
    read_regular,
)
from nablagrade.notebook.flags import SCHEMA_VERSION
from nablagrade.notebook.normalise import read_program
from nablagrade.notebook.read import Unreadable, read_notebook
from nablagrade.notebook.suspicions import with_suspicions
from nablagrade.notebook.write import dumps, to_notebook

__all__ = [
    "SCHEMA_VERSION",
    "Unreadable",
    "compute_checksum",
    "dumps",
    "hash_checks",
    "hash_folder",
    "hash_graders",
    "hash_submission",
    "list_graders",
    "read_blueprint",
    "read_files",
    "read_notebook",
    "read_program",
    "read_regular",
    "to_notebook",
    "with_suspicions",
]
