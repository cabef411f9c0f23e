"""One submission as different editors save it, as bytes."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

Document = dict[str, Any]


def saved(document: Document, indent: int | None = 1) -> bytes:
    return (json.dumps(document, indent=indent, ensure_ascii=False) + "\n").encode()


def lines(document: Document) -> Document:
    """Sources as lists of lines, as every editor writes them."""
    for cell in document["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
    return document


def without_ids(document: Document, minor: int) -> Document:
    """nbformat 4.0 to 4.4: cells have no ids."""
    for cell in document["cells"]:
        del cell["id"]
    return {**document, "nbformat_minor": minor}


def vs_code(document: Document) -> bytes:
    document = without_ids(lines(document), 2)
    for cell in document["cells"]:
        if cell["cell_type"] == "code":
            cell["metadata"]["vscode"] = {"languageId": "python"}
            cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": ["before grading\n"]}]
    document["metadata"] = {
        "kernelspec": {"display_name": "Python 3.12.1 ('.venv': venv)", "language": "python", "name": "python3"},
        "language_info": {"codemirror_mode": {"name": "ipython", "version": 3}, "name": "python", "version": "3.12.1"},
        "orig_nbformat": 4,
        "vscode": {"interpreter": {"hash": "31f2aee4e71d21fbe5cf8b01ff0e069b9275f58929596ceb00d14d90e3e16cd6"}},
    }
    return saved(document, 4)


def colab(document: Document) -> bytes:
    document = without_ids(lines(document), 0)
    for number, cell in enumerate(document["cells"]):
        cell["metadata"].update(id=f"q{number}XhPb_k2Rz", colab={"base_uri": "https://localhost:8080/"})
        if cell["cell_type"] == "code":
            cell["metadata"]["outputId"] = "3e4b8d6f-0000-4000-8000-000000000000"
    document["metadata"] = {
        "accelerator": "GPU",
        "colab": {"gpuType": "T4", "provenance": [], "toc_visible": True},
        "kernelspec": {"display_name": "Python 3", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return saved(document)


def classic_notebook(document: Document) -> bytes:
    document = without_ids(lines(document), 4)
    for cell in document["cells"]:
        cell["metadata"].update(collapsed=True, scrolled=False, ExecuteTime={"start_time": "2019-03-01T10:00:00Z"})
    document["metadata"].update(toc={"base_numbering": 1}, varInspector={"window_display": False}, hide_input=False)
    return saved(document)


def conda_kernel(document: Document) -> bytes:
    document["metadata"]["kernelspec"] = {"display_name": "ml", "language": "python", "name": "conda-env-ml-py"}
    return saved(document)


def other_language(document: Document) -> bytes:
    """Opened with the wrong kernel by mistake; the assignment's own kernel counts."""
    document["metadata"]["kernelspec"] = {"display_name": "R", "language": "R", "name": "ir"}
    document["metadata"]["language_info"] = {"name": "R", "version": "4.3.1"}
    return saved(document)


def no_metadata(document: Document) -> bytes:
    del document["metadata"]
    return saved(document)


def no_kernelspec(document: Document) -> bytes:
    return saved({**document, "metadata": {}})


def no_version(document: Document) -> bytes:
    return saved({key: document[key] for key in ("cells", "metadata")})


def schema_2(document: Document) -> bytes:
    """Before tasks."""
    for cell in document["cells"]:
        about = cell["metadata"]["nbgrader"]
        del about["task"]
        about["schema_version"] = 2
    return saved(document)


def schema_1(document: Document) -> bytes:
    """The first: no tasks, a checksum, points on all cells."""
    for cell in document["cells"]:
        about = cell["metadata"]["nbgrader"]
        del about["task"]
        about.update(schema_version=1, checksum="0" * 32, points=about.get("points", 0))
    return saved(document)


def windows_lines(document: Document) -> bytes:
    """Line ends of Windows in the file and in the cells."""
    for cell in document["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n").splitlines(keepends=True)
    return saved(document).replace(b"\n", b"\r\n")


def byte_order_mark(document: Document) -> bytes:
    return b"\xef\xbb\xbf" + saved(document)


def power_shell(document: Document) -> bytes:
    """As Out-File of Windows PowerShell leaves it."""
    return b"\xff\xfe" + saved(document).decode().encode("utf-16-le")


def one_line(document: Document) -> bytes:
    return json.dumps(document).encode()


def duplicate_ids(document: Document) -> bytes:
    """Cells that were copied by an editor that copies ids too."""
    for cell in document["cells"]:
        cell["id"] = "same"
    return saved(document)


def invalid_ids(document: Document) -> bytes:
    for number, cell in enumerate(document["cells"]):
        cell["id"] = f"not an id: {number}" if number % 2 else number
    return saved(document)


def missing_fields(document: Document) -> bytes:
    """Converters leave out what is empty."""
    for cell in document["cells"]:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)
    return saved(document)


KINDS: dict[str, Callable[[Document], bytes]] = {
    "vs-code": vs_code,
    "colab": colab,
    "classic-notebook": classic_notebook,
    "conda-kernel": conda_kernel,
    "other-language": other_language,
    "no-metadata": no_metadata,
    "no-kernelspec": no_kernelspec,
    "no-version": no_version,
    **{f"nbformat-4.{minor}": lambda document, minor=minor: saved(without_ids(document, minor)) for minor in range(5)},  # type: ignore[misc]
    "nbformat-4.5": saved,
    "schema-1": schema_1,
    "schema-2": schema_2,
    "windows-lines": windows_lines,
    "byte-order-mark": byte_order_mark,
    "power-shell": power_shell,
    "one-line": one_line,
    "duplicate-ids": duplicate_ids,
    "invalid-ids": invalid_ids,
    "missing-fields": missing_fields,
}


def as_saved_by(kind: str, document: Document) -> bytes:
    """The document as that kind of editor writes it; the one that is given stays as it is."""
    return KINDS[kind](copy.deepcopy(document))
