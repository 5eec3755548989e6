"""One slip in line 480 of a script of 500: nothing is sent, and the place and the fix are told."""

import http.server
import json
import threading

import pytest

import long_script
from test_command_line import run  # noqa: F401 (a fixture)


@pytest.fixture
def site():
    """A site that counts what it is asked, and knows no connection."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self):
            asked.append((self.command, self.path))
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            connections = {"data": {"type": "connection_response", "id": "users", "attributes": {"connections": []}}}
            body = json.dumps(connections if self.command == "GET" else {}).encode()
            self.send_response(200 if self.command == "GET" else 201)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = answer

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()


KEYS = {"DD_API_KEY": "a" * 32, "DD_APP_KEY": "b" * 40}

SLIPS = [
    ("list users | where tpye == \"ref_table\" | count", "480:20", "did you mean 'type'?"),
    ("let wrong = $have | where join.atribute == \"x\"", "480:32", "did you mean 'attribute'?"),
    ("for $row in $have { print $row.craeted_at }", "480:32", "did you mean 'created_at'?"),
    ("print $limits.naem", "480:15", "did you mean 'name'?"),
    ("prnt $made", "480:1", "did you mean 'print'?"),
    ("print $maed", "480:7", "did you mean '$made'?"),
    ("list users | slect id", "480:14", "did you mean 'select'?"),
    ("delete users/old --yse", "480:18", "did you mean '--yes'?"),
    ("print (is_good_nme(\"a\"))", "480:8", "did you mean 'is_good_name'?"),
    ("try { list users } catch conflit { print 1 }", "480:26", "did you mean 'conflict'?"),
    ("use entity usres", "480:12", "did you mean 'users'?"),
    ("create users from $data_17 --resum", "480:28", "'create' has no option '--resum'"),
    ("let wrong = $made + \"1\"", "480:21", "'+' needs two numbers"),
    ("wanted_field \"a\" [5]", "480:18", "'kind' must be text"),
    ("list users | where type = \"ref_table\"", "480:25", "write '=='"),
    ("create users from no_such_file.json", "480:19", "there is no file 'no_such_file.json'"),
]


def test_the_script_as_it_should_be(run, site, tmp_path):  # noqa: F811
    url, asked = site
    lines = long_script.script()
    assert len(lines) == 500
    (tmp_path / "sync.tenon").write_text("\n".join(lines) + "\n")
    assert run("check", "sync.tenon").returncode == 0
    done = run("sync.tenon", url, **KEYS)
    assert done.returncode == 0, done.stderr
    assert [method for method, _ in asked].count("POST") == 22
    assert "made 22" in done.stdout


@pytest.mark.parametrize("line, place, words", SLIPS, ids=[slip[0] for slip in SLIPS])
def test_a_slip_sends_nothing(run, site, tmp_path, line, place, words):  # noqa: F811
    url, asked = site
    (tmp_path / "sync.tenon").write_text(long_script.with_line(480, line))
    done = run("sync.tenon", url, **KEYS)
    assert done.returncode == 2, done.stdout + done.stderr
    assert asked == [] and done.stdout == ""
    assert f"--> sync.tenon:{place}\n" in done.stderr and words in done.stderr and "so far: nothing was sent" in done.stderr
    assert done.stderr.count("error[") == 1
