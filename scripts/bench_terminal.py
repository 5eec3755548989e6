"""A program at a terminal, for the benchmarks of the shell."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

from bench_pair import ENVIRONMENT

# A terminal of a common size: a list ends where the screen does, and waits for a key.
ROWS, COLUMNS = 24, 80


class Terminal:
    """A program at a terminal whose output is thrown away."""

    def __init__(self, command, **environment):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.execve(command[0], command, ENVIRONMENT | dict(TERM="xterm-256color") | environment)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.settle()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.terminal)

    def settle(self, quiet=0.7, longest=120):
        """Reads until nothing has come, and nothing was computed, for some time; gives the moment when the last came."""
        last = time.perf_counter()
        end, still, before = time.monotonic() + longest, time.monotonic() + quiet, self.ticks()
        while time.monotonic() < min(end, still):
            ready, _, _ = select.select([self.terminal], [], [], 0.05)
            came = self.read() if ready else b""
            if came:
                last = time.perf_counter()
            if came or self.ticks() != before:
                still, before = time.monotonic() + quiet, self.ticks()
        return last

    def read(self):
        came = os.read(self.terminal, 1 << 16)
        # Some ask the terminal what it is, or where it is, and wait for its word.
        if b"\x1b[c" in came or b"\x1b[0c" in came:
            os.write(self.terminal, b"\x1b[?62c")
        if b"\x1b[6n" in came:
            os.write(self.terminal, b"\x1b[1;1R")
        return came

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

    def press(self, key):
        """Sends a key; gives the seconds until the last of what it causes to be painted has come."""
        begin = time.perf_counter()
        os.write(self.terminal, key.encode())
        if not select.select([self.terminal], [], [], 30)[0]:
            sys.exit(f"bench: no frame came for the key {key!r}")
        return self.settle(quiet=0.05) - begin
