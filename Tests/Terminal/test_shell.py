"""The shell in a real terminal: what a person types, and what the screen shows."""

import argparse
import os
import time

import fuzz_keys
import pytest
from harness import Screen

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@pytest.fixture
def shell(tenon, clean_environment, tmp_path):
    """Starts the shell on an embedded site in memory, in a folder with one file."""
    screens = []
    with open(os.path.join(ROOT, "scripts/examples/crm.json")) as source:
        (tmp_path / "crm.json").write_text(source.read())

    def start(*arguments, environment={}, **size):
        screen = Screen(
            [tenon, "--store", ":memory:", *arguments], environment={**clean_environment, **environment}, cwd=str(tmp_path), timeout=float(os.environ.get("PATIENCE", 60)), **size)
        screens.append(screen)
        return screen

    yield start
    for screen in screens:
        screen.close()


def test_a_session_of_everything(shell):
    s = shell()
    s.expect("tenon · local (embedded site) · help for help")
    # Complete: a fixed word, an entity, a file, a connection.
    s.type("use ent").press("tab").expect_line("local> use entity")
    s.type("us").press("tab").expect_line("local> use entity users")
    s.press("enter").expect_line("local/users> ")
    s.type("create users from cr").press("tab").expect_line("local/users> create users from crm.json")
    s.press("enter").expect("action  created").expect_line("local/users> ")
    s.type("show users/").press("tab").expect_line("local/users> show users/crm-integration")
    s.press("enter").expect("customer_tier").expect_line("local/users> ")
    # Edit a line with wide characters in its middle.
    s.type('print "日本x語"').press("left", "left", "left", "delete").expect_line('local/users> print "日本語"')
    s.press("enter").expect("\n日本語").expect_line("local/users> ")
    # Recall it.
    s.press("up").expect_line('local/users> print "日本語"')
    s.press("up").expect_line("local/users> show users/crm-integration")
    s.press("down", "down").expect_line("local/users> ")
    # A block: Enter on unfinished text opens another line.
    s.type("for $x in [1, 2] {").press("enter").type("print $x").press("enter").type("}").press("enter")
    s.expect("\n1\n2\n").expect_line("local/users> ")
    # Ctrl-C in a long command.
    s.type("while true { }").press("enter")
    time.sleep(0.5)
    s.press("ctrl-c").expect("interrupted").expect("[130] local/users> ")
    # It goes on, also in a window of another size.
    s.resize(40, 10)
    s.type("print 1").press("enter").expect_line("local/users> ")
    s.resize(100, 30)
    s.type("exit 3").press("enter")
    s.wait(lambda: not s.child.isalive(), "the shell did not leave")
    assert s.child.exitstatus == 3


def test_ctrl_d_leaves(shell):
    s = shell()
    s.expect("local> ")
    s.press("ctrl-d")
    s.wait(lambda: not s.child.isalive(), "the shell did not leave")
    assert s.child.exitstatus == 0


def test_an_error_is_shown_and_the_shell_goes_on(shell):
    s = shell()
    s.expect("local> ")
    s.type("craete users from crm.json").press("enter")
    s.expect("error[unknown-verb]: there is no verb 'craete'").expect("did you mean 'create'?").expect("[2] local> ")
    s.type("print 1").press("enter").expect_line("local> ")


def test_several_candidates_are_listed(shell):
    s = shell()
    s.expect("local> ")
    s.type("de").press("tab").expect("describe").expect("delete")
    s.type("l").press("tab").expect_line("local> delete")


def test_a_delete_asks_first(shell):
    s = shell()
    s.expect("local> ")
    s.type("create users from crm.json").press("enter").expect("created").expect_line("local> ")
    s.type("delete users/crm-integration").press("enter").expect("delete 1 connection from local: users/crm-integration? [y/N]")
    s.type("n").press("enter").expect("not deleted").expect_line("[1] local> ")
    s.type("list users | count").press("enter").expect("\n1\n")
    s.type("delete users/crm-integration").press("enter").expect("[y/N]")
    s.type("y").press("enter").expect("action  deleted").expect_line("local> ")
    s.type("list users").press("enter").expect("(no rows)")


def test_history_is_kept_and_secretive_lines_are_not(shell, tmp_path):
    s = shell()
    s.expect("local> ")
    s.type("print 41").press("enter").expect("\n41").expect_line("local> ")
    s.type(" print 42").press("enter").expect("\n42").expect_line("local> ")
    s.type("exit").press("enter")
    s.wait(lambda: not s.child.isalive(), "the shell did not leave")
    again = shell()
    again.expect("local> ")
    again.press("up").expect_line("local> exit")
    again.press("up").expect_line("local> print 41")
    kept = (tmp_path / "state/tenon/history.jsonl")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "print 42" not in kept.read_text()


def test_recording_in_the_shell(shell, tmp_path):
    s = shell()
    s.expect("local> ")
    s.type("record first").press("enter").expect("[recording] local> ")
    s.type("create users from crm.json").press("enter").expect("created").expect_line("[recording] local> ")
    s.type("list users | count").press("enter").expect("\n1\n").expect_line("[recording] local> ")
    s.type("record stop").press("enter").expect("recorded 2 commands in first.session, and a replay gives the same")
    s.expect_line("local> ")
    s.type("replay first.session").press("enter").expect("1 session, 2 commands: 2 passed")
    text = (tmp_path / "first.session").read_text()
    assert "$ list users | count\n" in text and "@ verified 1 " in text


def test_a_plain_terminal_gets_a_plain_reader(shell):
    for arguments, environment in ((["--plain"], {}), ([], {"TERM": "dumb"})):
        s = shell(*arguments, environment=environment)
        s.expect("local> ")
        s.type("print 7\n").expect("\n7\n")
        assert b"\x1b[?2004h" not in s.log


def test_what_a_server_sent_never_moves_the_cursor(shell, tmp_path):
    (tmp_path / "evil.json").write_text(
        '{"id": "evil", "type": "ref_table", "join_attribute": "a", "join_type": "b", "metadata": {"x": "\\u001b[2J\\u009b31m"}}')
    s = shell()
    s.expect("local> ")
    s.type("create users from evil.json").press("enter").expect("created")
    s.type("show users/evil").press("enter").expect("metadata")
    s.expect_line("local> ")
    assert b"\x1b[2J\xc2\x9b" not in s.log and b"\x1b[2J" not in s.log.split(b"metadata")[-1]


def test_termination_during_a_command_ends_the_shell(shell):
    import signal

    s = shell()
    s.expect("local> ")
    s.type("while true { }").press("enter")
    time.sleep(0.5)
    s.signal(signal.SIGTERM)
    s.wait(lambda: not s.child.isalive(), "the shell did not leave")
    assert s.child.exitstatus == 143


@pytest.mark.parametrize("seed", [1, 2])
def test_random_keys_leave_it_alive(tenon, clean_environment, tmp_path, monkeypatch, seed):
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, clean_environment[name])
    options = argparse.Namespace(command=[tenon, "--store", ":memory:"], keys=2500, prompt="> ", editrc="/dev/null")
    assert fuzz_keys.run(seed, options)
