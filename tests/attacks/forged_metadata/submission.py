"""Test cells that say they bear a hundred points, are solutions, are text, or are there twice."""

import copy


def make(folder, notebook, course):
    cells = notebook["cells"]
    for cell in list(cells):
        flags = cell["metadata"].get("nbgrader", {})
        if flags.get("grade_id") == "gradient":
            cell["source"] = "def gradient(f, x):\n    return x"
        if flags.get("grade_id") == "test_gradient":
            twin = copy.deepcopy(cell)
            twin["source"] = "2"
            cell["source"], cell["cell_type"] = "passed", "markdown"
            flags.update(points=100, locked=False, solution=True, checksum="0" * 32)
            cells.append(twin)
