"""One fork server, thousands of boxes: nothing may grow, and nothing may be left.

Run `python -m benchmarks.soak [--forks N]`. Every so often it looks at the memory of the keeper, the fork server and
this process, and at their descriptors, mounts and processes; what is higher at the end than after the first tenth is
named, and makes the exit code 1. Run as root it sees everything, since the fork server is not dumpable.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nablagrade.sandbox.box import Box
from nablagrade.sandbox.server import ForkServer
from nablagrade.settings import Limits

SAMPLES = 10
MEMORY_MIB = 4
"""Growth of memory below this is the allocator's."""
KINDS = ("", "open('left', 'w').write('x')", "import os; os._exit(3)", "import os; os.abort()", "x = [0] * 10 ** 6")
"""What boxes do, in turn, before they are closed."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What is in use; -1 where this user may not look."""

    keeper_kib: int
    server_kib: int
    own_kib: int
    server_descriptors: int
    own_descriptors: int
    mounts: int
    processes: int
    left: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--forks", type=int, default=10_000, metavar="N", help="boxes in all (10000)")
    forks: int = parser.parse_args().forks
    with ForkServer(boxes=forks + 1) as server:
        server.wait_ready()
        print(f"tier {server.isolation.tier}")
        print("   forks  " + "  ".join(Sample.__slots__) + "  ms/box")
        samples = list(soak(server, forks))
    grown = growth(samples[1], samples[-1])
    left = server.scratch is not None and Path(server.scratch).exists()
    print("flat" if not grown and not left else f"GROWN: {', '.join(grown)}; left behind: {server.scratch}")
    sys.exit(bool(grown or left))


def soak(server: ForkServer, forks: int) -> Iterator[Sample]:
    """Open and close boxes; look around at the start and after each tenth of them."""
    yield show(0, take_sample(server), 0.0)
    for tenth in range(SAMPLES):
        started = time.monotonic()
        count = (tenth + 1) * forks // SAMPLES - tenth * forks // SAMPLES
        for number in range(count):
            with Box(server, Limits(), {"data.txt": b"x"}) as box:
                if source := KINDS[number % len(KINDS)]:
                    box.run_cell(source, "cell", 10)
        yield show((tenth + 1) * forks // SAMPLES, take_sample(server), (time.monotonic() - started) / count)


def show(forks: int, sample: Sample, box_s: float) -> Sample:
    values = (str(getattr(sample, name)).rjust(len(name)) for name in Sample.__slots__)
    print(f"{forks:8}  {'  '.join(values)}  {1000 * box_s:6.1f}", flush=True)
    return sample


def growth(first: Sample, last: Sample) -> list[str]:
    """What is used more than it was."""
    grown = []
    for name in Sample.__slots__:
        slack = MEMORY_MIB * 1024 if name.endswith("_kib") else 0
        if getattr(last, name) > getattr(first, name) + slack:
            grown.append(name)
    return grown


def take_sample(of: ForkServer) -> Sample:
    keeper, scratch = of.process_id, of.scratch
    server = children(keeper)[0]
    return Sample(
        keeper_kib=resident_kib(keeper),
        server_kib=resident_kib(server),
        own_kib=resident_kib(os.getpid()),
        server_descriptors=entries(f"/proc/{server}/fd"),
        own_descriptors=entries("/proc/self/fd"),
        mounts=lines(f"/proc/{server}/mounts"),
        processes=1 + len(children(keeper)) + len(children(server)),
        left=0 if scratch is None else entries(scratch),
    )


def resident_kib(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


def children(process: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def entries(folder: str) -> int:
    try:
        return len(os.listdir(folder))  # noqa: PTH208 - a folder of /proc that may be closed
    except PermissionError:
        return -1


def lines(path: str) -> int:
    try:
        return len(Path(path).read_text().splitlines())
    except PermissionError:
        return -1


if __name__ == "__main__":
    main()
