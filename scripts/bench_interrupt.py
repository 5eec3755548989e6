"""Sends Ctrl-C to the program at random moments of long work, and measures how long it takes to end; called by bench.py."""

import os
import random
import signal
import subprocess
import time

import bench_data

GOAL = 0.05
ROUNDS = 8

# Each runs without end; the signal comes at any moment, also while the data is made.
PROGRAMS = {
    "loop": "let mut i = 0\nwhile true { $i = $i + 1 }",
    "sort": "let l = range(1000000) | map {n: it * 7919 % 1000003, t: \"t${it * 7919 % 1000003}\"}\n"
    "while true { let s = $l | sort t, -n }",
    "sort texts": "let l = range(1000000) | map \"a text with much in common ${it * 7919 % 1000003}\"\nwhile true { let s = sort($l) }",
    "regex": "let t = join((range(300) | map \"aaaaaaaaaa\"), \"\")\nwhile true { let m = $t =~ \"a*a*[bc]\" }",
    "regex, long text": "let t = join((range(3000000) | map \"abcdefghij \"), \"\")\nwhile true { let m = matches($t, \"[a-z]+x?[0-9]\") }",
    "parse_json": "let t = open(\"LARGE\")\nwhile true { let v = parse_json($t) }",
    "to_json": "let v = parse_json(open(\"LARGE\"))\nwhile true { let t = to_json($v) }",
    "open": "while true { let v = open(\"LARGE.json\") }",
    "split and join": "let t = open(\"LARGE\")\nwhile true { let l = split($t, \",\")\n let j = join($l, \";\") }",
    "replace": "let t = open(\"LARGE\")\nwhile true { let l = replace($t, \"crm\", \"CRM\") }",
    "range": "while true { let l = range(20000000) }",
    "base64 and sha256": "let t = open(\"LARGE\")\nwhile true { let l = base64($t)\n let s = sha256($t) }",
    "upper and reverse": "let t = open(\"LARGE\")\nwhile true { let l = upper($t)\n let s = reverse($t) }",
    "csv": "while true { let v = open(\"LARGE.csv\") }",
    "yaml": "while true { let v = open(\"LARGE.yaml\") }",
    "group": "let l = range(1000000) | map {n: it * 7919 % 100003}\nwhile true { let g = $l | group n }",
    "show": "let v = open(\"LARGE.json\")\nwhile true { let t = text($v) }",
}


def measure(tenon, work):
    """The median and the worst time of each program, in seconds."""
    large = os.path.join(work, "interrupt.txt")
    bench_data.connections(large, 100_000)
    link(large, large + ".json")
    rows(large + ".csv", "a,b\n", "{0},text {0}\n")
    rows(large + ".yaml", "", "- a: {0}\n  b: text {0}\n")
    chance = random.Random(3)
    report = {}
    print(f"{'interrupt':26} {'median':>9} {'worst':>9}  goal {GOAL * 1e3:.0f} ms")
    for name, text in PROGRAMS.items():
        times = sorted(once(tenon, text.replace("LARGE", large), chance.uniform(0.05, 2.5)) for _ in range(ROUNDS))
        report[name] = times
        met = "met" if times[-1] <= GOAL else "missed"
        print(f"{name:26} {times[ROUNDS // 2] * 1e3:7.1f}ms {times[-1] * 1e3:7.1f}ms  {met}", flush=True)
    return report


def once(tenon, text, delay):
    child = subprocess.Popen(
        [tenon, "--max-memory", "16G", "-c", text], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    time.sleep(delay)
    begin = time.perf_counter()
    child.send_signal(signal.SIGINT)
    status = child.wait()
    took = time.perf_counter() - begin
    if status != 130:
        raise SystemExit(f"bench: an interrupted program ended with {status}: {text[:80]}")
    return took


def link(path, other):
    if not os.path.exists(other):
        os.link(path, other)


def rows(path, head, form):
    if os.path.exists(path):
        return
    with open(path, "w") as file:
        file.write(head)
        for number in range(1_000_000):
            file.write(form.format(number))
