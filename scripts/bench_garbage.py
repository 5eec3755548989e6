"""What is no session: how quickly it is refused, whatever it holds: garbage."""

import os
import random
import subprocess

from bench_pair import ENVIRONMENT, TENON, WORK, Pair, seconds

MAGIC = b"#!session 1\n"
SIZES = (100_000, 1_000_000, 10_000_000)


def repeated(piece, size, before=b"", after=b""):
    return before + piece * (size // len(piece)) + after


def noise(size):
    return random.Random(7).randbytes(size)


def lines_of_noise(size):
    chance = random.Random(8)
    sigils = b"#@=$.^><:*|?!~["
    out = bytearray()
    while len(out) < size:
        out += bytes([chance.choice(sigils), 0x20]) + bytes(chance.randrange(0x20, 0x7f) for _ in range(chance.randrange(40))) + b"\n"
    return bytes(out)


COMMAND = b"$ print 1\n"
GARBAGE = {
    "bytes": noise,
    "lines": lines_of_noise,
    "one-line": lambda size: repeated(b"x", size),
    "no-magic-lines": lambda size: repeated(b"x\n", size),
    "comments": lambda size: repeated(b"#\n", size),
    "attachments": lambda size: repeated(b"#\n= x\n", size, b"@ folder f\n= a\n"),
    "output": lambda size: repeated(b"| x\n", size, COMMAND, b"[0]\n"),
    "braces": lambda size: repeated(b"{s", size, COMMAND + b"| "),
    "ids": lambda size: repeated(b"| {id:a{id:\n", size, COMMAND, b"[0]\n"),
    "patterns": lambda size: repeated(b"? [a=int][[[*]\n", size, COMMAND, b"[0]\n"),
    "bodies": lambda size: repeated(b"< [{}]\n", size, COMMAND + b"> GET {site}/x\n< 200\n<\n", b"[0]\n"),
    "nested": lambda size: repeated(b"< [\n", size, COMMAND + b"> GET {site}/x\n< 200\n<\n", b"[0]\n"),
    "exchanges": lambda size: repeated(b"> GET {site}/x\n< 200\n: a = /id\n", size, COMMAND, b"[0]\n"),
    "commands": lambda size: repeated(COMMAND + b"[0]\n", size),
    "open-commands": lambda size: repeated(COMMAND, size),
    "cut-lines": lambda size: repeated(COMMAND + b"| x\n[130 interrupted]\n", size),
}


# What is a session in form, only one that nobody would write: millions of lines with nothing in them. How its cost grows is looked at.
FORMED = ("comments", "attachments", "output", "nested", "exchanges", "commands", "cut-lines")


def refused(path):
    """The seconds until it is refused; a crash would be quick as well."""
    done = subprocess.run([TENON, "session", "check", path], env=ENVIRONMENT | {"CI": "1"}, capture_output=True)
    if done.returncode not in (0, 2, 3):
        raise SystemExit(f"bench: {path} gives status {done.returncode}: {done.stderr[-500:]}")
    return seconds(["/bin/sh", "-c", f"CI=1 {TENON} session check {path} 2>/dev/null; true"])


def garbage():
    """Ten megabytes of each kind within a second, and no kind that takes longer than its size."""
    for name, kind in GARBAGE.items():
        for size in SIZES:
            path = os.path.join(WORK, f"garbage-{name}-{size}.session")
            if not os.path.exists(path):
                with open(path, "wb") as file:
                    file.write(MAGIC + kind(size))
            yield Pair(
                f"garbage {name} {size:,}", lambda path=path: refused(path), lambda: 1.0, 1.0 if size == SIZES[-1] and name not in FORMED else None,
                pairs=1, size=size, series=f"garbage {name}")
