"""Runs pairs of programs alternately and compares their medians; called by scripts/bench."""

import dataclasses
import json
import math
import os
import statistics
import subprocess
import sys
import time

import bench_data
import bench_interrupt

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TENON = os.path.join(ROOT, ".build/release/tenon")
PROGRAMS = os.path.join(ROOT, "scripts/bench-programs")
WORK = os.path.join(ROOT, ".bench")
PYTHON = os.path.join(WORK, "venv/bin/python")
LUA = "/usr/bin/lua5.4"


@dataclasses.dataclass
class Pair:
    """Two commands that do the same work; smaller sizes than the last one have no goal, they show how the cost grows."""

    name: str
    ours: list
    peer: list
    goal: float | None
    pairs: int = 5
    # How much work it is, where growth is looked at.
    size: int = None
    # Whether the programs print themselves how many microseconds the work took.
    tells: bool = False


def seconds(command, tells):
    """How long one run of a command takes, or says that its work took."""
    if tells:
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]) / 1e6
    quiet = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
    begin = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=quiet)
    _, status = os.waitpid(child, 0)
    took = time.perf_counter() - begin
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"bench: {' '.join(command)} failed")
    return took


def compare(pair):
    """The medians of both, run in turn after a warm-up; the median of the ratios of the pairs, and the least and the greatest."""
    seconds(pair.ours, pair.tells), seconds(pair.peer, pair.tells)
    times = [(seconds(pair.ours, pair.tells), seconds(pair.peer, pair.tells)) for _ in range(pair.pairs)]
    ratios = sorted(ours / peer for ours, peer in times)
    return dict(
        name=pair.name, ours=statistics.median(ours for ours, _ in times), peer=statistics.median(peer for _, peer in times),
        ratio=statistics.median(ratios), spread=[ratios[0], ratios[-1]], goal=pair.goal, size=pair.size)


def startup():
    empty = os.path.join(WORK, "empty.tcl")
    open(empty, "w").close()
    tcl = ["/usr/bin/tclsh", empty]
    yield Pair("startup --version", [TENON, "--version"], tcl, 1.0, pairs=40)
    yield Pair("startup -c 'print 1'", [TENON, "-c", "print 1"], tcl, 1.0, pairs=40)


def made(name, size, **words):
    """A program with its size and its files in it, written into the work folder."""
    with open(os.path.join(PROGRAMS, name)) as source:
        text = source.read().replace("SIZE", str(size))
    for word, meaning in words.items():
        text = text.replace(word, meaning)
    stem, suffix = os.path.splitext(name)
    path = os.path.join(WORK, f"{stem}-{size}{suffix}")
    with open(path, "w") as target:
        target.write(text)
    return path


def program(name, sizes, work=lambda size: size):
    """A program in both languages, which print the same."""
    for size in sizes:
        ours, peer = [TENON, made(f"{name}.tenon", size)], [LUA, made(f"{name}.lua", size)]
        same(name, ours, peer)
        yield Pair(f"{name} {size:,}", ours, peer, 1.0 if size == sizes[-1] else None, size=work(size))


def same(name, ours, peer):
    printed = [subprocess.run(command, check=True, capture_output=True, text=True).stdout for command in (ours, peer)]
    if printed[0] != printed[1]:
        sys.exit(f"bench: {name} prints different things: {printed[0][:200]!r} and {printed[1][:200]!r}")


def filters():
    for size in (10_000, 100_000, 1_000_000):
        rows = os.path.join(WORK, f"rows-{size}.json")
        bench_data.rows(rows, size)
        ours = [TENON, made("filters.tenon", size, ROWS=rows)]
        jq = ["/usr/bin/jq", "-c", "-f", os.path.join(PROGRAMS, "filters.jq"), rows]
        same("filters", ours, jq)
        yield Pair(f"filters {size:,} to jq", ours, jq, 0.05 if size == 1_000_000 else None, size=size)
    held = [TENON, made("filters-held.tenon", size, ROWS=rows)]
    duckdb = [PYTHON, os.path.join(PROGRAMS, "filters-held.py"), rows]
    yield Pair(f"filters {size:,} to DuckDB", held, duckdb, 5.0, tells=True)


def notation(name, goal):
    """JSON to values or back; the largest file has about 20 MB."""
    counts = [180, 1_800, 18_000]
    for count in counts:
        path = os.path.join(WORK, f"connections-{count}.txt")
        bench_data.connections(path, count)
        ours = [TENON, made(f"{name}.tenon", count, TEXT=path)]
        peer = [PYTHON, os.path.join(PROGRAMS, f"{name}.py"), path]
        yield Pair(f"{name} {os.path.getsize(path):,} bytes", ours, peer, goal if count == counts[-1] else None, pairs=9, size=os.path.getsize(path), tells=True)


DECADES = [10_000, 100_000, 1_000_000]
BENCHMARKS = {
    "startup": startup,
    "loop": lambda: program("loop", [1_000_000, 10_000_000, 100_000_000]),
    "fib": lambda: program("fib", [22, 27, 32], work=lambda n: round(1.618034**n)),
    "strings": lambda: program("strings", DECADES),
    "lists": lambda: program("lists", DECADES),
    "maps": lambda: program("maps", DECADES),
    "sort": lambda: program("sort", DECADES),
    "closures": lambda: program("closures", DECADES),
    "filters": filters,
    "json-parse": lambda: notation("json-parse", 0.5),
    "json-write": lambda: notation("json-write", 1.0),
}


def row(result):
    low, high = result["spread"]
    print(
        f"{result['name']:26} {result['ours'] * 1e3:9.2f}ms {result['peer'] * 1e3:9.2f}ms {result['ratio']:6.2f} {low:6.2f}–{high:<6.2f} "
        + ("" if result["goal"] is None else f"{result['goal']:5.2f}  {'met' if result['met'] else 'missed'}"), flush=True)


def growth(name, results):
    """How the cost grows from size to size; what does not grow, such as start-up, makes the first exponent small."""
    sized = [result for result in results if result["size"]]
    if len(sized) < 2:
        return None
    exponents = [
        math.log(large["ours"] / small["ours"]) / math.log(large["size"] / small["size"]) for small, large in zip(sized, sized[1:])
    ]
    shown = " and ".join(f"{exponent:.2f}" for exponent in exponents)
    print(f"    {name} grows with exponents {shown} from {sized[0]['size']:,} over {sized[1]['size']:,} to {sized[-1]['size']:,}", flush=True)
    return exponents


def main(names):
    known = [*BENCHMARKS, "interrupt"]
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"bench: there is no '{unknown[0]}'; there are {', '.join(known)}")
    report = dict(rows=[], growth={})
    pairs = [name for name in names or known if name in BENCHMARKS]
    if pairs:
        print(f"{'benchmark':26} {'ours':>11} {'peer':>11} {'ratio':>6} {'spread':>13} {'goal':>5}  met")
    for name in pairs:
        results = []
        for pair in BENCHMARKS[name]():
            result = compare(pair)
            result["met"] = pair.goal is None or result["ratio"] <= pair.goal
            row(result)
            results.append(result)
        report["rows"] += results
        report["growth"][name] = growth(name, results)
    if "interrupt" in (names or known):
        report["interrupt"] = bench_interrupt.measure(TENON, WORK)
    with open(os.path.join(WORK, "bench.json"), "w") as out:
        json.dump(report, out, indent=1)


main(sys.argv[1:])
