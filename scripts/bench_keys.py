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
# What stands in the oldest entry alone, what stands in none, and what is found by each letter later.
OLDEST, NONE, LATER = "zebra crossing", "quagga crossing", "99991 of what"
SHARES = [("median", 0.5), ("99th percentile", 0.99)]


def text(number):
    if number == 0:
        return f"print # where the {OLDEST} is"
    return f"{VERBS[number % len(VERBS)]} # {number * 7919 % 1_000_003} of what was typed before"


def folder(*names):
    path = os.path.join(WORK, "keys", *names)
    os.makedirs(path, exist_ok=True)
    return path


def tenon(entries=ENTRIES):
    with open(os.path.join(folder("tenon"), "history.jsonl"), "w") as file:
        for number in range(entries):
            line = {"text": text(number), "site": "local", "status": 0, "time": "2026-01-01T00:00:00Z"}
            file.write(json.dumps(line, separators=(",", ":")) + "\n")
    return Terminal([TENON, "--store", ":memory:"], XDG_STATE_HOME=folder(), EDITRC="/dev/null", LANG="C.UTF-8")


def fish():
    with open(os.path.join(folder("data", "fish"), "fish_history"), "w") as file:
        for number in range(ENTRIES):
            file.write(f"- cmd: {text(number)}\n  when: {1_700_000_000 + number}\n")
    return Terminal(
        ["/usr/bin/fish"], HOME=folder("home"), XDG_DATA_HOME=folder("data"), XDG_CONFIG_HOME=folder("config"), LANG="C.UTF-8")


def libedit(entries=ENTRIES):
    """A program of a few lines that reads a line with libedit; its history is the same."""
    program, history = os.path.join(folder(), "search"), os.path.join(folder(), "history.txt")
    clang = os.path.join(os.path.dirname(os.path.realpath(subprocess.check_output(["which", "swift"], text=True).strip())), "clang")
    subprocess.run([clang, "-O2", "-o", program, os.path.join(PROGRAMS, "search.c"), "-ledit"], check=True)
    with open(history, "w") as file:
        for number in range(entries):
            file.write(text(number) + "\n")
    return Terminal([program, history], EDITRC="/dev/null", LANG="C.UTF-8")


def figures(begin, first, keys):
    """How long each key took, from the quickest on."""
    with begin() as terminal:
        terminal.settle(quiet=1)
        if first:
            terminal.press(first)
        return sorted(terminal.press(key) for key in keys)


def share(times, part):
    return statistics.median(times) if part == 0.5 else times[int(part * len(times))]


def shares(title, ours, peer, goal):
    """A pair for each share of the keys."""
    for name, part in SHARES:
        yield Pair(
            f"{title}, {name}", lambda part=part: share(figures(*ours), part), lambda part=part: share(figures(*peer), part), goal)


def keys():
    yield from shares("keys", (tenon, None, LINE * 2), (fish, None, LINE * 2), 1.0)


def search():
    """Of a key: on average, while it is typed what stands in the oldest entry, so that all are looked at; then where none has it.

    What is found among the newest is no work for either: there a key takes what a terminal takes to send it and to show what comes. Those rows
    have no goal.
    """
    for entries in (ENTRIES // 100, ENTRIES // 10, ENTRIES):
        yield Pair(
            f"search {entries:,} entries", lambda entries=entries: statistics.mean(figures(lambda: tenon(entries), "\x12", OLDEST)),
            lambda entries=entries: statistics.mean(figures(lambda: libedit(entries), "\x12", OLDEST)),
            0.05 if entries == ENTRIES else None, size=entries)
    # The peer takes half a second for each of these keys.
    yield Pair(
        "search, none has it", lambda: statistics.median(figures(tenon, "\x12", NONE)),
        lambda: statistics.median(figures(libedit, "\x12", NONE)), 0.05, pairs=3)
    yield from shares("search letter by letter", (tenon, "\x12", LATER), (libedit, "\x12", LATER), None)
