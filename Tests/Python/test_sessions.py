"""The project's own behaviour as sessions: Tests/Sessions, one folder for each verb, and some for what is no verb."""

import json
import os
import subprocess

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SESSIONS = "Tests/Sessions"
# What is no verb.
TOPICS = {"language", "queries", "faults", "bulk", "as-code", "errors", "formats", "history"}


def sessions():
    return sorted(
        os.path.relpath(os.path.join(folder, name), os.path.join(ROOT, SESSIONS))
        for folder, _, names in os.walk(os.path.join(ROOT, SESSIONS)) for name in names if name.endswith(".session"))


@pytest.fixture
def run(tenon, clean_environment):
    def run(*arguments):
        # CI: a suite that fails leaves no proposals in the tree.
        return subprocess.run(
            [tenon, *arguments], capture_output=True, env=dict(clean_environment, CI="true"), cwd=ROOT, timeout=600, text=True)

    return run


@pytest.mark.parametrize("how", [[], ["--embedded"]], ids=["offline", "embedded"])
def test_all_hold_in_any_order_and_again(run, how):
    done = run("replay", SESSIONS, *how, "--jobs", "2", "--shuffle", "7", "--repeat", "2")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert done.stdout.splitlines()[-1].startswith(f"{2 * len(sessions())} sessions")
    assert "failed" not in done.stdout.splitlines()[-1] and "skipped" not in done.stdout.splitlines()[-1]


def test_they_are_as_a_repository_should_hold_them(run):
    done = run("session", "check", "--secrets", SESSIONS)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_verb_has_a_folder_with_a_session(run):
    verbs = {json.loads(line)["name"] for line in run("--format", "jsonl", "-c", "help --schema").stdout.splitlines()}
    assert {"list", "apply", "exit"} <= verbs
    folders = {name.split("/")[0] for name in sessions() if "/" in name}
    # `plan` is a statement, which stands before verbs.
    assert folders == verbs | TOPICS | {"plan"}


def test_each_says_what_it_is_about():
    titles = {}
    for name in sessions():
        with open(os.path.join(ROOT, SESSIONS, name), encoding="utf-8") as file:
            head = file.read().split("\n$ ")[0].splitlines()
        found = [line.removeprefix("@ title ") for line in head if line.startswith("@ title ")]
        assert len(found) == 1, f"{name} has no title"
        assert found[0] not in titles, f"{name} and {titles[found[0]]} have one title"
        titles[found[0]] = name
    assert len(titles) >= 150
