"""How much memory is taken, by the idle shell and by what could grow with the work: memory."""

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import termios
import time

from bench_pair import ENVIRONMENT, ROOT, TENON, WORK, Pair
from bench_store import filled

# A terminal of a common size: a list ends where the screen does, and waits for a key.
ROWS, COLUMNS = 24, 80
SQLITE, FISH = ["/usr/bin/sqlite3"], ["/usr/bin/fish", "--private", "--no-config"]


class Terminal:
    """A program at a terminal whose output is thrown away."""

    def __init__(self, command):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.execve(command[0], command, ENVIRONMENT | dict(TERM="xterm-256color"))
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.settle()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.terminal)

    def settle(self, quiet=0.7, longest=120):
        """Reads until nothing has come, and nothing was computed, for some time."""
        end, still, before = time.monotonic() + longest, time.monotonic() + quiet, self.ticks()
        while time.monotonic() < min(end, still):
            ready, _, _ = select.select([self.terminal], [], [], 0.05)
            came = os.read(self.terminal, 1 << 16) if ready else b""
            # Some ask the terminal what it is, and wait for its word.
            if b"\x1b[c" in came or b"\x1b[0c" in came:
                os.write(self.terminal, b"\x1b[?62c")
            if came or self.ticks() != before:
                still, before = time.monotonic() + quiet, self.ticks()

    def ticks(self):
        with open(f"/proc/{self.process}/stat") as file:
            fields = file.read().rpartition(") ")[2].split()
        return int(fields[11]) + int(fields[12])

    def type(self, line):
        os.write(self.terminal, line.encode() + b"\r")
        self.settle()

    def bytes(self, what):
        """`VmRSS`, what is resident now, or `VmHWM`, the most that ever was."""
        with open(f"/proc/{self.process}/status") as file:
            return int(re.search(rf"{what}:\s+(\d+) kB", file.read()).group(1)) << 10


def idle(command):
    with Terminal(command) as terminal:
        return terminal.bytes("VmRSS")


def listing(store):
    """The most that the shell had while it listed what is in a store, and after it."""
    with Terminal([TENON, "--store", store]) as terminal:
        terminal.type("list users")
        return terminal.bytes("VmHWM")


def replaying(folder):
    child = os.posix_spawn(
        TENON, [TENON, "replay", folder], ENVIRONMENT, file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
    _, status, usage = os.wait4(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, f"the sessions of {folder} do not replay"
    return usage.ru_maxrss << 10


def sessions(count):
    """A folder with so many sessions."""
    folder = os.path.join(WORK, f"sessions-{count}")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for number in range(count):
        shutil.copy(os.path.join(ROOT, "Tests/Sessions/quickstart.session"), os.path.join(folder, f"{number:04}.session"))
    return folder


def memory():
    yield Pair("idle shell to sqlite3", lambda: idle([TENON, "--store", ":memory:"]), lambda: idle(SQLITE), 3.0, unit="B")
    yield Pair("idle shell to fish", lambda: idle([TENON, "--store", ":memory:"]), lambda: idle(FISH), 3.0, unit="B")
    few, many = filled("memory-1000.sqlite", 1_000), filled("memory-100000.sqlite", 100_000)
    # The peer of the next two is the same work on less.
    yield Pair("listing 100,000 to listing 1,000", lambda: listing(many), lambda: listing(few), 1.5, pairs=3, unit="B")
    few, many = sessions(100), sessions(1_000)
    yield Pair("replaying 1,000 to replaying 100", lambda: replaying(many), lambda: replaying(few), 1.1, pairs=5, unit="B")
