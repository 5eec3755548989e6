"""Many connections at once: interrupted in every way, resumed, and as code, against `tenon serve`."""

import json
import os
import random
import re
import signal
import subprocess
import time
import urllib.request

import pytest

COUNT = int(os.environ.get("TENON_BULK_COUNT", "2000"))


def connection(number, named=True):
    row = {"type": "ref_table", "join_attribute": "user_email", "join_type": "email",
           "fields": [{"id": f"f{number}", "source_name": "s", "type": "string"}], "metadata": {"table": f"t{number}"}}
    return {"id": f"c{number}", **row} if named else row


@pytest.fixture
def many(tmp_path):
    def write(named=True):
        path = tmp_path / "many.jsonl"
        path.write_text("".join(json.dumps(connection(number, named)) + "\n" for number in range(COUNT)))
        return path

    return write


@pytest.fixture
def run(tenon, clean_environment, tmp_path):
    def run(*arguments, wait=True):
        command = [tenon, *arguments]
        if not wait:
            return subprocess.Popen(command, env=clean_environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        return subprocess.run(command, env=clean_environment, cwd=tmp_path, capture_output=True, text=True, timeout=300)

    return run


def tables(run, url):
    listed = run("--site", url, "-c", "list users | get metadata.table")
    assert listed.returncode == 0, listed.stderr
    return [json.loads(line) for line in listed.stdout.splitlines()]


def stays_exact(run, url, tmp_path):
    there = tables(run, url)
    assert len(there) == COUNT and len(set(there)) == COUNT
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".journal")]


def finish(run, url, named):
    done = run("--site", url, "-c", "create users from many.jsonl --resume | count")
    if not named and "nothing-to-resume" in done.stderr:
        # It was stopped before anything was sent, or just after it had come to its end.
        if tables(run, url):
            return
        done = run("--site", url, "-c", "create users from many.jsonl | count")
    assert (done.returncode, done.stdout.strip()) == (0, str(COUNT)), done.stderr


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM])
def test_what_a_signal_interrupts_is_resumed(run, serve, many, tmp_path, number, named):
    url = serve("--store", str(tmp_path / "s.sqlite")).url
    many(named)
    chance = random.Random(int(number) * 2 + named)
    for attempt in range(4):
        command = "create users from many.jsonl" + ("" if attempt == 0 else " --resume")
        process = run("--site", url, "-c", command, wait=False)
        time.sleep(0.05 + chance.random() * COUNT / 8000)
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
        if not named and "nothing-to-resume" in errors:
            break
        assert process.returncode in (0, 130, 143, -number), errors
        if process.returncode in (130, 143) and " created" in errors and " 0 created" not in errors:
            assert "try: create users from many.jsonl --resume" in errors
    if named or process.returncode != 0:
        finish(run, url, named)
    stays_exact(run, url, tmp_path)


@pytest.mark.parametrize("named", [True, False])
def test_what_a_dying_server_leaves_is_resumed(run, serve, many, tmp_path, named):
    store = str(tmp_path / "s.sqlite")
    server = serve("--store", store)
    many(named)
    process = run("--site", server.url, "-c", "create users from many.jsonl", wait=False)
    listing = urllib.request.Request(server.url + "/api/v2/product-analytics/users/mapping/connections")
    while b'"t20"' not in urllib.request.urlopen(listing).read():
        time.sleep(0.02)
    server.stop(signal.SIGKILL)
    _, errors = process.communicate(timeout=120)
    assert process.returncode in (5, 6), errors
    assert " created, " in errors and "--resume" in errors
    again = serve("--store", store, "--port", server.url.rsplit(":", 1)[1])
    finish(run, again.url, named)
    stays_exact(run, again.url, tmp_path)


def test_a_folder_comes_back_as_it_went(run, serve, tmp_path):
    url = serve("--store", str(tmp_path / "s.sqlite")).url
    ids = ["crm", "a/b c", "é%20", "..", "x" * 255, "ü" * 255, "UP", "up"]
    rows = [dict(connection(number), id=name) for number, name in enumerate(ids)]
    (tmp_path / "rows.json").write_text(json.dumps(rows))
    assert run("--site", url, "-c", "create users from rows.json").returncode == 0
    out = run("--site", url, "-c", "export users to out/")
    assert out.returncode == 0, out.stderr
    assert len(os.listdir(tmp_path / "out")) == len(ids)
    same = run("--site", url, "-c", "apply users from out --prune; plan --exit-code apply users from out --prune; diff users out " + url)
    assert (same.returncode, same.stdout) == (0, ""), same.stderr
    # Edits by hand.
    crm = tmp_path / "out/crm.json"
    edited = json.loads(crm.read_text())
    edited["fields"].append({"id": "new", "source_name": "n", "type": "number"})
    crm.write_text(json.dumps(edited))
    (tmp_path / "out/UP.json").unlink()
    plan = run("--site", url, "-c", "plan --exit-code apply users from out --prune | select action, id")
    assert plan.returncode == 10
    assert [json.loads(line) for line in plan.stdout.splitlines()] == [{"action": "update", "id": "crm"}, {"action": "delete", "id": "UP"}]
    assert run("--site", url, "-c", "apply users from out --prune").returncode == 2
    assert run("--site", url, "-c", "apply users from out --prune --yes").returncode == 0
    same = run("--site", url, "-c", "plan --exit-code apply users from out --prune")
    assert (same.returncode, same.stdout) == (0, "")


def test_a_site_is_copied_to_another(run, serve, tmp_path):
    one, other = (serve("--store", str(tmp_path / f"{name}.sqlite")).url for name in ("one", "other"))
    (tmp_path / "rows.json").write_text(json.dumps([connection(number) for number in range(50)]))
    assert run("--site", one, "-c", "create users from rows.json").returncode == 0
    assert run("--site", other, "-c", 'create users from {id: "old", type: "t", join_attribute: "a", join_type: "b"}').returncode == 0
    differing = run("-c", f"diff users {one} {other} | count")
    assert differing.stdout.strip() == "51"
    planned = run("-c", f"plan --exit-code copy users from {one} to {other} --prune | count")
    assert (planned.returncode, planned.stdout.strip()) == (10, "51")
    copied = run("--yes", "-c", f"copy users from {one} to {other} --prune | count")
    assert (copied.returncode, copied.stdout.strip()) == (0, "51"), copied.stderr
    assert run("-c", f"diff users {one} {other}").stdout == ""


def test_progress_is_shown_at_a_terminal_alone(tenon, serve, many, clean_environment, tmp_path):
    from harness import Screen

    url = serve("--store", str(tmp_path / "s.sqlite")).url
    many()
    command = [tenon, "--site", url, "-c", "create users from many.jsonl --jobs 1 | count"]
    with Screen(command, environment=clean_environment, cwd=str(tmp_path), timeout=60) as screen:
        screen.expect_end()
        if COUNT >= 2000:
            assert re.search(rb"\r\x1b\[Kcreate users: \d+ of %d \xc2\xb7 \d+ a second \xc2\xb7 \d+m?\w* left" % COUNT, screen.log)
        # Nothing but the result is left on the screen.
        screen.expect_screen(str(COUNT))
