"""How much memory is taken, by the idle shell and by what could grow with the work: memory."""

import os
import shutil

from bench_pair import ENVIRONMENT, ROOT, TENON, WORK, Pair
from bench_store import filled
from bench_terminal import Terminal

SQLITE, FISH = ["/usr/bin/sqlite3"], ["/usr/bin/fish", "--private", "--no-config"]


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
