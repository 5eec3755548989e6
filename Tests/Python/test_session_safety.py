"""What must hold of a recording whatever happens: a replay has no door to the outside, and a killed recorder loses nothing that was
committed.

TENON_KILL_ROUNDS says how many times a recorder is killed; 1,000 take some minutes.
"""

import json
import os
import pty
import random
import re
import signal
import subprocess
import termios
import time

import pytest
import sandbox
from harness import Screen

ROUNDS = int(os.environ.get("TENON_KILL_ROUNDS", "8"))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@pytest.mark.skipif(not sandbox.is_known(), reason="the numbers of the system calls of this machine are not known")
class TestOffline:
    def start(self, tenon, environment, *arguments):
        return subprocess.run([tenon, *arguments], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, preexec_fn=sandbox.offline)

    def test_the_filter_bites(self, tenon, clean_environment):
        socket = self.start(tenon, clean_environment, "--site", "http://127.0.0.1:9", "-c", "list users")
        assert socket.returncode == -signal.SIGSYS, socket.stderr
        process = self.start(tenon, clean_environment, "-c", 'requires shell; sh ["true"]')
        assert process.returncode == -signal.SIGSYS, process.stderr

    def test_a_replay_opens_no_socket_and_starts_no_process(self, tenon, clean_environment):
        done = self.start(tenon, dict(clean_environment, CI="1"), "replay", "--jobs", "2", "Tests/Sessions")
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr
        assert ": " in done.stdout and " failed" not in done.stdout


class Typist:
    """Types commands into a conversation that is recorded and reads what is shown, until it is killed."""

    def __init__(self, tenon, environment, folder, seed):
        self.random = random.Random(seed)
        self.terminal, inner = pty.openpty()
        # What is typed is not shown: all that is read was written by the program.
        settings = termios.tcgetattr(inner)
        settings[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(inner, termios.TCSANOW, settings)
        self.process = subprocess.Popen(
            [tenon, "--store", ":memory:", "--plain"], env=environment, cwd=folder, stdin=inner, stdout=inner, stderr=inner, start_new_session=True)
        os.close(inner)
        os.set_blocking(self.terminal, False)

    def line(self, number):
        return self.random.choice([
            f'print "mark{number}" "{"x" * self.random.randrange(3000)}"',
            f'create users from {{id: "c{number}", type: "t", join_attribute: "a", join_type: "b"}} | get id; print "mark{number}"',
            f'list users | get id; print "mark{number}"', f'print "mark{number}" now()',
        ])

    def run(self, until):
        """Types until the moment; gives the numbers of the commands that have shown something."""
        text = b"record killed.session --resume\n" + b"".join(self.line(number).encode() + b"\n" for number in range(400))
        sent, shown = 0, b""
        while time.monotonic() < until:
            try:
                sent += os.write(self.terminal, text[sent:sent + 500]) if sent < len(text) else 0
            except BlockingIOError:
                pass
            try:
                shown += os.read(self.terminal, 1 << 16)
            except BlockingIOError:
                time.sleep(0.0005)
        self.process.kill()
        self.process.wait()
        os.close(self.terminal)
        return [int(number) for number in re.findall(rb"mark(\d+)[ \r\n]", shown)]


def test_a_killed_recorder_loses_nothing_that_was_committed(tenon, clean_environment, tmp_path):
    chance = random.Random(11)
    opened = cut = 0
    for number in range(ROUNDS):
        folder = tmp_path / str(number)
        folder.mkdir()
        typist = Typist(tenon, clean_environment, folder, number)
        seen = typist.run(time.monotonic() + 0.15 + chance.random() * 0.35)
        path = folder / "killed.session"
        if not path.exists():
            assert not seen
            continue
        text = path.read_bytes()
        # Whatever had an answer before the last one was committed: the next command came after it.
        committed = sum(line.startswith(b"[") for line in text.split(b"\n"))
        assert committed >= len(seen) - 1, (number, committed, len(seen))
        if not seen:
            continue
        is_open = text.rstrip(b"\n").split(b"\n")[-1][:1] != b"["
        opened += is_open
        cut += not text.endswith(b"\n")
        # It is known to be open, and what was committed replays.
        done = subprocess.run([tenon, "replay", "--json", str(path)], env=dict(clean_environment, CI="1"), capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr
        verdicts = [event["verdict"] for event in map(json.loads, done.stdout.splitlines()) if event["event"] == "command_finished"]
        assert verdicts.count("pass") >= min(committed, len(seen) - 1), (number, verdicts)
        # And it can be gone on with: nothing is taken away.
        with Screen([tenon, "--store", ":memory:", "--plain"], environment=clean_environment, cwd=str(folder), timeout=30) as screen:
            screen.expect("local>")
            screen.type("record killed.session --resume\r")
            if is_open:
                screen.expect("a crash had left the last command open")
            screen.type('print "behind" "it"\r')
            screen.expect("behind it")
            screen.type("record stop\r")
            screen.expect("recorded ")
        after = path.read_bytes()
        assert after.count(b"\n$ ") >= committed + 1 and (not is_open or b"[130 interrupted]" in after)
    assert opened or ROUNDS < 20, "no command was ever open"


def test_garbage_is_refused_quickly(tenon, clean_environment, tmp_path):
    chance = random.Random(5)
    lines = [b"$ x", b"| y", b"[0]", b"> GET {site}/x", b"< 200", b"@ clock 1", b"= z", b"[130 interrupted]", b": a = /b", b"?", b"<", b"\xff\xfe", b"@body: sha256:"]
    texts = [
        b"#!session 1\n" + chance.randbytes(10 << 20), b"#!session 1\n" + b"".join(chance.choice(lines) + b"\n" for _ in range((10 << 20) // 6)),
        b"#!session 1\n" + b"$" * (10 << 20), b"#!session 1\n$ x\n" + b"> " * (5 << 20), b"\n" * (10 << 20),
    ]
    for number, text in enumerate(texts):
        path = tmp_path / f"{number}.session"
        path.write_bytes(text)
        done = subprocess.run([tenon, "replay", str(path)], env=dict(clean_environment, CI="1"), capture_output=True, timeout=60)
        assert done.returncode == 3 and b"error[session-" in done.stdout, (number, done.returncode, done.stdout[:500], done.stderr[:500])
        assert f"{number}.session:".encode() in done.stdout
