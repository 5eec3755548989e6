"""That reading a session costs no more than its size, whatever is in it: counted in instructions, which no clock and no other program
changes. Skipped where there is no valgrind to count them.
"""

import random
import re
import shutil
import subprocess

import pytest

MAGIC = b"#!session 1\n"
# Sizes far enough apart that anything worse than linear shows, and small enough for a slow counter.
SMALL, LARGE = 60_000, 240_000


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


@pytest.fixture(scope="module")
def count(tenon, tmp_path_factory):
    """Counts the instructions of a check of a session; valgrind cannot read all that a debugger can, so it gets a copy without that."""
    if not (shutil.which("valgrind") and shutil.which("objcopy")):
        pytest.skip("there is no valgrind")
    program = str(tmp_path_factory.mktemp("growth") / "tenon")
    subprocess.run(["objcopy", "--strip-debug", tenon, program], check=True)

    def instructions(path, environment):
        command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, "session", "check", str(path)]
        done = subprocess.run(command, env=dict(environment, CI="1"), capture_output=True, text=True, timeout=300)
        found = re.search(r"Collected : (\d+)", done.stderr)
        assert found, done.stderr[-2000:]
        return int(found[1])

    return instructions


@pytest.mark.parametrize("name", GARBAGE)
def test_the_cost_grows_with_the_size_alone(count, clean_environment, tmp_path, name):
    def cost(size):
        path = tmp_path / f"{size}.session"
        path.write_bytes(MAGIC + GARBAGE[name](size))
        return count(path, clean_environment)

    start, small, large = cost(2), cost(SMALL), cost(LARGE)
    # What it costs to start is no part of it; a little more is left for what only long files come to.
    assert large - start <= 1.25 * (LARGE / SMALL) * max(small - start, 1_000_000), (start, small, large)
