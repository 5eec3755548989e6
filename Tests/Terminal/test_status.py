"""The status line: what a terminal shows while a command waits, and that a pipe shows nothing of it."""

import json
import subprocess
import time

import pytest
from test_shell import shell  # noqa: F401  the fixture


@pytest.fixture
def limited(answering):
    """A site that answers 429 once, with so many seconds to wait, and then an empty list; `delay` makes each answer late."""

    def start(reset=3, delay=0.0):
        paths = []

        def answer(request):
            time.sleep(delay)
            paths.append(request.path)
            if len(paths) == 1 and reset > 0:
                return 429, b'{"errors": ["slow down"]}', {"X-RateLimit-Reset": str(reset)}
            return 200, b'{"data": null}', {}

        return answering(answer)

    return start


def test_a_pause_counts_down_and_is_gone(shell, limited):
    url = limited(reset=4)
    s = shell("--site", url)
    s.expect("> ")
    s.type("list users | count").press("enter")
    s.expect_match(r"^answered 429: trying again in [34] s \(1 of 3\) · Ctrl-C stops$")
    s.expect_match(r"^answered 429: trying again in 2 s")
    s.expect("\n0\n").expect_gone("answered 429").expect_gone("Ctrl-C")


def test_ctrl_c_stops_the_pause(shell, limited):
    s = shell("--site", limited(reset=60))
    s.expect("> ")
    s.type("list users").press("enter").expect("answered 429: trying again in")
    began = time.monotonic()
    s.press("ctrl-c").expect("interrupted").expect("[130] ").expect_gone("Ctrl-C stops")
    assert time.monotonic() - began < 5


def test_a_slow_answer_is_told_on_the_line(shell, limited):
    s = shell("--site", limited(reset=0, delay=3))
    s.expect("> ")
    s.type("list users | count").press("enter").expect_match(r"^waiting for http://127\.0\.0\.1:\d+ · 2 s · Ctrl-C stops$")
    s.expect("\n0\n").expect_gone("waiting for")


def test_a_job_does_not_write_into_the_prompt(shell, limited):
    s = shell("--site", limited(reset=3))
    s.expect("> ")
    s.type("list users | count &").press("enter").expect("job 1: list users | count").expect("[1 job] ")
    s.type("print 7")
    time.sleep(2)
    s.pump()
    assert "answered 429" not in s.text and "Ctrl-C" not in s.text
    s.press("enter").expect("\n7\n")
    time.sleep(1.5)
    s.type("wait 1").press("enter").expect("\n0\n")


def test_an_import_shows_its_progress(shell, tmp_path):
    with open(tmp_path / "users.jsonl", "w") as out:
        for number in range(150_000):
            out.write(json.dumps({"user_id": f"u{number}", "user_email": f"u{number}@example.com", "first_country_code": "US"}) + "\n")
    s = shell()
    s.timeout = 120
    s.expect("local> ")
    s.type("import users from users.jsonl").press("enter")
    s.expect_match(r"^import users: \d+ of 150000 rows · \d+ a second · \S+ left$")
    s.expect("imported  users").expect_line("local> ").expect_gone("a second")


def test_a_pipe_shows_no_line(tenon, clean_environment, tmp_path, limited):
    done = subprocess.run(
        [tenon, "--site", limited(reset=1), "-c", "list users | count"], env=clean_environment, capture_output=True, text=True, timeout=60)
    assert done.stdout == "0\n"
    assert done.stderr.startswith("answered 429; trying again in 1s (1 of 3)\n") and "\r" not in done.stderr
    with open(tmp_path / "users.jsonl", "w") as out:
        for number in range(20_000):
            out.write(json.dumps({"user_id": f"u{number}"}) + "\n")
    done = subprocess.run(
        [tenon, "--store", ":memory:", "-c", "import users from users.jsonl"], env=clean_environment, capture_output=True, text=True,
        cwd=tmp_path, timeout=120)
    assert (done.stdout, done.stderr) == ('{"imported":"users","rows":20000}\n', "")


def test_attributes_are_completed(shell):
    s = shell()
    s.expect("local> ")
    s.type("create users from crm.json").press("enter").expect("action  created").expect_line("local> ")
    s.type("query users '@customer_t").press("tab").expect_line("local> query users '@customer_tier:")
    s.type("gold' select user_e").press("tab").expect_line("local> query users '@customer_tier:gold' select user_email")
    s.press("ctrl-c").expect_line("local> ")
    s.type("facet accounts account_n").press("tab").expect_line("local> facet accounts account_name")


def test_a_profile_is_completed_and_in_the_prompt(shell, tmp_path):
    (tmp_path / "config/tenon").mkdir(parents=True)
    (tmp_path / "config/tenon/init.tenon").write_text(
        'profile prod {site: "eu", bearer_token: env("T")}\nprofile prep {site: "us5", bearer_token: env("T")}\nset format json\n')
    s = shell(environment={"XDG_CONFIG_HOME": str(tmp_path / "config")})
    s.expect("local> ")
    s.type("use profile pr").press("tab").expect_match(r"prod\s+eu").expect_match(r"prep\s+us5")
    s.type("o").press("tab").expect_line("local> use profile prod")
    s.press("enter").expect_line("[prod] eu> ")
    s.type("use site us1").press("enter").expect_line("us1> ")
    s.type("print (set | where setting == \"format\" | get value)").press("enter").expect('["json"]')


def test_the_last_result_is_at_hand(shell):
    s = shell()
    s.expect("local> ")
    s.type("query users select user_id limit 2").press("enter").expect("2 of 2000 users")
    s.type("print $_.total (len($_))").press("enter").expect("\n2000 2\n")
