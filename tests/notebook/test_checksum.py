from __future__ import annotations

import nbformat
import pytest
from nbgrader.utils import compute_checksum as nbgraders

from nablagrade.model import Role, SourceCell
from nablagrade.notebook import compute_checksum
from nablagrade.notebook.checksum import known_checksum
from nablagrade.notebook.flags import nbgrader_metadata
from tests.notebook.builders import TEST_F, F

TYPES = {Role.MANUAL: "markdown", Role.TASK: "markdown"}


@pytest.mark.parametrize("points", [0.0, 2.0, 1.5])
@pytest.mark.parametrize("source", ["", "x = 1\n", "雅可比 ∂y/∂x 🎓"])
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PLAIN])
def test_equals_nbgraders(role: Role, source: str, points: float) -> None:
    spec = SourceCell("some-id_1", role, TYPES.get(role, "code"), points, None)
    metadata = {"nbgrader": nbgrader_metadata(spec, None)}
    cell = nbformat.from_dict({"cell_type": spec.cell_type, "source": source, "metadata": metadata})
    assert compute_checksum(source, spec) == nbgraders(cell)


def test_known_where_the_released_text_is() -> None:
    assert known_checksum(F) is None
    assert known_checksum(TEST_F) == compute_checksum("assert f(1) == 2", TEST_F)
    assert known_checksum(SourceCell("f", Role.SOLUTION, "code", 0.0, None, "0" * 32)) == "0" * 32
