"""What a person does with recorded sessions: accept, review, check, and play a suite in parts, in any order, and against sites."""

import json
import os
import subprocess

import pytest

CRM = json.dumps({"id": "crm", "type": "ref_table", "join_attribute": "user_email", "join_type": "email"})


@pytest.fixture
def run(tenon, clean_environment, tmp_path):
    (tmp_path / "crm.json").write_text(CRM)

    def start(*arguments, status=0, typed=None, **environment):
        done = subprocess.run(
            [tenon, *arguments], env=dict({k: v for k, v in clean_environment.items() if k != "CI"}, **environment), cwd=tmp_path,
            capture_output=True, text=True, timeout=60, input=typed)
        assert done.returncode in (status if isinstance(status, tuple) else (status,)), (arguments, done.returncode, done.stdout, done.stderr)
        return done

    return start


@pytest.fixture
def session(run, tmp_path):
    """A recorded session whose expectations were then changed: a pattern, a comment, and a line that is wrong."""
    run("--store", ":memory:", "--record", "a.session", "-c", "create users from crm.json | get action; list users | get join.type")
    path = tmp_path / "a.session"
    text = path.read_text()
    assert '| created\n| "email"\n' in text
    path.write_text(text.replace('| created\n| "email"\n', '# what matters\n? [..]ed\n| "e-mail"\n'))
    return path


def test_accept_keeps_patterns_and_comments(run, session):
    failed = run("replay", "a.session", status=3)
    assert '- "e-mail"\n       + "email"' in failed.stdout
    assert "1 session could be accepted as it is now; look at what differs with 'tenon session review a.session'" in failed.stderr
    checked = run("session", "check", "a.session", status=3)
    assert "'a.session' has a proposal that nobody has looked at" in checked.stderr
    assert "'a.session' was changed since it was verified" in checked.stderr
    assert run("session", "accept", "a.session").stdout == "accepted a.session\n"
    assert '# what matters\n? [..]ed\n| "email"\n' in session.read_text()
    assert run("session", "check", "--secrets", "a.session").stdout == "1 session: nothing to mend\n"
    assert run("replay", "a.session").stdout == "1 session, 1 command: 1 passed\n"
    assert run("session", "accept", "a.session", status=2).stderr.startswith("error[session-nothing-pending]: nothing is proposed for 'a.session'")


def test_reject_and_lines(run, session):
    run("replay", "a.session", status=3)
    line = next(number for number, text in enumerate(session.read_text().split("\n"), 1) if text.startswith("$"))
    before = session.read_text()
    wrong = run("session", "accept", "a.session:1", status=2)
    assert f"the commands for which something is proposed stand in the lines {line}" in wrong.stderr
    assert run("session", "reject", f"a.session:{line}").stdout == "rejected what was proposed for a.session\n"
    assert session.read_text() == before and not os.path.exists(f"{session}.pending")


def test_a_proposal_for_an_older_text_is_not_taken(run, session):
    run("replay", "a.session", status=3)
    session.write_text(session.read_text().replace("# what matters", "# edited"))
    old = run("session", "accept", "a.session", status=4)
    assert "'a.session.pending' was made for another text of the session" in old.stderr
    assert "# edited" in session.read_text()


def test_nothing_is_written_where_ci_is_set(run, session, tmp_path):
    before = sorted((path.name, path.stat().st_mtime_ns) for path in tmp_path.iterdir() if path.is_file())
    run("replay", "a.session", status=3, CI="true")
    run("session", "accept", "a.session", status=2, CI="true")
    run("session", "verify", "a.session", status=2, CI="true")
    assert sorted((path.name, path.stat().st_mtime_ns) for path in tmp_path.iterdir() if path.is_file()) == before


def test_proposals_may_lie_elsewhere(run, session, tmp_path):
    tmp_path.chmod(0o500)
    try:
        if os.geteuid() != 0:
            run("replay", "a.session", status=1)
    finally:
        tmp_path.chmod(0o700)
    run("replay", "--pending-dir", "proposed", "a.session", status=3)
    assert (tmp_path / "proposed/a.session.pending").exists() and not os.path.exists(f"{session}.pending")
    run("session", "accept", "--pending-dir", "proposed", "a.session")
    run("replay", "a.session")


def test_a_review_asks_for_each_change(tenon, run, session, clean_environment, tmp_path):
    from harness import Screen

    run("replay", "a.session", status=3)
    assert "a review needs a terminal" in run("session", "review", "a.session", status=2).stderr
    environment = {k: v for k, v in clean_environment.items() if k != "CI"}
    with Screen([tenon, "session", "review", "--no-color", "a.session"], environment=environment, cwd=str(tmp_path), timeout=30) as screen:
        screen.expect('- | "e-mail"')
        screen.expect('+ | "email"')
        screen.expect("accept it?")
        screen.type("what\r")
        screen.expect("y, n, s, a, r or q")
        screen.type("y\r")
        screen.expect("1 accepted, 0 rejected, 0 left")
        screen.expect_end()
    run("replay", "a.session")


def test_verify_marks_what_was_written_by_hand(run, tmp_path):
    (tmp_path / "b.session").write_text("#!session 1\n@ clock 2026-08-23T10:00:00Z tick=1ms\n$ print (1 + 1)\n| 2\n[0]\n")
    assert "'b.session' was never replayed" in run("session", "check", "b.session", status=3).stderr
    run("session", "verify", "b.session")
    assert run("session", "check", "b.session").stdout == "1 session: nothing to mend\n"
    (tmp_path / "b.session").write_text("#!session 1\n$ print (1 + 1)\n| 3\n[0]\n")
    run("session", "verify", "b.session", status=3)


@pytest.mark.parametrize("text, words", [
    ("#!session 1\n<<<<<<< ours\n$ print 1\n| 1\n[0]\n", "error[session-conflict]: a merge has left its marks in this session"),
    ("#!session 1\n@ mask /nothing int\n$ print 1\n| 1\n[0]\n", "the mask /nothing of line 2 of 'c.session' covers nothing"),
    ("#!session 1\n$ print 1\n| 0123456789abcdef0123456789abcdef\n[0]\n", "this looks like an API or application key"),
    ("#!session 1\n$ print 1\n| ghp_0123456789abcdefghij\n[0]\n", "this looks like a token of another service"),
])
def test_check_tells_what_a_repository_should_not_hold(run, tmp_path, text, words):
    (tmp_path / "c.session").write_text(text)
    assert words in run("session", "check", "--secrets", "c.session", status=3).stderr


def test_files_beside_a_session_are_checked_and_cleared(run, tmp_path):
    fields = [{"id": f"f{n}", "source_name": f"f{n}", "type": "string", "description": "long " * 20} for n in range(600)]
    (tmp_path / "crm.json").write_text(json.dumps(dict(json.loads(CRM), fields=fields)))
    run("--store", ":memory:", "--record", "d.session", "-c", "create users from crm.json | get action")
    folder = tmp_path / "d.session.d"
    bodies = [path for path in folder.iterdir() if path.suffix == ".json"]
    assert len(bodies) == 1 and (tmp_path / "d.session").stat().st_size < 10_000
    run("replay", "d.session")
    run("session", "check", "d.session")
    (folder / "0123456789abcdef.json").write_text("{}")
    assert "'0123456789abcdef.json' lies beside 'd.session', which does not name it" in run("session", "check", "d.session", status=3).stderr
    bodies[0].unlink()
    assert f"the body in the file '{bodies[0].name}' cannot be had" in run("replay", "d.session", status=3).stdout


# Suites.


@pytest.fixture
def suite(tmp_path):
    folder = tmp_path / "suite"
    folder.mkdir()
    for number in range(12):
        wrong = number in (4, 9)
        (folder / f"s{number:02}.session").write_text(f"#!session 1\n$ print {number}\n| {number + wrong}\n[0]\n")
    return folder


def played(done):
    return [event["session"] for event in map(json.loads, done.stdout.splitlines()) if event["event"] == "session_started"]


def test_every_session_is_in_one_part(run, suite):
    names = []
    for part in range(1, 5):
        names += played(run("replay", "--json", "--shard", f"{part}/4", "suite", status=(0, 3), CI="1"))
    assert sorted(names) == [f"suite/s{number:02}.session" for number in range(12)]


def test_parts_are_as_a_build_system_names_them(run, suite, tmp_path):
    status = tmp_path / "status"
    names = []
    for index in range(2):
        done = run("replay", "--json", "suite", status=3, TEST_TOTAL_SHARDS="2", TEST_SHARD_INDEX=str(index), TEST_SHARD_STATUS_FILE=str(status), CI="1")
        names += played(done)
    assert status.exists() and sorted(names) == [f"suite/s{number:02}.session" for number in range(12)]
    wrong = run("replay", "suite", status=2, TEST_TOTAL_SHARDS="2", TEST_SHARD_INDEX="2")
    assert "TEST_SHARD_INDEX and TEST_TOTAL_SHARDS name no part" in wrong.stderr


def test_parts_take_equally_long_where_times_are_known(run, tmp_path):
    folder = tmp_path / "timed"
    folder.mkdir()
    for number, seconds in enumerate([8, 4, 2, 2]):
        (folder / f"{number}.session").write_text("#!session 1\n$ print 1\n| 1\n[0]\n")
        (folder / f"{number}.session.d").mkdir()
        (folder / f"{number}.session.d/timing").write_text(f"{seconds}s\n")
    assert played(run("replay", "--json", "--shard", "1/2", "timed")) == ["timed/0.session"]
    assert played(run("replay", "--json", "--shard", "2/2", "timed")) == [f"timed/{n}.session" for n in (1, 2, 3)]


def test_orders_and_repeats(run, suite):
    again = run("replay", "--json", "--repeat", "3", "--jobs", "2", "--shuffle", "5", "suite", status=3, CI="1")
    assert len(played(again)) == 36
    first = run("replay", "--fail-fast", "--jobs", "1", "suite", status=3, CI="1")
    assert "7 sessions not begun" in first.stdout
    # Those that failed are played first the next time, so the first session fails already.
    run("replay", "--jobs", "1", "suite", status=3, CI="1")
    second = run("replay", "--failed-first", "--fail-fast", "--jobs", "1", "suite", status=3, CI="1")
    assert "11 sessions not begun" in second.stdout
    assert "--jobs must be at least 1" in run("replay", "--jobs", "0", "suite", status=2).stderr
    assert "--shard must be like 2/4" in run("replay", "--shard", "5/4", "suite", status=2).stderr


def test_a_loop_without_end_is_an_error_and_the_next_command_comes(run, tmp_path):
    (tmp_path / "loop.session").write_text("#!session 1\n$ while true { }\n[0]\n\n$ print 2\n| 2\n[0]\n")
    done = run("replay", "--timeout", "1s", "loop.session", status=3, CI="1")
    assert "it took longer than 1s" in done.stdout or "it came to one of the limits of a replay" in done.stdout
    assert "1 session, 2 commands: 1 passed, 1 failed" in done.stdout


def test_a_recording_that_is_too_old(run, tmp_path):
    (tmp_path / "old.session").write_text("#!session 1\n@ clock 2020-01-01T00:00:00Z tick=1ms\n@ expires 90d\n$ print 1\n| 1\n[0]\n")
    warned = run("replay", "old.session")
    assert "warning[session-expired]: this recording of 2020-01-01T00:00:00Z is older than it says it counts" in warned.stdout
    run("replay", "--expired", "fail", "old.session", status=3, CI="1")
    assert run("replay", "--expired", "ignore", "old.session").stdout == "1 session, 1 command: 1 passed\n"


# Sites.


def test_a_fresh_embedded_site_with_a_fixture(run, tmp_path):
    (tmp_path / "setup.tenon").write_text("create users from crm.json\n")
    (tmp_path / "f.session").write_text(
        "#!session 1\n@ fixture setup.tenon\n$ list users | get id\n> GET {site}/api/v2/product-analytics/users/mapping/connections\n"
        "> accept: application/json\n< 200\n<\n< {\"data\": {\"attributes\": {\"connections\": [{\"id\": \"crm\"}]}}}\n| \"crm\"\n[0]\n")
    done = run("replay", "--embedded", "f.session", status=3, CI="1")
    assert "answered otherwise, at /data/type" in done.stdout and '- "crm"' not in done.stdout
    run("replay", "--embedded", "f.session", status=3)
    run("session", "accept", "f.session")
    run("replay", "--embedded", "f.session")
    run("replay", "f.session")
    (tmp_path / "setup.tenon").write_text("create users from nothing.json\n")
    broken = run("replay", "--embedded", "f.session", status=3, CI="1")
    assert "error[session-fixture]: the fixture 'setup.tenon' ended with status" in broken.stdout


def test_a_real_site_is_read_alone(run, serve, tmp_path):
    server = serve("--store", str(tmp_path / "s.sqlite"))
    run("--store", ":memory:", "--record", "l.session", "-c", "create users from crm.json | count")
    text = (tmp_path / "l.session").read_text()
    run("--store", ":memory:", "--record", "m.session", "-c", "describe users | count; query users 'user_email:*' limit 2 | count")
    live = run("replay", "--live", server.url, "l.session", "m.session")
    assert "2 sessions, 2 commands: 1 passed, 1 skipped" in live.stdout
    assert run("--site", server.url, "-c", "list users | count").stdout == "0\n"
    # A field that the site does not have any more, and a status, are drift and no failure.
    changed = (tmp_path / "m.session").read_text().replace('"type": "get_mapping_response"', '"kind": "get_mapping_response"')
    if changed != (tmp_path / "m.session").read_text():
        (tmp_path / "m.session").write_text(changed)
        drifted = run("replay", "--live", server.url, "m.session", status=10)
        assert "lost /data/kind: text" in drifted.stdout and "gained /data/type: text" in drifted.stdout
    assert text == (tmp_path / "l.session").read_text()
