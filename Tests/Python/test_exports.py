"""Sessions that leave for other tools, read by those tools."""

import json
import os
import re
import shutil
import subprocess
from urllib.parse import urlsplit

import jsonschema
import pexpect
import pytest
from haralyzer import HarParser

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SESSIONS = os.path.join(ROOT, "Tests/Sessions")
ALL = sorted(
    os.path.relpath(os.path.join(folder, name), SESSIONS)
    for folder, _, names in os.walk(SESSIONS) for name in names if name.endswith(".session"))


@pytest.fixture
def run(tenon, clean_environment, tmp_path):
    def run(*arguments, **options):
        return subprocess.run(
            [tenon, *arguments], capture_output=True, env=dict(clean_environment, **options.pop("environment", {})),
            cwd=options.pop("cwd", tmp_path), timeout=120, text=True, **options)

    return run


@pytest.fixture
def export(run):
    def export(form, session="create/one.session"):
        done = run("session", "export", os.path.join(SESSIONS, session), "--" + form)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return export


# HAR 1.2 as its specification has it (http://www.softwareishard.com/blog/har-12-spec/): what must be there, and of which type. Names that
# begin with an underscore are anybody's own.
def thing(required, optional={}):
    return {
        "type": "object", "required": sorted(required), "properties": {**required, **optional, "comment": {"type": "string"}},
        "patternProperties": {"^_": {}}, "additionalProperties": False}


TEXT, NUMBER, COUNT, MOMENT = (
    {"type": "string"}, {"type": "number", "minimum": 0}, {"type": "integer", "minimum": -1},
    {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"})
listed = lambda item: {"type": "array", "items": item}
PAIR = thing({"name": TEXT, "value": TEXT})
COOKIE = thing({"name": TEXT, "value": TEXT}, {"path": TEXT, "domain": TEXT, "expires": TEXT, "httpOnly": {}, "secure": {}})
REQUEST = thing(
    {"method": TEXT, "url": {"type": "string", "format": "uri"}, "httpVersion": TEXT, "cookies": listed(COOKIE), "headers": listed(PAIR),
     "queryString": listed(PAIR), "headersSize": COUNT, "bodySize": COUNT},
    {"postData": thing({"mimeType": TEXT}, {"params": listed(thing({"name": TEXT}, {"value": TEXT})), "text": TEXT})})
RESPONSE = thing(
    {"status": {"type": "integer"}, "statusText": TEXT, "httpVersion": TEXT, "cookies": listed(COOKIE), "headers": listed(PAIR),
     "content": thing({"size": COUNT, "mimeType": TEXT}, {"compression": COUNT, "text": TEXT, "encoding": TEXT}),
     "redirectURL": TEXT, "headersSize": COUNT, "bodySize": COUNT})
WAIT = {"type": "number", "minimum": -1}
ENTRY = thing(
    {"startedDateTime": MOMENT, "time": NUMBER, "request": REQUEST, "response": RESPONSE, "cache": thing({}, {"beforeRequest": {}, "afterRequest": {}}),
     "timings": thing({"send": WAIT, "wait": WAIT, "receive": WAIT}, {"blocked": WAIT, "dns": WAIT, "connect": WAIT, "ssl": WAIT})},
    {"pageref": TEXT, "serverIPAddress": TEXT, "connection": TEXT})
PAGE = thing(
    {"startedDateTime": MOMENT, "id": TEXT, "title": TEXT, "pageTimings": thing({}, {"onContentLoad": WAIT, "onLoad": WAIT})})
MAKER = thing({"name": TEXT, "version": TEXT})
HAR = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **thing({"log": thing({"version": {"const": "1.2"}, "creator": MAKER, "entries": listed(ENTRY)}, {"browser": MAKER, "pages": listed(PAGE)})})}


@pytest.mark.parametrize("session", ALL)
def test_every_har_is_one(export, session):
    har = json.loads(export("har", session))
    jsonschema.Draft202012Validator(HAR).validate(har)
    log = har["log"]
    pages = [page["id"] for page in log["pages"]]
    assert len(set(pages)) == len(pages) and {entry["pageref"] for entry in log["entries"]} <= set(pages)
    times = [entry["startedDateTime"] for entry in log["entries"]]
    for entry in log["entries"]:
        assert entry["time"] == sum(entry["timings"].values())
        assert urlsplit(entry["request"]["url"]).hostname in ("local.invalid", "eu.invalid", "us1.invalid")
        names = {header["name"].lower() for part in ("request", "response") for header in entry[part]["headers"]}
        assert not names & {"authorization", "dd-api-key", "dd-application-key", "cookie", "set-cookie"}
        if "text" in entry["request"].get("postData", {}):
            assert entry["request"]["bodySize"] == len(entry["request"]["postData"]["text"].encode())
    assert len(times) == len(log["entries"])


def test_a_reader_of_har_opens_it(export):
    parser = HarParser(json.loads(export("har")))
    assert [page.title for page in parser.pages] == [
        "create users from crm.json", "list users | select id, join.type, fields.id", "create users from crm.json"]
    entries = [page.entries[0] for page in parser.pages]
    assert [(entry.request.method, entry.response.status) for entry in entries] == [("POST", 201), ("GET", 200), ("POST", 409)]
    assert json.loads(entries[0].request.text)["data"]["id"] == "crm-integration"
    assert json.loads(entries[2].response.text) == {"errors": ["Connection with ID 'crm-integration' already exists"]}
    assert entries[1].response.mimeType == "application/json"


@pytest.fixture
def asciinema(tmp_path):
    if not shutil.which("asciinema"):
        pytest.skip("asciinema is not here: apt-get install asciinema")

    def spawn(*arguments):
        environment = dict(
            os.environ, HOME=str(tmp_path), ASCIINEMA_CONFIG_HOME=str(tmp_path / "asciinema"), LC_ALL="C.UTF-8", TERM="xterm-256color")
        # It wants a terminal to listen to.
        return pexpect.spawn("asciinema", list(arguments), cwd=str(tmp_path), env=environment, timeout=60, encoding="utf-8")

    return spawn


def test_asciinema_shows_all_of_it(export, asciinema, tmp_path):
    (tmp_path / "a.cast").write_text(export("asciicast", "language/filters.session"))
    player = asciinema("cat", "a.cast")
    player.expect(pexpect.EOF)
    player.close()
    assert player.exitstatus == 0, player.before
    with open(os.path.join(SESSIONS, "language/filters.session")) as file:
        expected = [line[2:].rstrip("\n") for line in file if line.startswith(("$ ", "| ", "! "))]
    shown = [line.removeprefix("tenon> ") for line in player.before.replace("\r", "").splitlines()]
    assert shown[:-1] == expected and shown[-1] == ""


def test_asciinema_plays_it_in_time(export, asciinema, tmp_path):
    (tmp_path / "a.cast").write_text(export("asciicast"))
    player = asciinema("play", "-s", "50", "a.cast")
    player.expect_exact("tenon> ")
    player.expect_exact("crm-integration  email      customer_tier, lifetime_value")
    player.expect_exact("already exists")
    player.expect(pexpect.EOF)
    player.close()
    assert player.exitstatus == 0


@pytest.mark.parametrize("session", ALL)
def test_every_command_has_a_marker(export, session):
    lines = [json.loads(line) for line in export("asciicast", session).splitlines()]
    header, events = lines[0], lines[1:]
    assert header["version"] == 2 and header["width"] > 0 and header["height"] > 0
    assert all(len(event) == 3 and event[1] in "om" and isinstance(event[2], str) for event in events)
    times = [event[0] for event in events]
    assert times == sorted(times)
    commands = [json.loads(line)["command"] for line in export("json", session).splitlines()]
    assert [event[2] for event in events if event[1] == "m"] == [command.split("\n")[0] for command in commands]
    assert not any(re.search(r"(?<!\r)\n", event[2]) for event in events)


def test_a_timing_beside_the_session_is_used(run, tmp_path):
    shutil.copy(os.path.join(SESSIONS, "create/one.session"), tmp_path / "one.session")
    last = lambda: json.loads(run("session", "export", "one.session", "--asciicast").stdout.splitlines()[-1])[0]
    plain = last()
    (tmp_path / "one.session.d").mkdir()
    (tmp_path / "one.session.d/timing").write_text("1s\n\n500ms\n")
    assert last() == pytest.approx(plain + 1.5)


@pytest.mark.parametrize("session", ALL)
def test_every_script_passes_the_check(run, tmp_path, session):
    folder = tmp_path / "scripts"
    folder.mkdir()
    # What the session has attached, as files.
    with open(os.path.join(SESSIONS, session)) as file:
        lines = file.read().splitlines()
    for index, line in enumerate(lines):
        match = re.match(r"@ file (\S+) sha256:", line)
        # What lies elsewhere stays where it is.
        if match and not match[1].startswith(("program/", "/")):
            (folder / match[1]).parent.mkdir(parents=True, exist_ok=True)
            end = index + 1
            while end < len(lines) and lines[end].startswith("="):
                end += 1
            (folder / match[1]).write_text("".join(line[2:] + "\n" for line in lines[index + 1:end]))
    done = run("session", "to-script", os.path.join(SESSIONS, session), "-o", "script.tenon", cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = run("check", "script.tenon", cwd=folder)
    assert done.returncode == 0, done.stderr + (folder / "script.tenon").read_text()


def test_what_becomes_of_answers_and_failures(run):
    done = run("session", "to-script", "delete/asks.session", cwd=SESSIONS)
    assert done.stdout == """\
#!/usr/bin/env tenon
# The commands of a recorded session, delete/asks.session.
# a delete asks before it sends, and once for several
# It reads many.jsonl.

create users from many.jsonl
# failed when it was recorded, [1 fail]:
#   delete users/survey
list users | count
delete users/survey users/billing --yes
list users
# failed when it was recorded, [4 not_found]:
#   delete users/survey --yes
"""


def test_a_script_runs_as_the_session_did(run, tmp_path):
    (tmp_path / "many.jsonl").write_text('{"id": "a", "type": "ref_table", "join_attribute": "user_id", "join_type": "user_id"}\n')
    script = 'create users from many.jsonl\nlist users | get id\ndelete users/a --yes\nlist users | count\n'
    assert run("--store", ":memory:", "--record", "s.session", "-c", script).returncode == 0
    assert run("session", "to-script", "s.session", "-o", "s.tenon").returncode == 0
    again = run("--store", ":memory:", "s.tenon")
    assert (again.returncode, again.stdout) == (0, run("--store", ":memory:", "-c", script).stdout)


def test_what_only_a_prompt_can_do_becomes_a_comment(run, tmp_path):
    (tmp_path / "s.session").write_text(
        "#!session 1\n\n$ let x = 1\n[0]\n\n$ sh [\"true\"]\n[0]\n\n$ print $y\n| 2\n[0]\n\n$ wait 5m\n[130 interrupted]\n\n"
        "$ print {\n. a: 1\n. }\n| {}\n[0]\n\n$ print (prompt(\"Who?\"))\n^ ana\n| ana\n[0]\n")
    assert run("session", "to-script", "s.session").stdout == """\
#!/usr/bin/env tenon
# The commands of a recorded session, s.session.

requires shell
let x = 1
sh ["true"]
# not for a script, there is no variable '$y':
#   print $y
# interrupted when it was recorded:
#   wait 5m
print {
a: 1
}
# it asks; when it was recorded the answers were ana
print (prompt("Who?"))
"""


def test_show_wraps_to_the_terminal(run, tenon, clean_environment, tmp_path):
    done = run("session", "show", "create/one.session", cwd=SESSIONS)
    assert done.returncode == 0 and "\x1b" not in done.stdout
    assert " 36 $ create users from crm.json\n      POST /api/v2/product-analytics/users/mapping/connection → 201\n" in done.stdout
    shown = pexpect.spawn(
        tenon, ["session", "show", "--bodies", "create/one.session"], cwd=SESSIONS, env=dict(clean_environment, TERM="xterm"),
        dimensions=(24, 40), encoding="utf-8", timeout=30)
    shown.expect(pexpect.EOF)
    rows = re.sub(r"\x1b\[[0-9;]*m", "", shown.before).splitlines()
    assert len(rows) > 100 and max(map(len, rows)) <= 40 and "\x1b[1m" in shown.before


@pytest.mark.parametrize("form", ["har", "asciicast", "html", "json"])
def test_the_same_each_time_and_in_a_file(export, run, tmp_path, form):
    text = export(form)
    assert export(form) == text
    done = run("session", "export", os.path.join(SESSIONS, "create/one.session"), "--" + form, "-o", "out/a")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "out/a").read_text() == text


def test_what_goes_wrong(run, tmp_path):
    session = os.path.join(SESSIONS, "create/one.session")
    done = run("session", "export", session, "--har", "-o", "/dev/full")
    assert (done.returncode, done.stderr) == (
        1, "error[cannot-write]: '/dev/full' cannot be written\n   = because: No space left on device\n")
    done = run("session", "export", session)
    assert done.returncode == 2 and "Missing one of: '--har', '--asciicast', '--html', '--json'" in done.stderr
    done = run("session", "export", session, "--har", "--json")
    assert done.returncode == 2
    for command in (["show"], ["export", "--har"], ["to-script"]):
        done = run("session", *command, "none.session")
        assert done.returncode == 1 and "error[" in done.stderr and "none.session" in done.stderr
        (tmp_path / "bad.session").write_text("#!session 1\nhello\n")
        done = run("session", *command, "bad.session")
        assert done.returncode == 2 and "error[session-line]: no line of a session begins with 'h'\n  --> bad.session:2:1\n" in done.stderr
    done = run("session")
    assert done.returncode == 0 and all(name in done.stdout for name in ["show", "export", "to-script"])


def test_a_session_from_standard_input(run):
    with open(os.path.join(SESSIONS, "print/values.session")) as file:
        text = file.read()
    assert run("session", "export", "--json", "-", input=text).stdout.count("\n") == text.count("\n$ ")
    assert run("session", "show", "-", input=text).stdout.startswith("print writes values\nstandard input · 4 commands")


def test_a_secret_that_somebody_put_in(run, tmp_path):
    key = "0123456789abcdef0123456789abcdef"
    (tmp_path / "edited.session").write_text(f"#!session 1\n\n$ print 1\n| {key}\n[0]\n")
    for form in ["har", "asciicast", "html", "json"]:
        done = run("session", "export", "edited.session", "--" + form, "-o", "out", environment={"DD_APP_KEY": key})
        assert done.returncode == 1 and done.stderr.startswith("error[export-secret]: the ") and key not in done.stderr
    done = run("session", "to-script", "edited.session", "-o", "out", environment={"DD_APP_KEY": key})
    assert done.returncode == 1 and done.stderr.startswith("error[export-secret]: the script export is not written")
    assert os.listdir(tmp_path) == ["edited.session"]
