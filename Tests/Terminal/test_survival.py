"""What a terminal, a pipe or another shell can do to the shell: it stays sane, and tells what it could not do."""

import json
import os
import pty
import signal
import subprocess
import threading
import time

import pytest
from test_shell import shell  # noqa: F401  the fixture


def cpu(process):
    """Seconds of processor time that a process has had."""
    with open(f"/proc/{process}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_paste_of_3000_lines_is_shown_and_runs_as_one_block(shell):
    s = shell()
    s.expect_line("local> ")
    block = "let all = [\n" + "".join(f'  "line {number}",\n' for number in range(3000)) + "]\nprint ($all | count)"
    s.timeout = 120
    s.paste(block).expect_line(". print ($all | count)")
    s.press("enter").expect("\n3000\n").expect_line("local> ")
    s.press("up").expect_line(". print ($all | count)")
    s.press("ctrl-c").expect_line("local> ")


def test_a_line_of_100_kilobytes_can_be_edited(shell):
    s = shell()
    s.expect_line("local> ")
    s.timeout = 120
    s.paste('print (len("' + "word " * 20_000 + '")').wait(lambda: s.line.endswith('")'), "the end was not shown")
    s.type(")").wait(lambda: s.line.endswith('"))'), "the next key was not shown")
    s.press("home").wait(lambda: s.lines[0].startswith("local> print"), "the beginning was not shown")
    s.press("end", "enter").expect("\n100000\n").expect_line("local> ")


def test_a_prompt_wider_than_the_screen(shell):
    s = shell(columns=10, rows=8)
    s.expect("local> ")
    s.type("use entity accounts").press("enter").expect("unts>")
    s.type("print 12345").press("enter").expect("\n12345\n")
    s.resize(3, 4).pump(0.2)
    s.resize(80, 24).pump(0.2)
    s.press("ctrl-l").type("print 6").expect_line("local/accounts> print 6").expect_cursor(23, 0)


@pytest.mark.parametrize("kind", ["dumb", "", "no-such-terminal", "vt100", "linux"])
def test_every_kind_of_terminal(shell, kind):
    s = shell(environment={"TERM": kind})
    s.expect("local> ")
    s.type("print 40\r").expect("\n40\n")
    s.type("exit 5\r")
    assert s.expect_end() == 5
    if kind in ("dumb", ""):
        assert b"\x1b[" not in s.log


@pytest.mark.parametrize("locale", [{}, {"LC_ALL": "C"}, {"LC_ALL": "no_SUCH.locale"}, {"LC_ALL": "de_DE.ISO-8859-1"}])
def test_whatever_the_locale_text_is_utf8(shell, clean_environment, locale):
    for name in ("LANG", "LC_ALL", "LC_CTYPE"):
        clean_environment.pop(name, None)
    s = shell(environment=locale)
    s.expect("local> ")
    s.type('print "日本é"').expect_line('local> print "日本é"').press("left", "left", "backspace").expect_line('local> print "日é"')
    s.press("enter").expect("\n日é\n")


def test_without_standard_input_it_leaves(tenon, clean_environment):
    for arguments in ([], ["--plain"], ["-"]):
        done = subprocess.run(
            ["sh", "-c", 'exec "$@" <&-', "sh", tenon, "--store", ":memory:", *arguments], env=clean_environment, capture_output=True, timeout=120)
        assert done.returncode in (0, 1, 2), done
        assert b"Fatal" not in done.stderr, done


def test_a_full_disk_is_reported(tenon, clean_environment):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [tenon, "--store", ":memory:", "-c", "print 1"], env=clean_environment, stdout=full, stderr=subprocess.PIPE, text=True, timeout=120)
    assert done.returncode == 1 and "No space left" in done.stderr, done


def test_a_shell_whose_output_is_full_tells_so_and_leaves(shell, tenon, clean_environment, tmp_path):
    from harness import Screen

    with Screen(["sh", "-c", f"exec {tenon} --store :memory: > /dev/full"], environment=clean_environment, cwd=str(tmp_path), timeout=float(os.environ.get("PATIENCE", 60))) as s:
        s.expect("> ")
        s.type("print 1\n").expect("No space left")
        s.type("exit\n")
        s.expect_end()


def test_what_was_sent_before_the_output_broke_is_told(tenon, clean_environment, tmp_path):
    """A change that reached the site is told of, though its answer cannot be shown."""
    (tmp_path / "crm.json").write_text('{"id": "crm", "type": "ref_table", "join_attribute": "a", "join_type": "b"}')
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [tenon, "--store", "x.db", "-c", "create users from crm.json"], env=clean_environment, stdout=full, stderr=subprocess.PIPE, text=True,
            timeout=120, cwd=tmp_path)
    assert done.returncode != 0 and "No space left" in done.stderr, done
    assert "so far: 1 write was sent" in done.stderr, done.stderr


@pytest.mark.parametrize("line", ["", "while true { }", "while true { print 'x' }", "let x = prompt('?')"])
def test_when_the_terminal_goes_the_shell_goes(tenon, clean_environment, tmp_path, line):
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(tmp_path)
        os.execve(tenon, [tenon, "--store", ":memory:"], dict(clean_environment, TERM="xterm-256color"))
    seen = b""
    while b"> " not in seen:
        seen += os.read(terminal, 65536)
    os.write(terminal, line.encode() + b"\r")
    if line:
        # Some of what it writes is read, and then nobody reads any more.
        time.sleep(0.3)
        os.read(terminal, 1024)
    os.close(terminal)
    end = time.monotonic() + 60
    while not os.waitpid(process, os.WNOHANG)[0]:
        if time.monotonic() > end:
            used = cpu(process)
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            raise AssertionError(f"it went on without a terminal, with {used} s of processor time")
        time.sleep(0.05)


# -- signals, and keys that come too early -------------------------------------------------------------------------

# Takes its time, and answers Ctrl-C itself, as editors and pagers do.
PATIENT = """#!/bin/sh
trap 'echo heard' INT
echo begun
for turn in 1 2 3 4 5 6 7 8; do sleep 0.5; done
echo ended
"""


@pytest.fixture
def patient(tmp_path):
    """A program for EDITOR and PAGER that lasts for four seconds."""
    program = tmp_path / "patient"
    program.write_text(PATIENT)
    program.chmod(0o755)
    return str(program)


def test_ctrl_c_in_an_editor_is_the_editors(shell, patient):
    """Also before the first command: the shell itself is what Ctrl-C would have cancelled until then."""
    s = shell(environment={"EDITOR": patient, "VISUAL": ""})
    s.expect_line("local> ")
    s.type("print 7").press("ctrl-x", "ctrl-e").expect("begun")
    for _ in range(2):
        s.press("ctrl-c").signal(signal.SIGINT).pump(1.2)
    s.expect("heard").expect("ended").expect_line("local> print 7").press("enter").expect("\n7\n").expect_line("local> ")


def test_ctrl_c_in_a_pager_is_the_pagers(shell, patient):
    s = shell(environment={"PAGER": patient})
    s.expect_line("local> ")
    s.type("help").press("enter").expect("begun")
    for _ in range(2):
        s.press("ctrl-c").signal(signal.SIGINT).pump(1.2)
    s.expect("heard").expect("ended").expect_line("local> ")


@pytest.mark.parametrize("line", ["", "print 1"])
def test_ctrl_c_typed_ahead_leaves_nothing_behind(shell, line):
    s = shell()
    s.expect_line("local> ")
    for turn in range(3):
        for _ in range(20):
            s.type(line).press("enter", "ctrl-c")
        s.pump(1.1)
    s.press("ctrl-c").type("print 7").press("enter").expect("\n7\n")


def test_ctrl_s_typed_ahead_holds_nothing(shell):
    s = shell()
    s.expect_line("local> ")
    s.type('sh ["sleep", "1"]; print 7').press("enter").pump(0.3)
    s.press("ctrl-s").type("print 8\r" * 1000)
    s.expect("\n8\n").press("ctrl-c")


def test_two_interruptions_in_quick_succession_are_one(shell):
    """Also when a second of the clock ends between them, and the command takes a moment to stop."""
    s = shell()
    s.expect_line("local> ")
    for _ in range(3):
        s.type("""sh ["sh", "-c", "trap '' TERM; sleep 60"]""").press("enter").pump(0.5)
        time.sleep(1 - time.clock_gettime(time.CLOCK_MONOTONIC) % 1 - 0.008)
        os.kill(s.child.pid, signal.SIGINT)
        time.sleep(0.012)
        os.kill(s.child.pid, signal.SIGINT)
        s.expect("interrupted").expect_line("[130] local> ").press("ctrl-l").expect_screen("[130] local> ")
    s.type("print 7").press("enter").expect("\n7\n")


@pytest.mark.parametrize("arguments", [[], ["--plain"]])
@pytest.mark.parametrize("line", ["", "print 1", 'sh ["sleep", "60"] &'])
def test_termination_at_the_prompt_ends_the_shell(shell, arguments, line):
    s = shell(*arguments)
    s.expect("local> ")
    if line:
        s.type(line).press("enter").expect("job 1" if "sh" in line else "\n1\n").pump(0.3)
    s.signal(signal.SIGTERM)
    assert s.expect_end() == 143
    assert "once more" not in s.text


def test_termination_of_a_reader_of_a_pipe(tenon, clean_environment, tmp_path):
    read, write = os.pipe()
    with subprocess.Popen([tenon, "--store", ":memory:", "--plain"], stdin=read, stdout=subprocess.PIPE, env=clean_environment, cwd=tmp_path) as process:
        os.write(write, b"print 1\nprint 2\n")
        time.sleep(1)
        process.terminate()
        assert process.wait(60) == 143
        assert process.stdout.read() == b"1\n2\n"
    os.close(read)
    os.close(write)


def test_termination_during_an_editor_counts_afterwards(shell, patient):
    s = shell(environment={"EDITOR": patient, "VISUAL": ""})
    s.expect_line("local> ")
    s.press("ctrl-x", "ctrl-e").expect("begun").signal(signal.SIGTERM)
    s.expect("ended")
    assert s.expect_end() == 143


LEAVING = {
    "at the prompt": ("abc", signal.SIGTERM), "in a command": ("while true { }\r", signal.SIGTERM),
    "in a question": ("let s = secret('?')\r", signal.SIGTERM),
}


@pytest.mark.parametrize("where", LEAVING)
def test_termination_leaves_the_terminal_as_it_was(tenon, clean_environment, tmp_path, where):
    from harness import Screen

    text, number = LEAVING[where]
    script = f'stty -a > before; {tenon} --store :memory:; stty -a > after; cmp before after && echo "the same"'
    with Screen(["sh", "-c", script], environment=clean_environment, cwd=str(tmp_path), timeout=float(os.environ.get("PATIENCE", 60))) as s:
        s.expect_line("local> ").type(text).pump(1)
        shells = subprocess.run(["pgrep", "-P", str(s.child.pid)], capture_output=True, text=True).stdout.split()
        assert len(shells) == 1
        os.kill(int(shells[0]), number)
        s.expect("the same")


# -- what others put there -----------------------------------------------------------------------------------------

EVIL = "\x1b]0;x\x07\x1b[2J\x9b31m"


@pytest.fixture
def evil_site(answering):
    """A site whose every text would take over the terminal."""

    def answer(request):
        if "connections" not in request.path:
            return 400, json.dumps({"errors": [EVIL]}).encode(), {}
        return 200, json.dumps({
            "data": {"id": EVIL, "type": "x", "attributes": {
                "connections": [{"id": EVIL, "type": EVIL, "join": {"attribute": EVIL, "type": EVIL}, "fields": []}]}}}).encode(), {}

    return answering(answer)


def is_harmless(log):
    return b"\x1b]0;x" not in log and b"\x1b[2J" not in log and "\x9b".encode() not in log


def test_what_a_server_says_is_shown_and_not_obeyed(shell, evil_site):
    s = shell("--site", evil_site, columns=160)
    s.expect("> ")
    s.type("list users").press("enter").expect(r"\x1b]0;x\x07\x1b[2J").wait(lambda: s.line.endswith(">"), "the prompt did not come back")
    s.type("list users | get id | first").press("enter").expect("\n\\x1b]0;x\\x07\\x1b[2J")
    s.type("describe users").press("enter").expect("error[")
    s.type("show users/").press("tab").pump(1)
    assert is_harmless(s.log), s.picture()


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "yaml", "csv", "tsv", "markdown"])
def test_no_format_lets_a_value_speak_to_the_terminal(shell, tmp_path, form):
    (tmp_path / "evil.json").write_text(json.dumps([{"a": EVIL, EVIL: 1}] * 2))
    s = shell(columns=120, environment={"PAGER": "cat"})
    s.expect_line("local> ")
    s.type(f"set format {form}").press("enter").expect_line("local> ")
    for line in ("open evil.json", "last", "open evil.json | get a | first", "print (open evil.json)"):
        s.press("ctrl-l").expect_screen("local> ")
        s.log = b""
        s.type(line).press("enter").expect("31m").expect_line("local> ")
        assert is_harmless(s.log), s.picture()
    # What stands for it can be told from the same letters.
    assert b"\x1b[36m\\x9b" in s.log, s.picture()


def test_a_file_name_is_shown_and_not_obeyed(shell, tmp_path):
    (tmp_path / f"data{EVIL}.json").write_text("{")
    (tmp_path / "data.json").write_text("{}")
    s = shell()
    s.expect_line("local> ")
    s.type("create users from da").press("tab").expect("data.json").press("tab", "tab").pump(1)
    s.press("enter").pump(0.5)
    s.press("enter").pump(1)
    assert is_harmless(s.log), s.picture()


# -- a slow site ---------------------------------------------------------------------------------------------------


@pytest.fixture
def slow_site(answering):
    """A site that takes its time: until it is told to answer. Its connections are named after what was asked for."""
    gate = threading.Event()

    def answer(request):
        gate.wait(120)
        entity = "users" if "/users/" in request.path else "accounts"
        connections = [
            {"id": f"{number}-of-{entity}", "type": "t", "join": {"attribute": "a", "type": "b"}, "fields": []} for number in ("one", "two")]
        return 200, json.dumps({"data": {"id": "x", "type": "x", "attributes": {"connections": connections}}}).encode(), {}

    yield answering(answer), gate
    gate.set()


def test_completion_waits_for_nobody_and_fills_in(shell, slow_site):
    site, gate = slow_site
    s = shell("--site", site, environment={"DD_API_KEY": "a" * 32, "DD_APP_KEY": "b" * 40}, columns=100)
    s.expect("> ")
    s.type("show users/").press("tab").expect("… asking")
    # Every key is drawn though nothing has been answered.
    s.type("x").expect("show users/x").press("backspace").expect_gone("show users/x")
    s.press("tab").expect("… asking")
    gate.set()
    s.expect("users/one-of-users").expect("users/two-of-users")


def test_an_answer_to_another_question_is_not_shown(shell, slow_site):
    site, gate = slow_site
    s = shell("--site", site, environment={"DD_API_KEY": "a" * 32, "DD_APP_KEY": "b" * 40}, columns=100)
    s.expect("> ")
    s.type("show users/").press("tab").expect("… asking")
    s.press("ctrl-u").type("show accounts/").press("tab").expect("… asking")
    gate.set()
    s.expect("accounts/one-of-accounts")
    assert "of-users" not in s.text, s.picture()
    s.press("ctrl-u").type("print 1").expect_gone("of-accounts")
    s.pump(0.5)
    assert "one-of" not in s.text, s.picture()


# -- two shells ----------------------------------------------------------------------------------------------------


def test_two_shells_lose_no_line_of_each_other(shell, tmp_path):
    first, second = shell(), shell()
    first.expect_line("local> ")
    second.expect_line("local> ")
    for number in range(30):
        for name, s in (("a", first), ("b", second)):
            s.type(f"print '{name}{number}'").press("enter").expect(f"\n{name}{number}").expect_line("local> ")
    kept = [json.loads(line)["text"] for line in (tmp_path / "state/tenon/history.jsonl").read_text().splitlines()]
    assert sorted(kept) == sorted(f"print '{name}{number}'" for number in range(30) for name in "ab")


def test_two_shells_that_are_busy_tear_no_line(shell, tmp_path):
    """Each gets its lines in bursts, without waiting for the other."""
    shells = {"a": shell(), "b": shell()}
    for s in shells.values():
        s.expect_line("local> ")
    for begin in range(0, 300, 20):
        for name, s in shells.items():
            s.type("".join(f"let {name} = {number}\r" for number in range(begin, begin + 20)))
    for name, s in shells.items():
        s.expect(f"local> let {name} = 299\n").expect_line("local> ").type("exit\r").expect_end()
    kept = [json.loads(line)["text"] for line in (tmp_path / "state/tenon/history.jsonl").read_text().splitlines()]
    for name in shells:
        assert [text for text in kept if text.startswith(f"let {name}")] == [f"let {name} = {number}" for number in range(300)]


def test_ctrl_c_twice_and_ctrl_d_leave_with_the_terminal_as_it_was(shell, tenon, clean_environment, tmp_path):
    from harness import Screen

    script = f'stty -a > before; {tenon} --store :memory:; stty -a > after; cmp before after && echo "the same"'
    with Screen(["sh", "-c", script], environment=clean_environment, cwd=str(tmp_path), timeout=float(os.environ.get("PATIENCE", 60))) as s:
        s.expect_line("local> ")
        s.type("abc").press("tab", "ctrl-r").type("x").press("ctrl-c", "ctrl-c", "ctrl-c").expect_line("local> ")
        s.press("ctrl-d").expect("the same")
