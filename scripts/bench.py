"""Runs pairs of programs alternately and compares their medians; called by scripts/bench."""

import json
import math
import os
import sys

import bench_data
import bench_garbage
import bench_interrupt
import bench_keys
import bench_memory
import bench_plugins
import bench_query
import bench_serve
import bench_sessions
import bench_store
from bench_pair import PROGRAMS, PYTHON, TENON, WORK, Pair, compare, run, same

LUA = "/usr/bin/lua5.4"


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
        same(name, run(*ours), run(*peer))
        yield Pair(f"{name} {size:,}", ours, peer, 1.0 if size == sizes[-1] else None, size=work(size))


def filters():
    for size in (10_000, 100_000, 1_000_000):
        rows = os.path.join(WORK, f"rows-{size}.json")
        bench_data.rows(rows, size)
        ours = [TENON, made("filters.tenon", size, ROWS=rows)]
        jq = ["/usr/bin/jq", "-c", "-f", os.path.join(PROGRAMS, "filters.jq"), rows]
        same("filters", run(*ours), run(*jq))
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
    "startup-list": bench_store.startup_list,
    "startup-client": bench_store.startup_client,
    "bulk": bench_store.bulk,
    "serve": bench_serve.serve,
    "query": bench_query.query,
    "facets": bench_query.facets,
    "replay": bench_sessions.replay,
    "record": bench_sessions.record,
    "garbage": bench_garbage.garbage,
    "keys": bench_keys.keys,
    "search": bench_keys.search,
    "memory": bench_memory.memory,
    "plugin-call": bench_plugins.plugin_call,
}


def row(result):
    low, high = result["spread"]
    scale, unit = (1e3, "ms") if result["unit"] == "s" else (1 / (1 << 20), "MB")
    print(
        f"{result['name']:36} {result['ours'] * scale:9.2f}{unit} {result['peer'] * scale:9.2f}{unit} "
        f"{result['ratio']:6.2f} {low:6.2f}–{high:<6.2f} "
        + ("" if result["goal"] is None else f"{result['goal']:5.2f}  {'met' if result['met'] else 'missed'}"), flush=True)


def growth(name, results):
    """How the cost grows from size to size; what does not grow, such as start-up, makes the first exponent small."""
    grown = {}
    for series in dict.fromkeys(result["series"] for result in results):
        sized = [result for result in results if result["size"] and result["series"] == series]
        if len(sized) < 2:
            continue
        grown[series or name] = [
            math.log(large["ours"] / small["ours"]) / math.log(large["size"] / small["size"]) for small, large in zip(sized, sized[1:])
        ]
        shown = " and ".join(f"{exponent:.2f}" for exponent in grown[series or name])
        sizes = f"from {sized[0]['size']:,} over {sized[1]['size']:,} to {sized[-1]['size']:,}"
        print(f"    {series or name} grows with exponents {shown} {sizes}", flush=True)
    return grown or None


def main(names):
    known = [*BENCHMARKS, "interrupt"]
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"bench: there is no '{unknown[0]}'; there are {', '.join(known)}")
    report = dict(rows=[], growth={})
    pairs = [name for name in names or known if name in BENCHMARKS]
    if pairs:
        print(f"{'benchmark':36} {'ours':>11} {'peer':>11} {'ratio':>6} {'spread':>13} {'goal':>5}  met")
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
