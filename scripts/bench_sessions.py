"""How quickly sessions are replayed, and what recording costs: replay, record."""

import os
import shlex
import shutil
import subprocess
import sys

from bench_pair import ENVIRONMENT, PYTHON, TENON, WORK, Pair, run, seconds

COMMANDS = 20
# The peer runs the program for each command, so it gets fewer files; both figures are for one session.
OURS, PEERS = 1_000, 20
CRAM = os.path.join(os.path.dirname(PYTHON), "cram")


def commands():
    """Twenty commands that ask, show and compute."""
    lines = ['create users from {id: "crm", type: "ref_table", join_attribute: "user_email", join_type: "email"}', "let n = 7"]
    while len(lines) < COMMANDS:
        lines += ["list users | select id, join.type", "print ($n * 6)", "for $i in range(5) { print $i }", "describe users | count"][: COMMANDS - len(lines)]
    return lines


def recorded():
    """A session of twenty commands that ask, show and compute, as a recorder wrote it."""
    path = os.path.join(WORK, "bench.session")
    if not os.path.exists(path):
        lines = commands()
        shutil.rmtree(path + ".d", ignore_errors=True)
        text = f"record {path}\n" + "".join(line + "\n" for line in lines) + "record stop\n"
        run_typed(text)
    with open(path) as file:
        return file.read()


def run_typed(text):
    done = subprocess.run([TENON, "--store", ":memory:", "--plain"], input=text, capture_output=True, text=True, env=ENVIRONMENT, cwd=WORK)
    if done.returncode != 0:
        sys.exit(f"bench: the recording failed: {done.stderr}")


def folder(count):
    """So many copies of the session, each with a number of its own."""
    path = os.path.join(WORK, f"replay-{count}")
    if not os.path.isdir(path):
        os.makedirs(path + ".part", exist_ok=True)
        # The mark of having been verified is for one text alone.
        text = "".join(line + "\n" for line in recorded().splitlines() if not line.startswith("@ verified"))
        for number in range(count):
            with open(os.path.join(path + ".part", f"{number:05}.session"), "w") as file:
                file.write(text.replace("\n@ clock", f"\n@ title number {number}\n@ clock", 1))
        os.rename(path + ".part", path)
    return path


def cram_folder(count):
    """Equivalent tests: the same twenty commands, each a run of the program, as all commands are to it."""
    path = os.path.join(WORK, f"cram-runs-{count}")
    if not os.path.isdir(path):
        os.makedirs(path + ".part", exist_ok=True)
        for number in range(count):
            store = f'"$CRAMTMP/{number}.db"'
            with open(os.path.join(path + ".part", f"{number:05}.t"), "w") as file:
                for command in commands():
                    command = command.replace("let n = 7", "let n = 7; print $n").replace("print ($n * 6)", "let n = 7; print ($n * 6)")
                    arguments = [TENON, "--store", os.path.join(WORK, "cram.db"), "-c", command]
                    shown = run(*arguments)
                    file.write(f"  $ {TENON} --store {store} -c {shlex.quote(command)}\n" + "".join(f"  {line}\n" for line in shown.splitlines()))
            os.remove(os.path.join(WORK, "cram.db"))
        os.rename(path + ".part", path)
    return path


def replay():
    """Start-up is a part of it, as it is for the peer."""
    theirs = [CRAM, "-q", cram_folder(PEERS)]
    for count in (10, 100, OURS):
        ours = [TENON, "replay", "--jobs", "1", folder(count)]
        yield Pair(
            f"replay {count:,}, for each", lambda ours=ours, count=count: seconds(ours) / count, lambda: seconds(theirs) / PEERS,
            0.01 if count == OURS else None, size=None)
    one = [TENON, "replay", "--jobs", "1", folder(OURS)]
    two = [TENON, "replay", "--jobs", "2", folder(OURS)]
    yield Pair("replay on two cores, to one", two, one, 1 / 1.7)
    ours = folder(OURS)
    took = min(seconds([TENON, "replay", "--jobs", "1", ours]) for _ in range(5))
    print(f"    {OURS / took:,.0f} sessions of {COMMANDS} commands a second on one core (the floor is 3,000)", flush=True)


def record():
    """A script that asks and computes, with recording on and off; the replay at the stop is a part of recording.

    What is recorded are conversations with sites, and a site takes time to answer: 20 ms is less than any that is far away. A script
    that never waits shows what recording costs by itself: it is carried out twice, and has no goal.
    """
    for name, before, goal in (("a site that takes 20 ms", "fault latency 20ms\n", 1.1), ("no waiting at all", "", None)):
        script = os.path.join(WORK, f"record-{len(before)}.tenon")
        with open(script, "w") as file:
            file.write(
                before + "let mut total = 0\nfor $i in range(200000) { $total = $total + $i }\n"
                "for $i in range(50) { print (list users | count) }\nprint $total\n")
        target = os.path.join(WORK, "recorded.session")

        def ours(script=script, target=target):
            shutil.rmtree(target + ".d", ignore_errors=True)
            if os.path.exists(target):
                os.remove(target)
            return seconds([TENON, "--store", ":memory:", "--record", target, script], quietly=True)

        yield Pair(f"record, {name}", ours, lambda script=script: seconds([TENON, "--store", ":memory:", script]), goal)
