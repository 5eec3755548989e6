"""The scripts that ship in scripts/library, each run by the real program on the embedded site, and between two sites."""

import csv
import glob
import http.server
import json
import os
import subprocess
import threading

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LIBRARY = os.path.join(ROOT, "scripts/library")
SCRIPTS = sorted(glob.glob(os.path.join(LIBRARY, "*.tenon")))

CRM = {"id": "crm", "type": "ref_table", "join": {"attribute": "user_email", "type": "email"}, "fields": [
    {"id": "tier", "source_name": "subscription_tier", "type": "string", "display_name": "Tier"},
    {"id": "ltv", "source_name": "ltv", "type": "number", "display_name": "Lifetime Value"}]}
NPS = {"id": "nps", "type": "ref_table", "join": {"attribute": "user_id", "type": "user_id"}, "fields": [
    {"id": "score", "source_name": "nps", "type": "number"}]}
BILLING = {"id": "billing", "type": "ref_table", "join": {"attribute": "account_id", "type": "account_id"}, "fields": [
    {"id": "plan", "source_name": "plan", "type": "string"}]}


class Site:
    """The program on one store."""

    def __init__(self, tenon, environment, folder, store):
        self.tenon, self.environment, self.folder, self.store = tenon, environment, folder, store

    def __call__(self, *arguments):
        return subprocess.run([self.tenon, "--store", self.store, *arguments], cwd=self.folder, env=self.environment,
                              capture_output=True, text=True, timeout=120)

    def script(self, name, *arguments):
        return self(os.path.join(LIBRARY, name + ".tenon"), *arguments)

    def rows(self, text):
        done = self("--format", "jsonl", "-c", text)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def create(self, entity, *connections):
        with open(os.path.join(self.folder, "made.json"), "w") as file:
            json.dump(list(connections), file)
        self.rows(f"create {entity} from made.json")

    def ids(self, entity):
        return [row["id"] for row in self.rows(f"list {entity}")]

    def essence(self, entity):
        return [{name: row[name] for name in ("id", "type", "join", "fields")} for row in self.rows(f"list {entity}")]


@pytest.fixture
def site(tenon, clean_environment, tmp_path):
    return Site(tenon, clean_environment, tmp_path, str(tmp_path / "one.sqlite"))


@pytest.fixture
def other(tenon, clean_environment, tmp_path):
    return Site(tenon, clean_environment, tmp_path, str(tmp_path / "two.sqlite"))


@pytest.fixture
def filled(site):
    site.create("users", CRM, NPS)
    site.create("accounts", BILLING)
    return site


def rows(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def actions(done):
    return {row["id"]: row["action"] for row in rows(done)}


# Every script


def test_there_are_scripts():
    assert [os.path.basename(path) for path in SCRIPTS] == [
        "backup.tenon", "bulk-create.tenon", "check-names.tenon", "copy.tenon", "restore.tenon", "unused-fields.tenon"]


@pytest.mark.parametrize("path", SCRIPTS, ids=os.path.basename)
def test_it_passes_the_check_without_a_warning(tenon, path):
    done = subprocess.run([tenon, "check", path], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("path", SCRIPTS, ids=os.path.basename)
def test_its_help_says_what_it_does_and_takes(site, path):
    done = site(path, "--help")
    assert done.returncode == 0 and done.stderr == ""
    name = os.path.basename(path)
    assert f"\nusage: tenon {name} " in done.stdout
    assert f"scripts/library/{name}" in done.stdout, "the head shows a call"
    # The same from inside the shell.
    assert site("-c", f"run \"{path}\" --help").stdout == done.stdout
    parameters = done.stdout.split("\nusage:")[1].splitlines()[2:]
    assert parameters and all(line.endswith(")") for line in parameters), "each parameter says what it is for"


@pytest.mark.parametrize("path", SCRIPTS, ids=os.path.basename)
def test_an_option_that_it_does_not_have_is_a_mistake(site, path):
    done = site(path, "--nonsense")
    assert done.returncode == 2 and "error[unknown-option]: the script has no option '--nonsense'" in done.stderr


# Backup and restore


@pytest.mark.parametrize("target", ["kept", "kept.json", "kept.jsonl", "kept.yaml"])
def test_a_backup_is_restored_as_it_was(filled, other, tmp_path, target):
    if "." not in target:
        (tmp_path / target).mkdir()
    done = filled.script("backup", target)
    assert (done.returncode, done.stdout) == (0, "backed up 3 connections\n"), done.stderr
    planned = other.script("restore", target, "--dry-run")
    assert actions(planned) == {"crm": "would be created", "nps": "would be created", "billing": "would be created"}
    assert other.ids("users") == [] and other.ids("accounts") == []
    done = other.script("restore", target)
    assert done.returncode == 0, done.stderr
    assert [(row["entity"], row["id"], row["action"]) for row in rows(done)] == [
        ("users", "crm", "created"), ("users", "nps", "created"), ("accounts", "billing", "created")]
    for entity in ("users", "accounts"):
        assert other.essence(entity) == filled.essence(entity)
    again = other.script("restore", target)
    assert again.returncode == 0 and set(actions(again).values()) == {"there already"}


def test_a_backup_of_a_folder_is_what_create_reads(filled, other, tmp_path):
    (tmp_path / "kept").mkdir()
    assert filled.script("backup", "kept").returncode == 0
    other.rows("create users from kept/users.json")
    assert other.essence("users") == filled.essence("users")


def test_a_backup_of_one_entity(filled, other):
    assert filled.script("backup", "kept.json", "--only", "accounts").stdout == "backed up 1 connections\n"
    assert actions(other.script("restore", "kept.json")) == {"billing": "created"}
    assert filled.script("backup", "all.json").returncode == 0
    assert actions(other.script("restore", "all.json", "--only", "users")) == {"crm": "created", "nps": "created"}


def test_a_backup_of_nothing_restores_nothing(site, other):
    assert site.script("backup", "kept.json").stdout == "backed up 0 connections\n"
    done = other.script("restore", "kept.json")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_a_backup_never_writes_over_another_unless_told_to(filled, tmp_path):
    (tmp_path / "kept.json").write_text("precious")
    done = filled.script("backup", "kept.json")
    assert done.returncode == 1 and "there is a file 'kept.json' already" in done.stderr
    assert (tmp_path / "kept.json").read_text() == "precious"
    assert filled.script("backup", "kept.json", "--overwrite").returncode == 0
    assert len(json.loads((tmp_path / "kept.json").read_text())) == 3


def test_a_folder_that_is_not_there_is_named(site):
    done = site.script("backup", "nowhere")
    assert done.returncode == 1 and "there is no folder 'nowhere'" in done.stderr and "try: mkdir -p nowhere" in done.stderr
    done = site.script("restore", "nowhere")
    assert done.returncode == 1 and "there is no backup 'nowhere'" in done.stderr


def test_what_is_no_backup_is_not_restored(site, tmp_path):
    (tmp_path / "odd.json").write_text('[{"entity": "users", "id": "a"}, {"id": "b"}]')
    done = site.script("restore", "odd.json")
    assert done.returncode == 2 and "'odd.json' is no backup: 1 of its rows lack an entity or an id" in done.stderr
    (tmp_path / "broken.json").write_text('[{"entity": "users", ')
    done = site.script("restore", "broken.json")
    assert done.returncode == 2 and "error[json-truncated]" in done.stderr and "broken.json:1" in done.stderr


def test_a_refused_connection_does_not_stop_the_others(site, tmp_path):
    bad = dict(CRM, id="bad", fields=[dict(CRM["fields"][0]), dict(CRM["fields"][0])])
    (tmp_path / "kept.json").write_text(json.dumps([dict(row, entity="users") for row in (bad, NPS)]))
    done = site.script("restore", "kept.json")
    assert done.returncode == 6, done.stderr
    assert actions(done)["nps"] == "created" and actions(done)["bad"].startswith("refused: ")
    assert "1 created, 1 refused" in done.stderr and site.ids("users") == ["nps"]


def test_a_read_only_shell_restores_nothing(filled, other):
    assert filled.script("backup", "kept.json").returncode == 0
    done = other("--read-only", os.path.join(LIBRARY, "restore.tenon"), "kept.json")
    assert done.returncode == 2 and "error[read-only]" in done.stderr
    assert other.ids("users") == []


def test_what_was_done_is_told_when_the_site_is_lost(filled, tenon, clean_environment, tmp_path):
    """The server ends after the first connection was created."""
    assert filled.script("backup", "kept.json").returncode == 0
    answers = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def answer(self, status, body=b""):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            self.answer(200, b'{"data": {"type": "list_connections_response", "attributes": {"connections": []}}}')

        def do_POST(self):
            answers.append(self.path)
            self.answer(201 if len(answers) == 1 else 500)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        site = Site(tenon, clean_environment, tmp_path, ":memory:")
        done = site("--site", f"http://127.0.0.1:{server.server_port}", os.path.join(LIBRARY, "restore.tenon"), "kept.json")
    finally:
        server.shutdown()
    assert done.returncode == 5, done.stderr
    assert actions(done) == {"crm": "created"}


# Copy


def test_copying_between_two_sites(filled, other, serve):
    server = serve("--store", other.store)
    done = filled.script("copy", "local", server.url, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert set(actions(done).values()) == {"would be created"} and other.ids("users") == []
    assert set(actions(filled.script("copy", "local", server.url)).values()) == {"created"}
    for entity in ("users", "accounts"):
        assert other.essence(entity) == filled.essence(entity)
    again = filled.script("copy", "local", server.url)
    assert again.returncode == 0 and set(actions(again).values()) == {"there already"}
    # And back again, from a server to the store in the process.
    assert filled.script("copy", server.url, "local").returncode == 0


def test_a_connection_that_differs_is_left_and_told(filled, other, serve):
    server = serve("--store", other.store)
    other.create("users", dict(CRM, fields=CRM["fields"][:1]))
    done = filled.script("copy", "local", server.url, "--only", "users")
    assert done.returncode == 3
    assert actions(done) == {"crm": "differs", "nps": "created"}
    assert "these differ: crm" in done.stderr and len(other.essence("users")[0]["fields"]) == 1


def test_a_site_is_not_copied_to_itself(site):
    done = site.script("copy", "local", "local")
    assert done.returncode == 2 and "'local' cannot be copied to itself" in done.stderr


def test_an_unknown_site_and_one_that_does_not_answer(filled):
    done = filled.script("copy", "local", "moon")
    assert done.returncode == 2 and "there is no site 'moon'" in done.stderr
    done = filled.script("copy", "local", "http://127.0.0.1:9")
    assert done.returncode == 5, done.stderr


# Unused fields


def test_fields_that_the_mapping_does_not_offer_or_offers_once(site):
    site.create("users", CRM)
    site.create("users", dict(NPS, fields=[{"id": "tier", "source_name": "t", "type": "string"},
                                           {"id": "score", "source_name": "nps", "type": "number"},
                                           {"id": "points", "source_name": "nps", "type": "number"}]))
    done = site.script("unused-fields")
    assert done.returncode == 0, done.stderr
    assert rows(done) == [
        {"connection": "nps", "field": "tier", "reason": "'crm' is older and has a field of this name"},
        {"connection": "nps", "field": "points", "reason": "'score' brings the same column"}]


def test_fields_that_no_file_names(filled, tmp_path):
    (tmp_path / "dashboards").mkdir()
    (tmp_path / "dashboards/one.json").write_text(json.dumps({"query": "@tier:gold"}))
    (tmp_path / "queries.txt").write_text("count by @ltvs, @score")
    done = filled.script("unused-fields", "users", "dashboards/*.json", "*.txt")
    assert rows(done) == [{"connection": "crm", "field": "ltv", "reason": "no file names it"}], done.stderr
    assert rows(filled.script("unused-fields", "accounts")) == []
    done = filled.script("unused-fields", "users", "nothing/*.json")
    assert done.returncode == 1 and "there is no file 'nothing/*.json'" in done.stderr
    done = filled.script("unused-fields", "user")
    assert done.returncode == 2 and "there is no entity 'user'" in done.stderr


# Bulk create

COLUMNS = ["connection", "join_attribute", "join_type", "field", "source_name", "type", "display_name", "description"]
TABLE = [
    ["crm", "user_email", "email", "tier", "subscription_tier", "string", "Tier", ""],
    ["nps", "user_id", "user_id", "score", "nps", "number", "", ""],
    ["crm", "user_email", "email", "ltv", "ltv", "number", "Lifetime Value", ""],
]


def write_table(path, table, columns=COLUMNS):
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([columns, *table])


def test_connections_from_a_table(site, tmp_path):
    write_table(tmp_path / "fields.csv", TABLE)
    planned = site.script("bulk-create", "fields.csv", "--dry-run")
    assert planned.returncode == 0 and set(actions(planned).values()) == {"would be created"}, planned.stderr
    assert site.ids("users") == []
    done = site.script("bulk-create", "fields.csv")
    assert rows(done) == [
        {"entity": "users", "id": "crm", "fields": 2, "action": "created"},
        {"entity": "users", "id": "nps", "fields": 1, "action": "created"}], done.stderr
    assert site.essence("users") == [CRM, NPS]
    assert set(actions(site.script("bulk-create", "fields.csv")).values()) == {"there already"}


def test_columns_of_other_names(site, tmp_path):
    write_table(tmp_path / "sheet.csv", [["b", "account_id", "account_id", "plan", "p", "x"]],
                ["Source", "join_attribute", "join_type", "Name", "source_name", "Remark"])
    mapping = json.dumps({"connection": "Source", "field": "Name", "description": "Remark"})
    done = site.script("bulk-create", "sheet.csv", "--columns", mapping, "--entity", "accounts")
    assert done.returncode == 0, done.stderr
    assert site.essence("accounts")[0]["fields"] == [{"id": "plan", "source_name": "p", "type": "string", "description": "x"}]
    done = site.script("bulk-create", "sheet.csv")
    assert done.returncode == 2
    assert "'sheet.csv' has no column connection, field; it has Source, join_attribute" in done.stderr
    done = site.script("bulk-create", "sheet.csv", "--columns", "{Source}")
    assert done.returncode == 2 and "'columns' must be a map as JSON" in done.stderr


def test_all_mistakes_of_a_table_are_told_and_nothing_is_sent(site, tmp_path):
    table = [TABLE[0], ["", *TABLE[1][1:]], ["crm", "user_id", *TABLE[2][2:]], TABLE[1][:3] + ["", *TABLE[1][4:]]]
    write_table(tmp_path / "fields.csv", table)
    done = site.script("bulk-create", "fields.csv")
    assert done.returncode == 2 and "'fields.csv' has 3 mistakes" in done.stderr
    assert rows(done) == [
        {"row": 2, "column": "connection", "problem": "is empty"},
        {"row": 3, "column": "join_attribute", "problem": "is 'user_id', but 'user_email' in row 1"},
        {"row": 4, "column": "field", "problem": "is empty"}]
    assert site.ids("users") == []


def test_what_is_no_table(site, tmp_path):
    (tmp_path / "one.json").write_text("{}")
    write_table(tmp_path / "empty.csv", [])
    for name in ("one.json", "empty.csv"):
        done = site.script("bulk-create", name)
        assert done.returncode == 2 and f"'{name}' holds no table" in done.stderr
    done = site.script("bulk-create", "gone.csv")
    assert done.returncode != 0 and "gone.csv" in done.stderr


# Names


def test_names_that_follow_the_rules(filled):
    done = filled.script("check-names", "--display", "")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_names_that_break_a_rule(filled):
    done = filled.script("check-names", "--connections", "^crm", "--fields", "^[a-z]{4,}$", "--display", "^[A-Z]")
    assert done.returncode == 3 and "5 names break a rule" in done.stderr
    assert [(row["entity"], row["connection"], row["what"], row["name"]) for row in rows(done)] == [
        ("users", "crm", "field", "ltv"), ("users", "nps", "connection", "nps"), ("users", "nps", "display name", ""),
        ("accounts", "billing", "connection", "billing"), ("accounts", "billing", "display name", "")]
    done = filled.script("check-names", "--only", "accounts")
    assert done.returncode == 3 and "1 names break a rule" in done.stderr
    done = filled.script("check-names", "--fields", "[")
    assert done.returncode == 1 and "error[bad-pattern]" in done.stderr
