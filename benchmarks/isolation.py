"""What isolation costs: a box from fork to end, with all layers of this machine and with none, in turn.

Run `python -m benchmarks.isolation [--boxes N]`. The cost is the difference of the medians, in milliseconds of wall
time on one core; the target is 5.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

from nablagrade.sandbox.box import Box
from nablagrade.sandbox.server import ForkServer
from nablagrade.sandbox.terms import Terms
from nablagrade.settings import Limits

TARGET_MS = 5.0
CELLS = (
    "import torch",
    "x = torch.arange(3.0, requires_grad=True)\nx",
    "def f(x):\n    return x ** 2",
    "print(torch.autograd.grad(f(x).sum(), x))",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--boxes", type=int, default=100, metavar="N", help="boxes of each kind (100)")
    boxes: int = parser.parse_args().boxes
    with ForkServer(terms=Terms()) as closed, ForkServer(terms=Terms(isolation="none")) as open_to_all:
        for server in (closed, open_to_all):
            server.wait_ready()
        print(f"tier {closed.isolation.tier}; {boxes} boxes each; medians in ms")
        for name, measure in (("open and close", lives), ("with four cells", works)):
            times = compare(measure, closed, open_to_all, boxes)
            with_all, with_none = (1000 * statistics.median(each) for each in times)
            verdict = "within" if with_all - with_none <= TARGET_MS else "OVER"
            print(
                f"{name:16} isolated {with_all:6.2f}   not {with_none:6.2f}   cost {with_all - with_none:5.2f}   "
                f"{verdict} the target of {TARGET_MS:g}"
            )


def compare(
    measure: Callable[[ForkServer], None], closed: ForkServer, open_to_all: ForkServer, boxes: int
) -> tuple[list[float], list[float]]:
    """Times of both in turn, so that what else the machine does falls on both alike."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(boxes):
        for server, kept in zip((closed, open_to_all), times, strict=True):
            started = time.perf_counter()
            measure(server)
            kept.append(time.perf_counter() - started)
    return times


def lives(server: ForkServer) -> None:
    """Open a box, and close it."""
    Box(server, Limits(), {}).close()


def works(server: ForkServer) -> None:
    """Run a small notebook."""
    with Box(server, Limits(), {}) as box:
        for number, source in enumerate(CELLS):
            box.run_cell(source, str(number), 10)


if __name__ == "__main__":
    main()
