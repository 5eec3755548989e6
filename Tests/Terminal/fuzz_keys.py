"""Types random keys into a shell, resizes its window at random, and asks afterwards whether it still works.

    fuzz_keys.py [--seeds 0-7] [--keys 5000] [--prompt '> '] -- tenon …

Use it on a build with --sanitize=address (ASAN_OPTIONS=detect_leaks=0). What a seed types is always the same. The lines that are
typed do get run: give it a shell whose commands do no harm (`tenon --store :memory:`).
"""

import argparse
import random
import re
import sys
import termios
import time

from harness import KEYS, Screen, key

WORDS = ["list", "users", "show ", "create", "{", "}", '"', "'", "#", "|", "$x", "[", "(", "日本", "é", "e\u0301", "👨‍👩‍👧", "🇩🇪",
         "\u200f", "\u200b", "\u0301\u0302", "~", " ", "  ", "let x = 1", "a" * 90, "字" * 50, "نص", "\ufffd", "1", "0", "9"]
RAW = [b"\x00", b"\xff", b"\xc3", b"\xe2\x82", b"\xf0\x9f", b"\x80", b"\xc2\x85", b"\x1b[", b"\x1b[1;", b"\x1bO", b"\x1b]0;x\x07", b"\x1b[999~",
       b"\x1b[?1;2c", b"\x1b[200~", b"\x1b[201~", b"\x1b[24;80R", b"\x1bP", b"\x1b\\", b"\x1b\x1b", b"\x1b[M   ", b"\x1b[;;;;;;;;A"]
# Not: Ctrl-C (typed separately), Ctrl-D (leaves on an empty line), Ctrl-Z (stops), Ctrl-\\ (ends a command that is running).
CONTROLS = [f"ctrl-{letter}" for letter in "abefghijklnopqrstuvwxy_]^@"]
ALTS = [f"alt-{letter}" for letter in "bfducltwyxnp<>.?/-0123456789 "]


def one(chance, screen):
    """One random thing a person, or a terminal, could do."""
    kind = chance.random()
    if kind < 0.30:
        screen.type(chance.choice(WORDS))
    elif kind < 0.40:
        screen.type(chr(chance.randrange(0x20, 0x7f)))
    elif kind < 0.60:
        screen.press(chance.choice(list(KEYS)))
    elif kind < 0.74:
        screen.press(chance.choice(CONTROLS))
    elif kind < 0.82:
        screen.press(chance.choice(ALTS))
    elif kind < 0.86:
        screen.type(chance.choice(RAW))
    elif kind < 0.89:
        screen.paste("".join(chance.choice(WORDS + ["\n"]) for _ in range(chance.choice([0, 1, 5, 50]))))
    elif kind < 0.91:
        screen.type(chr(chance.choice([chance.randrange(0xa0, 0x3000), chance.randrange(0x1f000, 0x1fb00), chance.randrange(0x300, 0x370)])))
    elif kind < 0.95:
        screen.press("ctrl-c")
    else:
        columns = chance.choice([1, 2, 3, 4, 5, 10, 13, 14, 20, 40, 80, 132, 200])
        screen.child.setwinsize(chance.choice([1, 2, 3, 5, 10, 24, 50]), columns)


def revive(screen, prompt):
    """Leaves whatever was begun, and asks for a plain sign of life."""
    screen.pump(0.2)
    screen.is_watched = True
    screen.model.reset()
    screen.resize(80, 24)
    for _ in range(3):
        # The end of a paste, in case one was begun; then out of quoting and of every prefix.
        screen.type("\x1b[201~").pump(0.1)
        screen.press("ctrl-c").pump(0.1)
    screen.press("ctrl-l").pump(0.1)
    screen.type("alive?").wait(lambda: screen.line.endswith("alive?"), "the shell took no more keys")
    screen.press("ctrl-c").pump(0.1)
    if prompt:
        screen.wait(lambda: prompt.rstrip() in screen.line, "the prompt did not come back")


def leave(screen):
    """Ctrl-C twice and Ctrl-D leave, once more if there are jobs, and the terminal is as it was."""
    screen.press("ctrl-c", "ctrl-c", "ctrl-d")
    end = time.monotonic() + screen.timeout
    while screen.pump(0.2):
        assert time.monotonic() < end, f"the shell did not leave\n{screen.picture()}"
        if "once more leaves" in screen.text:
            screen.model.reset()
            screen.press("ctrl-d")
    assert screen.expect_end() == 0, f"it left with status {screen.child.exitstatus}, signal {screen.child.signalstatus}"


def modes(screen):
    """The modes of the terminal, all but its speed."""
    return termios.tcgetattr(screen.child.fileno())[:4]


def run(seed, options):
    chance = random.Random(seed)
    # An editor or a pager would take the keys that are meant for the shell, and do what they say: both are programs that end at once.
    environment = {
        "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=1", "EDITRC": options.editrc, "VISUAL": "true", "EDITOR": "true", "PAGER": "true"}
    with Screen(options.command, columns=80, rows=24, timeout=60, environment=environment) as screen:
        # Pseudo-terminals begin so: lines, echo, signals, and Ctrl-S.
        before = modes(screen)
        before[0] |= termios.ICRNL | termios.IXON
        before[3] |= termios.ICANON | termios.ECHO | termios.ISIG | termios.IEXTEN
        screen.wait(lambda: options.prompt.rstrip() in screen.text, "there was no prompt")
        # pyte has troubles of its own in a window of one column.
        screen.is_watched = False
        began = time.monotonic()
        for index in range(options.keys):
            one(chance, screen)
            if index % chance.choice([1, 3, 20]) == 0:
                screen.pump(0)
            if not screen.is_alive():
                report(seed, index, screen)
                return False
        try:
            revive(screen, options.prompt)
            leave(screen)
            assert modes(screen) == before, f"the terminal is not as it was: {modes(screen)}, before {before}"
        except AssertionError as problem:
            print(f"seed {seed}: {problem}")
            return False
        print(f"seed {seed}: {options.keys} keys in {time.monotonic() - began:.1f} s, alive", flush=True)
        return True


def report(seed, index, screen):
    screen.pump(0.2)
    text = screen.log.decode(errors="replace")
    found = re.search(r"ERROR: AddressSanitizer.*", text, re.S)
    screen.child.close()
    print(f"seed {seed}: dead after {index} keys (status {screen.child.exitstatus}, signal {screen.child.signalstatus})")
    print((found.group(0) if found else text[-3000:])[:6000])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="0-3")
    parser.add_argument("--keys", type=int, default=5000)
    parser.add_argument("--prompt", default="> ")
    parser.add_argument("--editrc", default="/dev/null")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    first, _, last = options.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    good = sum(run(seed, options) for seed in seeds)
    print(f"{good} passed, {len(seeds) - good} failed")
    sys.exit(0 if good == len(seeds) else 1)


if __name__ == "__main__":
    main()
