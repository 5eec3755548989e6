"""The options of `tenon serve`: the access log, the emulated rate limit; and how it ends."""

import json
import os
import signal
import subprocess
import urllib.error
import urllib.request

import pytest


def ask(url, method="GET", **headers):
    try:
        return urllib.request.urlopen(urllib.request.Request(url, method=method, headers=headers), timeout=20).status
    except urllib.error.HTTPError as refused:
        return refused.code


def test_the_log_has_a_line_for_each_answer(serve, tmp_path):
    log = tmp_path / "access.jsonl"
    log.write_text('{"from":"before"}\n')
    server = serve("--store", ":memory:", "--log", str(log))
    assert ask(server.url + "/healthz") == 200
    assert ask(server.url + "/api/v2/product-analytics/users/mapping?x=%22") == 200
    assert ask(server.url + "/nowhere", "DELETE", **{"DD-API-KEY": "geheim"}) == 404
    # A log that is moved away is begun anew.
    moved = tmp_path / "moved.jsonl"
    for _ in range(100):
        if len(log.read_text().splitlines()) == 4:
            break
        threading_wait(0.05)
    os.rename(log, moved)
    assert ask(server.url + "/healthz", "POST") == 405
    assert server.stop() == 0
    lines = [json.loads(line) for line in moved.read_text().splitlines() + log.read_text().splitlines()]
    assert lines[0] == {"from": "before"}
    assert [(line["method"], line["path"], line["status"]) for line in lines[1:]] == [
        ("GET", "/healthz", 200), ("GET", "/api/v2/product-analytics/users/mapping?x=%22", 200), ("DELETE", "/nowhere", 404),
        ("POST", "/healthz", 405)]
    for line in lines[1:]:
        assert list(line) == ["time", "from", "method", "path", "status", "bytes", "microseconds"]
        assert line["from"] == "127.0.0.1" and line["bytes"] > 0 and line["microseconds"] >= 0 and line["time"].endswith("Z")
    assert "geheim" not in moved.read_text()


def threading_wait(seconds):
    import threading
    threading.Event().wait(seconds)


def test_the_log_on_standard_output(tenon, clean_environment):
    server = subprocess.Popen([tenon, "serve", "--port", "0", "--store", ":memory:", "--log", "-"], env=clean_environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    url = server.stderr.readline().split("serving on ")[1].split(",")[0].strip()
    assert ask(url + "/healthz") == 200
    # At once, not at the end.
    assert json.loads(server.stdout.readline())["path"] == "/healthz"
    server.send_signal(signal.SIGTERM)
    assert server.wait(20) == 0 and server.stdout.read() == ""


@pytest.mark.parametrize("flags, words, status", [
    (["--log", "/proc/nothing/log"], "error[cannot-write]: '/proc/nothing/log' cannot be written", 1),
    (["--rate-limit", "60"], "error[bad-rate-limit]: '60' is no rate limit", 2),
])
def test_an_option_that_cannot_be_is_told_first(tenon, clean_environment, flags, words, status):
    done = subprocess.run([tenon, "serve", "--port", "0", "--store", ":memory:", *flags], env=clean_environment, capture_output=True,
                          text=True, timeout=30)
    assert words in done.stderr and "serving on" not in done.stderr and done.returncode == status


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_to_be_stopped_is_no_failure(serve, number):
    server = serve("--store", ":memory:")
    assert ask(server.url + "/healthz") == 200
    assert server.stop(number) == 0


def test_our_own_client_keeps_to_the_limit_before_it_is_refused(serve, tenon, clean_environment, tmp_path):
    log = tmp_path / "log"
    server = serve("--store", ":memory:", "--rate-limit", "10/2s", "--log", str(log))
    done = subprocess.run([tenon, "--site", server.url, "-c", "for $i in range(25) { list users }"], env=clean_environment, capture_output=True,
                          text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "the rate limit is used up; going on in " in done.stderr
    assert server.stop() == 0
    statuses = [json.loads(line)["status"] for line in log.read_text().splitlines()]
    assert statuses == [200] * 25
