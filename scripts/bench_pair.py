"""Pairs of measurements, and how they are taken; what every benchmark starts from."""

import dataclasses
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TENON = os.environ.get("TENON", os.path.join(ROOT, ".build/release/tenon"))
PROGRAMS = os.path.join(ROOT, "scripts/bench-programs")
WORK = os.path.join(ROOT, ".bench")
PYTHON = os.path.join(WORK, "venv/bin/python")
# Without the keys and the store of whoever runs this.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("DD_")} | {
    f"XDG_{kind}_HOME": os.path.join(WORK, "home") for kind in ("DATA", "STATE", "CONFIG")}


@dataclasses.dataclass
class Pair:
    """Two ways to do the same work; smaller sizes than the last one have no goal, they show how the cost grows."""

    name: str
    # Commands, or functions that do the work and give the seconds, or the bytes, that it took.
    ours: list | Callable
    peer: list | Callable
    goal: float | None
    pairs: int = 5
    # How much work it is, where growth is looked at.
    size: int = None
    # What the sizes belong to, where a benchmark looks at the growth of several things.
    series: str = None
    # Whether the programs print themselves how many microseconds the work took.
    tells: bool = False
    # Of what the figures are: "s" or "B".
    unit: str = "s"


def seconds(command, tells=False, quietly=False):
    """How long one run of a command takes, or says that its work took; quietly: what it notes is not shown."""
    if tells:
        return int(subprocess.run(command, check=True, capture_output=True, text=True, env=ENVIRONMENT).stdout.split()[-1]) / 1e6
    quiet = [(os.POSIX_SPAWN_OPEN, number, "/dev/null", os.O_WRONLY, 0) for number in ((1, 2) if quietly else (1,))]
    begin = time.perf_counter()
    child = os.posix_spawn(command[0], command, ENVIRONMENT, file_actions=quiet)
    _, status = os.waitpid(child, 0)
    took = time.perf_counter() - begin
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"bench: {' '.join(command)} failed")
    return took


def compare(pair):
    """The medians of both, run in turn after a warm-up; the median of the ratios of the pairs, and the least and the greatest."""

    def once():
        return tuple(side() if callable(side) else seconds(side, pair.tells) for side in (pair.ours, pair.peer))

    once()
    figures = [once() for _ in range(pair.pairs)]
    ratios = sorted(ours / peer for ours, peer in figures)
    return dict(
        name=pair.name, ours=statistics.median(ours for ours, _ in figures), peer=statistics.median(peer for _, peer in figures),
        unit=pair.unit, ratio=statistics.median(ratios), spread=[ratios[0], ratios[-1]], goal=pair.goal, size=pair.size,
        series=pair.series)


def run(*command):
    """What a command prints; it must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, cwd=WORK)
    if done.returncode != 0:
        sys.exit(f"bench: {' '.join(command)} failed: {done.stderr}")
    return done.stdout


def same(name, ours, peer):
    """Ends the program when two sides that should give the same do not."""
    if ours != peer:
        sys.exit(f"bench: {name} gives different things: {ours[:200]!r} and {peer[:200]!r}")
