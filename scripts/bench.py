"""Runs pairs of programs alternately and compares their medians; called by scripts/bench."""

import json
import math
import os
import statistics
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TENON = os.path.join(ROOT, ".build/release/tenon")
PROGRAMS = os.path.join(ROOT, "scripts/bench-programs")
WORK = os.path.join(ROOT, ".bench")


def seconds(command):
    """The wall time of one run of a command whose output nobody sees."""
    quiet = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
    begin = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=quiet)
    _, status = os.waitpid(child, 0)
    took = time.perf_counter() - begin
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"bench: {' '.join(command)} failed")
    return took


def compare(ours, peer, pairs):
    """The medians of both, run in turn after a warm-up, and the median of the ratios of the pairs."""
    seconds(ours), seconds(peer)
    times = [(seconds(ours), seconds(peer)) for _ in range(pairs)]
    return (
        statistics.median(a for a, _ in times),
        statistics.median(b for _, b in times),
        statistics.median(a / b for a, b in times),
    )


def startup():
    empty = os.path.join(WORK, "empty.tcl")
    open(empty, "w").close()
    tcl = ["/usr/bin/tclsh", empty]
    yield "startup --version", [TENON, "--version"], tcl, 1.0, 20, None
    yield "startup -c 'print 1'", [TENON, "-c", "print 1"], tcl, 1.0, 20, None


def program(name, sizes, goal=1.0, work=lambda size: size):
    """A program in both languages, which print the same; the size replaces N in the text."""
    for size in sizes:
        files = []
        for suffix in ("tenon", "lua"):
            with open(os.path.join(PROGRAMS, f"{name}.{suffix}")) as source:
                text = source.read().replace("SIZE", str(size))
            files.append(os.path.join(WORK, f"{name}-{size}.{suffix}"))
            with open(files[-1], "w") as target:
                target.write(text)
        outputs = {os.popen(f"{c} {f}").read() for c, f in ((TENON, files[0]), ("/usr/bin/lua5.4", files[1]))}
        if len(outputs) != 1:
            sys.exit(f"bench: {name} prints different things: {outputs}")
        yield f"{name} {size:,}", [TENON, files[0]], ["/usr/bin/lua5.4", files[1]], goal, 5, work(size)


BENCHMARKS = {
    "startup": startup,
    "loop": lambda: program("loop", [1_000_000, 10_000_000, 100_000_000]),
    "fib": lambda: program("fib", [22, 27, 32], work=lambda n: round(1.618034**n)),
}


def main(names):
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        sys.exit(f"bench: there is no '{unknown[0]}'; there are {', '.join(BENCHMARKS)}")
    rows = []
    growth = []
    print(f"{'benchmark':24} {'ours':>10} {'peer':>10} {'ratio':>7} {'goal':>6}  met")
    for name in names or BENCHMARKS:
        growth.clear()
        for title, ours, peer, goal, pairs, size in BENCHMARKS[name]():
            mine, theirs, ratio = compare(ours, peer, pairs)
            met = ratio <= goal
            print(f"{title:24} {mine * 1e3:8.2f}ms {theirs * 1e3:8.2f}ms {ratio:7.2f} {goal:6.2f}  {'yes' if met else 'no'}", flush=True)
            if size:
                growth.append((size, mine))
            rows.append(dict(name=title, ours=mine, peer=theirs, ratio=ratio, goal=goal, met=met, size=size))
        if len(growth) > 1:
            (small, fast), (large, slow) = growth[-2], growth[-1]
            print(f"{'':4}{name} grows with exponent {math.log(slow / fast) / math.log(large / small):.2f} from {small:,} to {large:,}")
    with open(os.path.join(WORK, "bench.json"), "w") as out:
        json.dump(rows, out, indent=1)


main(sys.argv[1:])
