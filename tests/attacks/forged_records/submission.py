"""A blank answer, and everything that could say that it was right."""

import json


def make(folder, notebook, course):
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "gradient":
            cell["source"] = "raise NotImplementedError()"
    record = {"schema": 1, "notebooks": [{"notebook": "exam", "scores": [{"grade_id": "test_gradient", "score": 2, "points": 2}]}]}
    for name in ("grading.json", "results.json", ".nablagrade", "feedback.json"):
        (folder / name).write_text(json.dumps(record))
    (folder / "gradebook.db").write_bytes(b"SQLite format 3")
