"""From a key to the painted frame, in a shell with a long history, beside fish in the same terminal; and a search in all of it."""

import fcntl
import json
import os
import pty
import select
import shutil
import statistics
import struct
import sys
import termios
import time

from bench_pair import ENVIRONMENT, TENON, WORK, Pair

ENTRIES = 100_000
# What is typed, key by key; none of it stands in the history.
LINE = "create users from somewhere.json | where id != 'x'"
VERBS = ["list users", "show users/crm", "query users 'user_email:ada'", "describe accounts", "print"]


class Terminal:
    """A program in a terminal of 80 columns; what it writes is taken and forgotten."""

    def __init__(self, command, environment):
        self.process, self.file = pty.fork()
        if self.process == 0:
            os.execve(command[0], command, environment)
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def read(self, seconds):
        """What comes within a time; nothing when nothing comes."""
        if not select.select([self.file], [], [], seconds)[0]:
            return b""
        try:
            return os.read(self.file, 1 << 16)
        except OSError:
            return b""

    def settle(self, seconds=0.3):
        """Waits until it is quiet. Questions about the terminal are answered, as a terminal would."""
        while data := self.read(seconds):
            if b"\x1b[c" in data or b"\x1b[0c" in data:
                os.write(self.file, b"\x1b[?62;c")
            if b"\x1b[6n" in data:
                os.write(self.file, b"\x1b[1;1R")

    def press(self, key):
        """Sends a key; gives the seconds until the frame that it causes begins to arrive."""
        begin = time.perf_counter()
        os.write(self.file, key.encode())
        if not self.read(10):
            sys.exit(f"bench: no frame came for the key {key!r}")
        took = time.perf_counter() - begin
        # A person types no faster; and what follows the frame belongs to this key.
        self.settle(0.02)
        return took

    def close(self):
        os.close(self.file)
        os.kill(self.process, 9)
        os.waitpid(self.process, 0)


def text(number):
    return f"{VERBS[number % len(VERBS)]} # {number * 7919 % 1_000_003} of what was typed before"


def tenon():
    state = os.path.join(WORK, "keys-state/tenon")
    os.makedirs(state, exist_ok=True)
    with open(os.path.join(state, "history.jsonl"), "w") as file:
        for number in range(ENTRIES):
            line = {"text": text(number), "site": "local", "status": 0, "time": "2026-01-01T00:00:00Z"}
            file.write(json.dumps(line, separators=(",", ":")) + "\n")
    environment = dict(ENVIRONMENT, XDG_STATE_HOME=os.path.dirname(state), TERM="xterm-256color", EDITRC="/dev/null", LANG="C.UTF-8")
    return Terminal([TENON, "--store", ":memory:"], environment)


def fish():
    data, home = os.path.join(WORK, "keys-fish/data/fish"), os.path.join(WORK, "keys-fish")
    os.makedirs(data, exist_ok=True)
    with open(os.path.join(data, "fish_history"), "w") as file:
        for number in range(ENTRIES):
            file.write(f"- cmd: {text(number)}\n  when: {1_700_000_000 + number}\n")
    environment = dict(
        ENVIRONMENT, HOME=home, XDG_DATA_HOME=os.path.dirname(data), XDG_CONFIG_HOME=os.path.join(home, "config"), TERM="xterm-256color",
        LANG="C.UTF-8")
    return Terminal([shutil.which("fish")], environment)


def typed(begin, keys, share):
    """The time that a share of the keys stays below."""
    terminal = begin()
    terminal.settle(1.5)
    times = sorted(terminal.press(key) for key in keys)
    terminal.close()
    return times[min(len(times) - 1, int(share * len(times)))] if share != 0.5 else statistics.median(times)


def keys():
    for name, share in [("median", 0.5), ("99th percentile", 0.99)]:
        yield Pair(f"keys, {name}", lambda share=share: typed(tenon, LINE * 2, share), lambda share=share: typed(fish, LINE * 2, share), 1.0)


def search():
    """Each key of a search in the whole history: the least time of the search itself beside the frame that shows it."""
    needles = ["\x12"] + list("99991 of what")
    for name, share in [("median", 0.5), ("99th percentile", 0.99)]:
        yield Pair(f"search, {name}", lambda share=share: typed(tenon, needles, share), lambda share=share: typed(fish, needles, share), 1.0)
