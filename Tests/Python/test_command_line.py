"""`tenon` as other programs call it: pipes, scripts, statuses, full disks."""

import json
import os
import signal
import subprocess
import time

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CRM = os.path.join(ROOT, "Tests/ProductAnalyticsTests/Examples/create_connection.request.json")


@pytest.fixture
def run(tenon, clean_environment, tmp_path):
    def run(*arguments, input=None, **environment):
        return subprocess.run(
            [tenon, *arguments], input=input, capture_output=True, env={**clean_environment, **environment}, cwd=tmp_path, timeout=120,
            **({} if isinstance(input, bytes) else {"text": True}))

    return run


def test_listing_works_without_keys(run):
    assert run("-c", "list users").returncode == 0
    done = run("--format", "json", "-c", "list users")
    assert (json.loads(done.stdout), done.stderr, done.returncode) == ([], "", 0)


def test_a_piped_script_creates_and_lists(run):
    script = f"use entity users\ncreate users from {CRM}\nlist users | select id, join.type\n"
    done = run("--store", ":memory:", input=script)
    assert done.returncode == 0, done.stderr
    assert '{"id":"crm-integration","join.type":"email"}' in done.stdout
    assert run("--store", "s.sqlite", input=script).returncode == 0
    again = run("--store", "s.sqlite", input=script)
    assert again.returncode == 4 and "409" in again.stderr and "already exists" in again.stderr


FIVE = """use entity usres
list users | selct id
let x = $undefined
creat users from crm.json
print "unclosed
"""


def test_a_conversation_may_come_through_a_pipe(run, tmp_path):
    """With --plain each line is a command as if it were typed: a mistake ends nothing, and answers are lines too."""
    lines = ["lst users", "print 1", "for $i in [1, 2] {", "  print $i", "}", 'let site = prompt("Which?")', "eu", "print $site",
             "reset local", "n", "list users | count", "exit 7", "print 9"]
    done = run("--store", ":memory:", "--plain", input="\n".join(lines))
    assert (done.returncode, done.stdout) == (7, "1\n1\n2\neu\n0\n")
    assert "error[unknown-verb]" in done.stderr and "error[declined]" in done.stderr
    # Nobody reads a greeting or a prompt, and nobody will want to type the lines again.
    assert "tenon" not in done.stderr and "local>" not in done.stderr
    assert not list(tmp_path.glob("state/**/history*"))


def test_a_recording_of_a_pipe_has_each_line_as_a_command(run, tmp_path):
    lines = ["print 1", "lst users", 'let key = secret("Key?")', "not-to-be-kept-anywhere", "print $key now()", "reset local", "y", "list users"]
    done = run("--store", ":memory:", "--plain", "--record", "s.session", input="\n".join(lines))
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "s.session").read_text()
    assert [line[2:] for line in text.splitlines() if line.startswith("$ ")] == [
        "print 1", "lst users", 'let key = secret("Key?")', "print $key now()", "reset local", "list users"]
    assert "^ {secret:KEY}" in text and "^ yes" in text and "@ verified" in text
    assert "not-to-be-kept" not in text
    assert run("replay", "s.session").returncode == 0
    assert run("replay", "--embedded", "s.session").returncode == 0


def test_check_reports_all_at_once_and_sends_nothing(run, tmp_path):
    (tmp_path / "five.tenon").write_text(FIVE)
    for arguments in (["check", "five.tenon"], ["five.tenon"]):
        done = run(*arguments)
        assert done.returncode == 2
        for place in ("1:12", "2:14", "3:9", "4:1", "5:7"):
            assert f"--> five.tenon:{place}\n" in done.stderr
        for fix in ("users", "select id", "let undefined = ", "create users", "expected another"):
            assert fix in done.stderr
        assert done.stderr.count("error[") == 5 and done.stderr.count("^") >= 5


def test_a_recording_replays_with_the_store_gone_and_no_key_in_it(run, tmp_path):
    keys = {"DD_API_KEY": "0123456789abcdef0123456789abcdef", "DD_APP_KEY": "fedcba9876543210fedcba9876543210fedcba98"}
    done = run("--store", "s.sqlite", "--record", "s.session", "-c", f"create users from {CRM}\nlist users | select id, join.type", **keys)
    assert done.returncode == 0 and "a replay gives the same" in done.stderr
    (tmp_path / "s.sqlite").unlink()
    assert run("replay", "s.session").returncode == 0
    text = (tmp_path / "s.session").read_text()
    assert all(key not in text for key in keys.values())
    (tmp_path / "s.session").write_text(text.replace('"join.type":"email"', '"join.type":"mail"'))
    done = run("replay", "s.session")
    assert done.returncode == 3
    assert '- {"id":"crm-integration","join.type":"mail"}' in done.stdout
    assert '+ {"id":"crm-integration","join.type":"email"}' in done.stdout


MISTAKES = [
    ("create users from missing.json", 2, "there is no file 'missing.json'"),
    ("create users from truncated.json", 2, "truncated.json:1:"),
    ("create users from wrong.json", 2, "wrong.json:4:28"),
    ("use site eux", 2, "did you mean 'eu'?"),
    ("use site http://127.0.0.1:1\nlist users", 5, "127.0.0.1:1 does not answer"),
    ("use site eu\nlist users", 2, "DD_API_KEY"),
    ("", 0, ""),
    ("show users/nope", 4, "there is no connection 'nope' of users"),
    ("delete users/x", 2, "needs '--yes'"),
    ("assert 1 == 2", 3, "1 == 2 does not hold"),
    ("expect 1 == 2\nprint \"on\"", 3, "1 == 2"),
    ("exit 7", 7, ""),
    ("fail \"own words\"", 1, "own words"),
]


@pytest.mark.parametrize("text, status, words", MISTAKES, ids=[text.split("\n")[-1] or "empty" for text, _, _ in MISTAKES])
def test_a_mistake_is_one_screen_and_the_right_status(run, tmp_path, text, status, words):
    (tmp_path / "truncated.json").write_text('{"data": {"type": "connection_id", "attributes": {')
    (tmp_path / "wrong.json").write_text(
        '{"id": "x", "type": "ref_table", "join_attribute": "a", "join_type": "b",\n "fields": [\n'
        '  {"id": "a", "source_name": "a", "type": "string"},\n  {"id": "b","source_name":7, "type": "string"}]}')
    done = run("--store", ":memory:", "-c", text)
    assert done.returncode == status, done.stderr
    assert words in done.stderr
    assert len(done.stderr.splitlines()) < 24


def test_random_bytes_are_no_script(run):
    bytes = os.urandom(10_000_000)
    done = run("-", input=bytes)
    assert done.returncode == 2 and len(done.stderr.splitlines()) < 24


def test_ctrl_c_ends_a_loop(tenon, clean_environment):
    child = subprocess.Popen([tenon, "-c", "while true { }"], env=clean_environment, stderr=subprocess.PIPE, text=True)
    time.sleep(0.5)
    child.send_signal(signal.SIGINT)
    _, notes = child.communicate(timeout=20)
    assert child.returncode == 130 and "interrupted" in notes


def test_a_full_disk_is_an_error(tenon, clean_environment):
    with open("/dev/full", "w") as full:
        done = subprocess.run([tenon, "-c", "print 1"], env=clean_environment, stdout=full, stderr=subprocess.PIPE, text=True, timeout=30)
    assert done.returncode == 1 and "No space left on device" in done.stderr


def test_a_reader_that_leaves_is_no_crash(tenon, clean_environment):
    done = subprocess.run(f"'{tenon}' -c 'for $i in range(100000) {{ print $i }}' | head -1", shell=True, env=clean_environment,
                          capture_output=True, text=True, timeout=60)
    assert done.stdout == "0\n" and "Fatal" not in done.stderr


def test_redirects_never_overwrite_by_accident(run, tmp_path):
    text = "[{a: 1}] | select a > rows.json"
    assert run("-c", text).returncode == 0
    again = run("-c", text)
    assert again.returncode == 1 and "there is a file 'rows.json' already" in again.stderr
    assert run("-c", "[{a: 2}] | select a >! rows.json").returncode == 0
    assert json.loads((tmp_path / "rows.json").read_text()) == [{"a": 2}]
    for _ in range(2):
        assert run("-c", "[{a: 1}] | select a >> rows.csv").returncode == 0
    assert (tmp_path / "rows.csv").read_text().splitlines() == ["a", "1", "1"]


def test_the_quick_start_runs(run):
    done = run("--store", ":memory:", os.path.join(ROOT, "scripts/examples/quickstart.tenon"), os.path.join(ROOT, "scripts/examples/crm.json"))
    assert done.returncode == 0, done.stderr
    assert "crm-integration joins users with" in done.stdout


def test_options_may_stand_before_a_subcommand(run, tmp_path):
    script = tmp_path / "a.tenon"
    script.write_text("list usres\n")
    for words in (["--store", ":memory:"], ["--no-color"], ["--no-color", "--max-steps", "5"]):
        ended = run(*words, "check", str(script))
        assert ended.returncode == 2 and "did you mean 'users'" in ended.stderr, ended.stderr


def test_what_the_command_line_does_not_know(run):
    done = run("--formt", "json")
    assert done.returncode == 2 and "did you mean '--format'?" in done.stderr
    assert run("--format", "xml", "-c", "list users").returncode == 2
    assert run("--version").stdout.strip().count(".") == 2


@pytest.mark.parametrize(
    "option, words, error, why",
    [
        ("--max-steps", "1x", "'1x' is no number of steps", "a whole number above 0"),
        ("--max-steps", "0", "'0' is no number of steps", "a whole number above 0"),
        ("--max-memory", "5X", "'5X' is no size", "a number of bytes above 0, or one with K, M or G"),
        ("--max-memory", "99999999999G", "'99999999999G' is no size", "a number of bytes above 0, or one with K, M or G"),
    ],
)
def test_a_limit_that_is_none_is_refused(run, option, words, error, why):
    done = run(option, words, "-c", "print 1")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{error}\n" in done.stderr and why in done.stderr and f"tenon {option} {words}\n" in done.stderr


def test_limits_stop_a_program_and_nothing_catches_that(run, tmp_path):
    forever = "try { while true { } } catch { print caught }"
    done = run("--max-steps", "10_000", "-c", forever)
    assert (done.returncode, done.stdout) == (1, "")
    assert "error[step-limit]: the program has taken the 10000 steps it may take\n" in done.stderr
    (tmp_path / "grow.tenon").write_text('let mut text = "ab"\nwhile true { $text = $text ++ $text }\n')
    done = run("--max-memory", "8MiB", "-c", "try { run grow.tenon } catch { print caught }")
    assert (done.returncode, done.stdout) == (1, "")
    assert "error[memory-limit]: the values of the program take up more than the 8 MiB they may\n" in done.stderr
    assert "run from here" in done.stderr


def test_a_trace_tells_statements_and_requests(run):
    done = run("--trace", "--store", ":memory:", "-c", "let who = 'users'\nlist users | count\nprint $who")
    assert (done.returncode, done.stdout) == (0, "0\nusers\n")
    told = done.stderr.split("\n")
    assert told[:2] == ["+ line 1  let who = 'users'", "+ line 2  list users | count"]
    assert told[2].startswith("> GET /api/v2/product-analytics/users/mapping/connections: 200 (") and told[2].endswith(" ms)")
    assert told[3:] == ["+ line 3  print $who", '    $who = "users"', ""]


# `tenon run …` is read by the argument parser, the same without `run` by hand where it is plain.
PLAIN = [
    ["-c", "print 1"],
    ["-c", ""],
    ["-c", "-1"],
    ["-c"],
    ["-c", "print 1", "-c", "print 2"],
    ["-c", "print 1", "more"],
    ["--format", "json", "-c", "print [1]"],
    ["--format=json", "-c", "print [1]"],
    ["--format", "xml", "-c", "print 1"],
    ["--format", "json", "--format", "yaml", "-c", "print {a: 1}"],
    ["--store", ":memory:", "--read-only", "--yes", "--no-color", "-c", "list users"],
    ["--read-only", "--read-only", "-c", "list users"],
    ["--trace", "-c", "print 1"],
    ["--max-steps", "10", "-c", "while true { }"],
    ["--site", "-c", "print 1"],
    ["--sites", "eu"],
    ["words.tenon"],
    ["words.tenon", "a", "b"],
    ["words.tenon", "a", "--", "b"],
    ["words.tenon", "--", "a"],
    ["words.tenon", "--flag", "a"],
    ["words.tenon", "-c", "a"],
    ["words.tenon", "--site", "eu"],
    ["words.tenon", "--help"],
    ["words.tenon", "--version"],
    ["words.tenon", "-h"],
    ["words.tenon", ""],
    ["words.tenon", "run"],
    ["missing.tenon", "a"],
    [""],
    ["-"],
    ["--", "words.tenon", "a"],
]


@pytest.mark.parametrize("words", PLAIN, ids=" ".join)
def test_a_plain_command_line_means_what_the_argument_parser_says(run, tmp_path, words):
    (tmp_path / "words.tenon").write_text('params first: text = "none", second: text = "none", --flag: bool\nprint $first $second $flag\n')
    quick, parsed = (run(*lead, *words, input="print 2\n") for lead in ([], ["run"]))
    assert (quick.returncode, quick.stdout, quick.stderr) == (parsed.returncode, parsed.stdout, parsed.stderr)


# The same for replays: with the name of the program's subcommand first it is read by hand, behind an option by the argument parser.
PLAIN_REPLAYS = [
    ["one.session"],
    ["one.session", "one.session"],
    ["--jobs", "1", "."],
    ["one.session", "--jobs", "2"],
    ["--jobs", "0", "one.session"],
    ["--jobs", "two", "one.session"],
    ["--jobs"],
    ["--no-color", "one.session"],
    ["missing.session"],
    ["--json", "one.session"],
    ["--", "one.session"],
    ["-"],
    [""],
    [],
]


@pytest.mark.parametrize("words", PLAIN_REPLAYS, ids=" ".join)
def test_a_plain_replay_means_what_the_argument_parser_says(run, tmp_path, words):
    (tmp_path / "one.session").write_text("#!session 1\n@ clock 2026-08-23T10:00:00Z tick=1ms\n@ seed 7\n@ term 80 tty\n\n$ print 1\n| 1\n[0]\n")
    quick, parsed = (run("replay", *lead, *words) for lead in ([], ["--repeat", "1"]))
    assert (quick.returncode, quick.stdout, quick.stderr) == (parsed.returncode, parsed.stdout, parsed.stderr)
