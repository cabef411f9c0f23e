"""What is shown of a cell's output: as many lines as nbgrader's LimitOutput leaves, in nbgrader's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nablagrade.model import Json

__all__ = ["trim_outputs"]


def trim_outputs(outputs: Sequence[dict[str, Json]], lines: int, traceback_lines: int) -> list[dict[str, Json]]:
    """Cut the text of a cell's streams to `lines` in all, and tracebacks to `traceback_lines` each; -1 is no limit."""
    return list(_with_less_text(_with_short_tracebacks(outputs, traceback_lines), lines))


def _with_less_text(outputs: Sequence[dict[str, Json]], lines: int) -> Iterator[dict[str, Json]]:
    shown = 0
    for output in outputs:
        if output["output_type"] != "stream" or lines < 0:
            yield output
        elif shown < lines:
            text = output["text"].split("\n")
            if shown + len(text) > lines:
                text = [*text[: lines - shown - 1], "... Output truncated ..."]
            shown += len(text)
            yield {**output, "text": "\n".join(text)}


def _with_short_tracebacks(outputs: Sequence[dict[str, Json]], lines: int) -> list[dict[str, Json]]:
    return [
        {**output, "traceback": _shortened(output["traceback"], lines)}
        if output["output_type"] == "error" and 0 <= lines < len(output["traceback"])
        else output
        for output in outputs
    ]


def _shortened(traceback: list[str], lines: int) -> list[str]:
    start = lines // 2
    last = max(lines - start - 1, 0)
    return [*traceback[:start], "... Traceback truncated ...", *traceback[len(traceback) - last :]]
