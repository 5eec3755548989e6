"""`tenon serve` against the official client, another process, and kill -9."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import urllib.parse

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
CRM = os.path.join(os.path.dirname(os.path.dirname(HERE)), "scripts/examples/crm.json")


def official_client(url, *flags):
    done = subprocess.run(
        [sys.executable, os.path.join(HERE, "official_client.py"), url, *flags], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "checks passed" in done.stdout


def test_the_official_client_without_keys(serve):
    official_client(serve("--store", ":memory:").url)


def test_the_official_client_with_keys(serve):
    server = serve("--store", ":memory:", DD_API_KEY="a" * 32, DD_APP_KEY="b" * 40)
    official_client(server.url, "--api-key", "a" * 32, "--app-key", "b" * 40)


def test_another_process_creates_and_kill_9_loses_nothing(serve, tenon, clean_environment, tmp_path):
    store = str(tmp_path / "store.sqlite")
    server = serve("--store", store)

    def run(url, text):
        return subprocess.run([tenon, "--site", url, "-c", text], env=clean_environment, capture_output=True, text=True, timeout=60)

    made = run(server.url, f"create users from {CRM}")
    assert (made.returncode, json.loads(made.stdout)["id"]) == (0, "crm-integration"), made.stderr
    server.stop(signal.SIGKILL)
    again = serve("--store", store)
    listed = run(again.url, "list users | select id")
    assert listed.stdout == '{"id":"crm-integration"}\n', listed.stderr
    refused = run(again.url, f"create users from {CRM}")
    assert refused.returncode == 4
    assert "Connection with ID 'crm-integration' already exists" in refused.stderr


def test_every_answered_write_survives_kill_9_under_load(serve, tenon, clean_environment, tmp_path):
    store = str(tmp_path / "store.sqlite")
    for round in range(3):
        server = serve("--store", store)
        answered = set()

        def write(writer):
            import urllib.error
            import urllib.request
            for number in range(10_000):
                name = f"r{round}-w{writer}-{number}"
                body = {"data": {"type": "connection_id", "id": name,
                                 "attributes": {"type": "ref_table", "join_attribute": "user_id", "join_type": "user_id"}}}
                request = urllib.request.Request(
                    server.url + "/api/v2/product-analytics/users/mapping/connection", json.dumps(body).encode(),
                    {"Content-Type": "application/json"}, method="POST")
                try:
                    if urllib.request.urlopen(request, timeout=10).status == 201:
                        answered.add(name)
                except (urllib.error.URLError, OSError):
                    return

        writers = [threading.Thread(target=write, args=(n,)) for n in range(4)]
        for writer in writers:
            writer.start()
        threading.Event().wait(0.7)
        server.stop(signal.SIGKILL)
        for writer in writers:
            writer.join()
        assert answered
        listed = subprocess.run(
            [tenon, "--store", store, "-c", "list users | get id"], env=clean_environment, capture_output=True, text=True, timeout=60)
        assert answered <= {json.loads(line) for line in listed.stdout.splitlines()}, listed.stderr


def test_it_stops_cleanly_when_told_to(serve):
    assert serve("--store", ":memory:").stop() in (0, 143)


@pytest.mark.parametrize("flags, words", [
    (["--listen", "0.0.0.0"], "keys"),
    (["--store", "/proc/nothing/x.sqlite"], "/proc/nothing"),
])
def test_what_cannot_be_served_is_said(tenon, clean_environment, flags, words):
    done = subprocess.run([tenon, "serve", "--port", "0", *flags], env=clean_environment, capture_output=True, text=True, timeout=30)
    assert done.returncode in (1, 2) and words in done.stderr, done.stderr


def test_head_answers_what_get_answers_without_the_body(serve):
    """RFC 9110 §9.3.2, on every path of the API that has GET; and 405 with Allow elsewhere."""
    server = serve("--store", ":memory:", "--rate-limit", "5/60s")
    place = urllib.parse.urlsplit(server.url)

    def ask(method, path):
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
        connection.request(method, path)
        answer = connection.getresponse()
        body = answer.read()
        fields = {name.lower(): value for name, value in answer.getheaders() if name.lower() not in ("date", "x-ratelimit-remaining")}
        connection.close()
        return answer.status, fields, body

    root = "/api/v2/product-analytics"
    for path in ["/users/mapping", "/accounts/mapping/connections", "/openapi.json", "/healthz"]:
        path = path if path.count("/") == 1 else root + path
        got, headed = ask("GET", path), ask("HEAD", path)
        assert got[0] == headed[0] == 200
        got[1].pop("x-ratelimit-reset", None), headed[1].pop("x-ratelimit-reset", None)
        assert got[1] == headed[1] and int(headed[1]["content-length"]) == len(got[2])
        assert headed[2] == b""
    for path, allowed in [("/users/query", "POST"), ("/users/mapping/connection", "POST, PUT"), ("/users/mapping/connection/crm", "DELETE")]:
        status, fields, body = ask("HEAD", root + path)
        assert (status, fields["allow"], body) == (405, allowed, b"")
    assert ask("HEAD", root + "/users/nothing")[0] == 404
    assert ask("POST", root + "/users/mapping")[1]["allow"] == "GET, HEAD"
    # A HEAD is counted as the GET that it stands for: four of five were asked above.
    assert ask("GET", root + "/users/mapping")[0] == 200
