"""Lists that are longer than the screen and too long for the memory: what is seen of them, and what is left behind."""

import json
import os
import re
import sqlite3
import subprocess

import pytest
from test_shell import shell  # noqa: F401  the fixture

CONNECTIONS = 3_000


def store(tenon, environment, folder, count):
    """A store with so many connections of about 700 bytes each."""
    path = str(folder / "long.sqlite")
    subprocess.run([tenon, "--store", path, "-c", "list users"], env=environment, check=True, timeout=60)
    row = {
        "type": "ref_table", "join": {"attribute": "user_email", "type": "email"}, "metadata": {"note": "x" * 600},
        "created_at": "2026-03-04T10:42:00.250Z"}
    with sqlite3.connect(path) as database:
        rows = (("users", f"c{number}", json.dumps({"id": f"c{number}", **row})) for number in range(1, count + 1))
        database.executemany("INSERT INTO connections (entity, id, json) VALUES (?, ?, ?)", rows)
    database.close()
    return path


@pytest.fixture
def long(shell, tenon, clean_environment, tmp_path):
    spool = tmp_path / "spool"
    spool.mkdir()

    def start(count=CONNECTIONS):
        path = store(tenon, clean_environment, tmp_path, count)
        screen = shell("--store", path, environment={"TMPDIR": str(spool), "PAGER": "cat"})
        screen.spool = str(spool)
        return screen.expect_line("local> ")

    return start


def spools(s):
    """The open files of the shell in the folder for its temporary files."""
    folder = f"/proc/{s.child.pid}/fd"
    return [name for name in os.listdir(folder) if os.readlink(f"{folder}/{name}").startswith(s.spool)]


def test_a_long_list_is_shown_in_part_and_kept_whole(long):
    s = long()
    s.press("ctrl-l")
    s.type("list users").press("enter").expect(f"⋮ {CONNECTIONS - 20:,} more rows; 'last' shows them all")
    s.expect_match(r"^3,000 rows · .+ · 1 call$").expect_line("local> ")
    assert re.search(r"^c1 .*^c14 .*^⋮.*^c2995 .*^c3000 ", s.text, re.M | re.S) and "c15 " not in s.text, s.picture()
    assert len(spools(s)) == 1 and os.listdir(s.spool) == []
    s.type("$_ | where id == 'c1234' | select id").press("enter").expect("c1234").expect_line("local> ")
    s.type("list users").press("enter").expect_match(r"^3,000 rows").expect_line("local> ")
    s.press("ctrl-l")
    s.type("print ($_ | count)").press("enter").expect("\n3000\n").expect_line("local> ")
    s.type("[1]").press("enter").expect("1 row").expect_line("local> ")
    assert spools(s) == []


def test_last_shows_all_of_a_long_list(long):
    s = long()
    s.type("list users").press("enter").expect("more rows").expect_line("local> ")
    s.press("ctrl-l").expect_gone("more rows")
    s.type("last").press("enter").wait(lambda: "\nc2990 " in s.text and "\nc3000 " in s.text, "last did not show all")
    s.expect_line("local> ")
    assert "more rows" not in s.text, s.picture()


def test_an_interrupted_list_leaves_nothing_behind(long):
    s = long(20_000)
    s.type("list users").press("enter").pump(0.1)
    s.press("ctrl-c").wait(lambda: s.line.endswith("local>") and s.line != "local> list users", "the prompt did not come back")
    s.type("[1]").press("enter").expect("1 row").expect_line("local> ")
    s.wait(lambda: spools(s) == [], "a file was left open")
    s.type("print (list users | count)").press("enter").expect("\n20000\n").expect_line("local> ")
