"""From a key to the painted frame in a shell with a long history, beside fish; a search in that history, beside libedit's own: keys search."""

import json
import os
import statistics
import subprocess

from bench_pair import PROGRAMS, TENON, WORK, Pair
from bench_terminal import Terminal

ENTRIES = 100_000
# What is typed, key by key; none of it stands in the history.
LINE = "create users from somewhere.json | where id != 'x' "
VERBS = ["list users", "show users/crm", "query users 'user_email:ada'", "describe accounts", "print"]
# Found late, by each letter later.
NEEDLE = "99991 of what"
SHARES = [("median", 0.5), ("99th percentile", 0.99)]


def text(number):
    return f"{VERBS[number % len(VERBS)]} # {number * 7919 % 1_000_003} of what was typed before"


def folder(*names):
    path = os.path.join(WORK, "keys", *names)
    os.makedirs(path, exist_ok=True)
    return path


def tenon():
    with open(os.path.join(folder("tenon"), "history.jsonl"), "w") as file:
        for number in range(ENTRIES):
            line = {"text": text(number), "site": "local", "status": 0, "time": "2026-01-01T00:00:00Z"}
            file.write(json.dumps(line, separators=(",", ":")) + "\n")
    return Terminal([TENON, "--store", ":memory:"], XDG_STATE_HOME=folder(), EDITRC="/dev/null", LANG="C.UTF-8")


def fish():
    with open(os.path.join(folder("data", "fish"), "fish_history"), "w") as file:
        for number in range(ENTRIES):
            file.write(f"- cmd: {text(number)}\n  when: {1_700_000_000 + number}\n")
    return Terminal(
        ["/usr/bin/fish"], HOME=folder("home"), XDG_DATA_HOME=folder("data"), XDG_CONFIG_HOME=folder("config"), LANG="C.UTF-8")


def libedit():
    """A program of a few lines that reads a line with libedit; its history is the same."""
    program, history = os.path.join(folder(), "search"), os.path.join(folder(), "history.txt")
    clang = os.path.join(os.path.dirname(os.path.realpath(subprocess.check_output(["which", "swift"], text=True).strip())), "clang")
    subprocess.run([clang, "-O2", "-o", program, os.path.join(PROGRAMS, "search.c"), "-ledit"], check=True)
    with open(history, "w") as file:
        for number in range(ENTRIES):
            file.write(text(number) + "\n")
    return Terminal([program, history], EDITRC="/dev/null", LANG="C.UTF-8")


def figures(begin, first, keys):
    """How long each key took, from the quickest on."""
    with begin() as terminal:
        terminal.settle(quiet=1)
        if first:
            terminal.press(first)
        return sorted(terminal.press(key) for key in keys)


def shares(title, ours, peer, goal):
    """A pair for each share of the keys."""
    for name, share in SHARES:

        def at(side, share=share):
            times = figures(*side)
            return statistics.median(times) if share == 0.5 else times[int(share * len(times))]

        yield Pair(f"{title}, {name}", lambda at=at: at(ours), lambda at=at: at(peer), goal)


def keys():
    yield from shares("keys", (tenon, None, LINE * 2), (fish, None, LINE * 2), 1.0)


def search():
    yield from shares("search", (tenon, "\x12", NEEDLE), (libedit, "\x12", NEEDLE), 0.05)
