"""`tenon mcp` as agents use it: the protocol of both eras by hand-written partners, and the official client."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import threading
import time

import jsonschema
import pytest

from agent_kit import ABILITIES, CRM, MODERN, VERSION, Agent, text

ERAS = [MODERN, "2025-11-25", "2024-11-05"]


@pytest.fixture
def agent(tenon, clean_environment, tmp_path):
    agents = []

    def start(*arguments, environment=None, **named):
        agents.append(Agent(tenon, dict(clean_environment, **(environment or {})), "--store", str(tmp_path / "store.sqlite"), *arguments,
                            cwd=tmp_path, **named))
        return agents[-1]

    yield start
    for one in agents:
        one.process.kill()
        one.process.wait()


# The protocol.


@pytest.mark.parametrize("era", ERAS)
def test_tools_are_listed_in_the_same_order_every_time(agent, era):
    first, second = agent(era=era), agent(era=era, forms=False)
    tools = first.ask("tools/list")["result"]["tools"]
    assert tools == first.ask("tools/list")["result"]["tools"] == second.ask("tools/list")["result"]["tools"]
    names = [tool["name"] for tool in tools]
    assert names[:3] == ["run", "apply_plan", "fetch_result"] and {"list", "create", "delete", "query", "help"} <= set(names)
    assert not {"exit", "sh", "history", "record"} & set(names)
    for tool in tools:
        jsonschema.Draft202012Validator.check_schema(tool["inputSchema"])
        assert tool["inputSchema"]["type"] == "object"
        # Models that are shown a choice at the root refuse it.
        assert not {"oneOf", "anyOf", "allOf"} & set(tool["inputSchema"])
        if "outputSchema" in tool:
            jsonschema.Draft202012Validator.check_schema(tool["outputSchema"])
            assert tool["outputSchema"]["type"] == "object"
    hints = {tool["name"]: tool["annotations"] for tool in tools}
    assert hints["list"]["readOnlyHint"] and not hints["create"]["readOnlyHint"]
    assert hints["delete"]["destructiveHint"] and not hints["create"]["destructiveHint"]


def test_the_new_era_is_discovered(agent):
    one = agent()
    found = one.ask("server/discover")["result"]
    assert found["supportedVersions"] == [MODERN] and found["capabilities"] == {"tools": {}, "resources": {}}
    assert found["ttlMs"] > 0 and found["cacheScope"] == "private" and "apply_plan" in found["instructions"]
    other = one.ask("tools/list", **{VERSION: "1999-01-01"})["error"]
    assert other["code"] == -32022 and other["data"] == {"supported": [MODERN], "requested": "1999-01-01"}


def test_both_eras_are_served_side_by_side(agent):
    one = agent(era="2025-06-18")
    assert one.greeting["protocolVersion"] == "2025-06-18" and one.greeting["serverInfo"]["name"] == "tenon"
    assert "resultType" not in one.ask("tools/list")["result"]
    modern = one.ask("tools/list", **{VERSION: MODERN, ABILITIES: {}})["result"]
    assert modern["resultType"] == "complete" and modern["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == "tenon"


@pytest.mark.parametrize("line, code", [
    (b"GET / HTTP/1.1", -32700), (b"{", -32700), (b"[]", -32600), (b'{"id":1}', -32600), (b"\xff\xfe\x00", -32700),
    (b'{"jsonrpc":"2.0","id":[],"method":"ping"}', -32600), (b"[" * 100_000, -32700), (b"x" * (9 << 20), -32700)],
    ids=["http", "open", "batch", "bare", "bytes", "id", "deep", "long"])
def test_junk_is_answered_and_never_fatal(agent, line, code):
    one = agent()
    one.say(line)
    assert one.hear()["error"]["code"] == code
    assert one.value("list", {"entity": "users"}) == {"result": []}


def test_a_client_that_leaves_ends_it_in_order(agent):
    one = agent()
    assert one.ask("ping")["result"]["resultType"] == "complete"
    assert one.end() == (0, "")


def test_a_termination_ends_it_in_order(agent):
    one = agent(era="2025-11-25")
    one.process.send_signal(signal.SIGTERM)
    assert one.process.wait(timeout=30) == 0


def test_nothing_but_the_protocol_is_on_standard_output(agent, tmp_path):
    (tmp_path / "loud.tenon").write_text('print "to the one who asked"\nopen -\n')
    one = agent("--allow", "*")
    for script in ['print "hello"', "help list", 'sh ["echo", "loud"]', "run loud.tenon", "doctor", "set trace on", "list users"]:
        result = one.call("run", {"script": script})
        if script.startswith("sh"):
            result = one.call("apply_plan", {"handle": result["structuredContent"]["handle"]})
            assert "loud" in text(result)
        if "loud.tenon" in script:
            assert result["structuredContent"]["id"] == "no-input"
    status, _ = one.end()
    assert status == 0


# Reading.


@pytest.mark.parametrize("era", ERAS)
def test_a_verb_gives_values_and_text(agent, era):
    one = agent(era=era)
    rows = one.value("query", {"entity": "users", "query": "first_country_code:DE", "int": 2})["result"]
    assert len(rows) == 2 and all(row["first_country_code"] == "DE" for row in rows)
    result = one.call("describe", {"entity": "users"})
    assert [json.loads(line) for line in text(result).splitlines()] == result["structuredContent"]["result"]
    assert one.value("run", {"script": "list users | count"}) == {"result": 0}
    assert one.value("run", {"script": "print 1"}) == {}
    assert one.value("run", {"script": "list users | count\n1 + 1"})["results"] == [0, 2]


def test_results_are_as_their_schemas_say(agent):
    one = agent("--allow", "*")
    one.apply("create", {"entity": "users", "source": [CRM]})
    schemas = {tool["name"]: tool.get("outputSchema") for tool in one.ask("tools/list")["result"]["tools"]}
    calls = {"list": {"entity": "users"}, "show": {"resource": "users/crm"}, "describe": {"entity": "users"}, "facet": {"entity": "users", "attribute": "first_city"},
             "query": {"entity": "users", "int": 1000}, "diff": {"entity": "users", "before": "local", "after": "local"}, "doctor": {}}
    for name, arguments in calls.items():
        if schemas[name]:
            jsonschema.validate(one.value(name, arguments), schemas[name])
    assert sum(schemas[name] is not None for name in calls) >= 3


@pytest.mark.parametrize("name, arguments, id", [
    ("show", {"resource": "users/none"}, "no-connection"), ("show", {}, "tool-arguments"), ("show", {"resoure": "x"}, "tool-arguments"),
    ("run", {"script": "lst users"}, "unknown-verb"), ("run", {}, "tool-arguments"), ("query", {"entity": "users", "int": "many"}, "wrong-type"),
    ("fetch_result", {"handle": "result-9"}, "no-result"), ("apply_plan", {"handle": "plan-9"}, "no-plan"),
    ("update", {"resource": "users/crm", "add": True}, "tool-arguments")])
def test_a_problem_is_a_result(agent, name, arguments, id):
    result = agent().call(name, arguments)
    problem = result["structuredContent"]
    assert result["isError"] and problem["id"] == id, result
    assert {"id", "kind", "message", "because", "try"} <= set(problem)
    assert f"error[{id}]: {problem['message']}" in text(result) and "\x1b" not in text(result)


@pytest.mark.parametrize("value", [
    '$(exit 3)', '"; delete users/crm --yes; "', "--yes", "$x", "\\$x", "a\nreset local --yes", "'", '"', "\\", "{", "users where", "| count",
    "é\u2028\u0000\u0007", "${a}", "`id`", "# no"])
def test_a_value_is_never_read_as_code(agent, value):
    one = agent("--allow", "*")
    plan = one.value("delete", {"resource": ["users/" + value]})
    from urllib.parse import unquote
    assert [unquote(row["path"].split("/connection/")[1]) for row in plan["plan"]] == [value]
    rows = one.value("create", {"entity": "users", "source": dict(CRM, metadata={value: value})})["plan"]
    assert rows[0]["body"]["data"]["attributes"]["metadata"] == {value: value}


def test_a_text_is_checked_before_anything_runs(agent):
    one = agent("--allow", "*")
    found = one.value("run", {"script": "list users\ncraete users from x", "check": True})
    assert not found["runs"] and found["problems"][0]["id"] == "unknown-verb" and found["problems"][0]["line"] == 2
    assert one.value("run", {"script": "list users", "check": True}) == {"problems": [], "runs": True}


def test_keys_are_never_told(agent):
    one = agent("--allow", "*", environment={"DD_API_KEY": "a-secret-key", "MY_TOKEN": "a-secret-token"})
    for script in ['env("DD_API_KEY")', 'env("MY_TOKEN")', "doctor"]:
        assert "a-secret" not in json.dumps(one.call("run", {"script": script}))


def test_resources_are_the_help_and_the_files(agent, tmp_path):
    (tmp_path / "a.session").write_text("#!session 1\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b c.tenon").write_text("print 1\n")
    (tmp_path / "secret.txt").write_text("no\n")
    one = agent()
    found = {}
    cursor = None
    while True:
        result = one.ask("resources/list", {"cursor": cursor} if cursor else {})["result"]
        found.update({each["uri"]: each for each in result["resources"]})
        cursor = result.get("nextCursor")
        if not cursor:
            break
    assert {"help://contents", "help://list", "session:///a.session", "script:///sub/b%20c.tenon"} <= set(found)
    assert not [uri for uri in found if "secret" in uri]
    for uri, part in [("help://contents", "verbs"), ("help://json-comma", "JSON"), ("help://where", "where"), ("script:///sub/b%20c.tenon", "print 1")]:
        assert part in one.ask("resources/read", {"uri": uri})["result"]["contents"][0]["text"]
    for uri in ["help://nonsense", "script:///../secret.txt", "script:///secret.txt", "file:///etc/passwd", ""]:
        assert one.ask("resources/read", {"uri": uri})["error"]["code"] == -32602


# Large results.


@pytest.mark.parametrize("era", ERAS[:2])
def test_a_large_result_comes_in_parts(agent, era):
    one = agent(era=era)
    result = one.call("query", {"entity": "users", "int": 1000})
    part = result["structuredContent"]
    assert part["count"] == 1000 and 0 < part["next"] < 1000 and len(json.dumps(result)) < 200_000
    rows = list(part["result"])
    while "next" in part:
        part = one.value("fetch_result", {"handle": part["handle"], "offset": part["next"]})
        rows += part["result"]
    assert len({row["user_id"] for row in rows}) == 1000
    few = one.value("fetch_result", {"handle": part["handle"], "offset": 998, "limit": 1})
    assert few["result"] == rows[998:999] and few["next"] == 999
    assert one.value("fetch_result", {"handle": part["handle"], "offset": 5000})["result"] == []


def test_a_large_text_comes_in_parts(agent, tmp_path):
    whole = "".join(f"é{number}\n" for number in range(20_000))
    (tmp_path / "long.txt").write_text(whole)
    one = agent()
    part = one.value("open", {"path": "long.txt"})
    found = part["result"]
    while "next" in part:
        part = one.value("fetch_result", {"handle": part["handle"], "offset": part["next"]})
        found += part["result"]
    assert found == whole and part["count"] == len(whole)


def test_handles_are_bounded(agent):
    one = agent()
    handles = [one.value("query", {"entity": "users", "int": 1000})["handle"] for _ in range(20)]
    assert one.call("fetch_result", {"handle": handles[0]})["isError"]
    assert one.value("fetch_result", {"handle": handles[-1], "offset": 999})["count"] == 1000


# Writing.


@pytest.mark.parametrize("era", ERAS[:2])
@pytest.mark.parametrize("name, arguments", [
    ("create", {"entity": "users", "source": CRM}), ("delete", {"resource": ["users/crm"]}), ("reset", {"empty": True}),
    ("run", {"script": "create users from []"}), ("run", {"script": "if true { delete users/crm --yes }"}), ("export", {"entity": "users", "path": "out"}),
    ("run", {"script": 'requires shell\nsh ["touch", "x"]'}), ("run", {"script": "list users > x.json"}), ("run", {"script": "[1] | save x.json"}),
    ("run_file", {"path": "writes.tenon"}), ("run", {"script": "let f = \"writes.tenon\"\nrun $f"}), ("run", {"script": "create users from [] &"}),
    ("run", {"script": "record x"})])
def test_it_reads_only_unless_told_otherwise(agent, tmp_path, era, name, arguments):
    (tmp_path / "writes.tenon").write_text(f"create users from {json.dumps(CRM)}\n")
    one = agent(era=era)
    result = one.call(name, arguments)
    assert result["isError"], result
    assert result["structuredContent"]["id"] == "not-allowed", text(result)
    assert "tenon mcp --allow" in text(result)
    assert one.value("list", {"entity": "users"}) == {"result": []}
    assert sorted(each.name for each in tmp_path.iterdir() if not each.name.startswith("store")) == ["writes.tenon"]


@pytest.mark.parametrize("era", ERAS)
def test_a_write_is_planned_and_applied_once(agent, era):
    one = agent("--allow", "create users", era=era)
    plan = one.value("create", {"entity": "users", "source": CRM})
    assert plan["plan"][0]["method"] == "POST" and plan["plan"][0]["body"]["data"]["id"] == "crm" and not plan["needs_confirmation"]
    assert one.value("list", {"entity": "users"}) == {"result": []}
    assert one.value("apply_plan", {"handle": plan["handle"]}) == {"entity": "users", "id": "crm", "action": "created"}
    again = one.call("apply_plan", {"handle": plan["handle"]})
    assert again["isError"] and again["structuredContent"]["id"] == "no-plan"
    other = one.call("create", {"entity": "accounts", "source": CRM})
    assert other["isError"] and other["structuredContent"]["id"] == "not-allowed"


@pytest.mark.parametrize("pattern, allowed, refused", [
    ("delete users/tmp-*", ["users/tmp-a"], ["users/a"]), ("delete users/tmp-*", ["users/tmp-a", "users/tmp-b"], ["users/tmp-a", "users/b"])])
def test_what_is_allowed_is_matched_word_for_word(agent, pattern, allowed, refused):
    one = agent("--allow", pattern)
    assert one.value("delete", {"resource": allowed})["needs_confirmation"]
    assert one.call("delete", {"resource": refused})["structuredContent"]["id"] == "not-allowed"
    # A text is held to it when its values are known.
    script = one.call("run", {"script": f'let which = "{refused[-1]}"\ndelete $which --yes'})
    done = one.call("apply_plan", {"handle": script["structuredContent"]["handle"]})
    assert done["isError"] and done["structuredContent"]["id"] == "not-allowed"


def test_a_plan_that_no_longer_holds_is_refused(agent, tmp_path):
    one = agent("--allow", "*")
    (tmp_path / "crm.json").write_text(json.dumps(CRM))
    first = one.value("create", {"entity": "users", "source": "crm.json"})
    (tmp_path / "crm.json").write_text(json.dumps(dict(CRM, id="other")))
    assert one.call("apply_plan", {"handle": first["handle"]})["structuredContent"]["id"] == "changed-plan"
    (tmp_path / "act.tenon").write_text("create users from crm.json\n")
    second = one.value("run_file", {"path": "act.tenon"})
    (tmp_path / "act.tenon").write_text("reset local --yes\n")
    assert one.call("apply_plan", {"handle": second["handle"]})["structuredContent"]["id"] == "changed-plan"
    third = one.value("create", {"entity": "users", "source": CRM})
    one.call("run", {"script": "use entity accounts"})
    assert one.call("apply_plan", {"handle": third["handle"]})["structuredContent"]["id"] == "changed-plan"
    assert one.value("list", {"entity": "users"}) == {"result": []}


@pytest.mark.parametrize("era", ERAS[:2])
def test_what_deletes_is_confirmed_by_a_person(agent, era):
    one = agent("--allow", "*", era=era)
    one.apply("create", {"entity": "users", "source": CRM})
    for answer in [{"action": "decline"}, {"action": "cancel"}, {"action": "accept", "content": {"confirm": False}}, {"action": "accept"}]:
        one.answer = answer
        result = one.apply("delete", {"resource": ["users/crm"]})
        assert result["isError"] and result["structuredContent"]["id"] == "declined"
    assert len(one.value("list", {"entity": "users"})["result"]) == 1
    one.answer = {"action": "accept", "content": {"confirm": True}}
    before = len(one.notices)
    assert not one.apply("delete", {"resource": ["users/crm"]})["isError"]
    assert len(one.notices) == before + 1 and "DELETE" in json.dumps(one.notices[-1])
    assert one.value("list", {"entity": "users"}) == {"result": []}


@pytest.mark.parametrize("era", ERAS[:2])
def test_without_a_person_nothing_is_deleted(agent, era):
    one = agent("--allow", "*", era=era, forms=False)
    one.apply("create", {"entity": "users", "source": CRM})
    for name, arguments in [("delete", {"resource": ["users/crm"]}), ("reset", {}), ("run", {"script": "delete users/crm --yes\nlist users"}),
                            ("apply", {"entity": "users", "source": [dict(CRM, id="b")], "prune": True})]:
        result = one.apply(name, arguments)
        assert result["isError"] and result["structuredContent"]["id"] == "cannot-confirm", text(result)
    # What deletes nothing needs nobody.
    assert not one.apply("apply", {"entity": "users", "source": [CRM, dict(CRM, id="b")]})["isError"]
    assert len(one.value("list", {"entity": "users"})["result"]) == 2


def test_a_text_that_writes_is_planned_as_a_whole(agent):
    one = agent("--allow", "create *")
    plan = one.value("run", {"script": f"create users from {json.dumps(CRM)}\nlist users | count"})
    assert plan["plan"] == ["create"]
    assert one.value("apply_plan", {"handle": plan["handle"]})["results"][-1] == 1


def test_files_are_written_where_that_is_allowed(agent, tmp_path):
    (tmp_path / "out").mkdir()
    one = agent("--allow", "> out/*.csv")
    assert not one.apply("run", {"script": "describe users > out/a.csv"})["isError"]
    assert one.apply("run", {"script": "describe users > b.csv"})["structuredContent"]["id"] == "not-allowed"
    assert [each.name for each in tmp_path.rglob("*.csv")] == ["a.csv"]


# Many things at once.


def slow(answering):
    """A site whose answers take their time, until they are let go."""
    gate = threading.Event()

    def answer(_):
        gate.wait(60)
        return 200, b'{"data":{"type":"get_mappings_response","id":"a","attributes":{"connections":[]}}}', {}

    return answering(answer), gate


KEYS = {"DD_API_KEY": "a" * 32, "DD_APP_KEY": "b" * 40}


@pytest.mark.parametrize("era", ERAS[:2])
def test_a_call_can_be_taken_back(agent, answering, era):
    url, gate = slow(answering)
    one = agent("--site", url, era=era, environment=KEYS)
    number = one.send("tools/call", {"name": "list", "arguments": {"entity": "users"}})
    waiting = one.send("tools/call", {"name": "list", "arguments": {"entity": "users"}})
    assert "result" in one.ask("ping")
    one.tell("notifications/cancelled", {"requestId": number, "reason": "enough"})
    one.tell("notifications/cancelled", {"requestId": waiting})
    assert one.value("run", {"script": "1 + 1"}) == {"result": 2}
    gate.set()
    assert "result" in one.ask("ping")
    one.process.stdin.close()
    while (message := one.hear()) is not None:
        assert message.get("id") not in (number, waiting)


def test_progress_rises(agent, answering):
    url, gate = slow(answering)
    one = agent("--site", url, environment=KEYS)
    threading.Timer(3, gate.set).start()
    one.call("list", {"entity": "users"}, progressToken="mine")
    seen = [each["params"] for each in one.notices if each.get("method") == "notifications/progress"]
    assert seen and all(each["progressToken"] == "mine" for each in seen)
    steps = [each["progress"] for each in seen]
    assert steps == sorted(set(steps)) and "waiting" in seen[-1]["message"], seen


def test_whoever_leaves_in_the_middle_stops_it(agent, answering):
    url, _ = slow(answering)
    one = agent("--site", url, environment=KEYS)
    one.send("tools/call", {"name": "list", "arguments": {"entity": "users"}})
    time.sleep(0.3)
    assert one.end()[0] == 0


def memory(process):
    with open(f"/proc/{process.pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def test_a_thousand_calls_leave_nothing_behind(agent):
    one = agent()
    sizes = []
    for round in range(3):
        numbers = [one.send("tools/call", {"name": "query", "arguments": {"entity": "users", "int": 5}}) for _ in range(100)]
        seen = set()
        while len(seen) < len(numbers):
            message = one.hear()
            assert not message["result"]["isError"]
            seen.add(message["id"])
        for _ in range(233):
            one.value("list", {"entity": "users"})
        sizes.append(memory(one.process))
    assert sizes[2] - sizes[0] < 12_000, sizes


# Recording.


def test_what_is_recorded_is_replayed(agent, tenon, clean_environment, tmp_path):
    one = agent("--allow", "*", "--record", "agent.session")
    one.apply("create", {"entity": "users", "source": CRM})
    one.call("show", {"resource": "users/none"})
    one.value("run", {"script": "list users\n| select id"})
    one.apply("delete", {"resource": ["users/crm"]})
    status, notes = one.end()
    assert status == 0 and "agent.session" in notes, notes
    kept = (tmp_path / "agent.session").read_text()
    assert "$ delete users/crm --yes" in kept and "$ plan create users from" in kept
    replayed = subprocess.run([tenon, "replay", "agent.session"], cwd=tmp_path, env=clean_environment, capture_output=True, text=True)
    assert replayed.returncode == 0, replayed.stdout + replayed.stderr


def test_a_session_that_is_there_is_not_overwritten(agent, tmp_path):
    (tmp_path / "a.session").write_text("mine\n")
    one = agent("--record", "a.session", begin=False)
    assert one.end()[0] != 0
    assert (tmp_path / "a.session").read_text() == "mine\n"


def test_a_socket_has_many_clients(tenon, clean_environment, tmp_path):
    path = str(tmp_path / "s")
    process = subprocess.Popen([tenon, "mcp", "--store", ":memory:", "--socket", path, "--record", "a.session"], env=clean_environment,
                               cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    try:
        assert "serving agents" in process.stderr.readline()
        assert os.stat(path).st_mode & 0o077 == 0
        clients = []
        for _ in range(3):
            client = socket.socket(socket.AF_UNIX)
            client.connect(path)
            clients.append(client.makefile("rw"))
        for number, client in enumerate(clients):
            request = {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": {
                "name": "run", "arguments": {"script": f"{number} + 1"}, "_meta": {VERSION: MODERN, ABILITIES: {}}}}
            client.write(json.dumps(request) + "\n")
            client.flush()
        for number, client in enumerate(clients):
            assert json.loads(client.readline())["result"]["structuredContent"] == {"result": number + 1}
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
        assert not os.path.exists(path)
        assert sorted(each.name for each in tmp_path.glob("*.session")) == ["a-1.session", "a-2.session", "a-3.session"]
    finally:
        process.kill()


# The official client.


def official(tenon, environment, tmp_path, mode, *arguments):
    pytest.importorskip("mcp_types")
    from mcp.client.client import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client
    from mcp_types import ElicitResult

    async def confirm(_, params):
        assert "cannot be undone" in params.message
        return ElicitResult(action="accept", content={"confirm": True})

    server = StdioServerParameters(command=tenon, args=["mcp", "--store", ":memory:", *arguments], env=environment, cwd=tmp_path)
    return Client(stdio_client(server), mode=mode, elicitation_callback=confirm)


@pytest.mark.parametrize("mode", ["legacy", "auto", MODERN])
def test_the_official_client(tenon, clean_environment, tmp_path, mode):
    client = official(tenon, clean_environment, tmp_path, mode, "--allow", "*")

    async def talk():
        async with client as one:
            tools = await one.list_tools()
            assert tools.tools[0].name == "run"
            # The client holds each result against the tool's schema.
            for name, arguments in [("list", {"entity": "users"}), ("describe", {"entity": "users"}), ("query", {"entity": "users", "int": 1000})]:
                assert not (await one.call_tool(name, arguments)).is_error
            for name, arguments in [("create", {"entity": "users", "source": CRM}), ("delete", {"resource": ["users/crm"]})]:
                plan = await one.call_tool(name, arguments)
                done = await one.call_tool("apply_plan", {"handle": plan.structured_content["handle"]})
                assert not done.is_error, done
            assert (await one.call_tool("run", {"script": "list users | count"})).structured_content == {"result": 0}
            assert (await one.call_tool("show", {"resource": "users/crm"})).is_error
            found = await one.list_resources()
            page = await one.read_resource(next(each.uri for each in found.resources if "query" in str(each.uri)))
            assert "query <entity>" in page.contents[0].text

    asyncio.run(asyncio.wait_for(talk(), 60))


# Hooks.


def test_a_hook_decides_as_it_does_anywhere(agent):
    one = agent("--allow", "*")
    one.apply("create", {"entity": "users", "source": CRM})
    one.call("run", {"script": 'on command.before "delete *" { if not $event.plan { deny "not here" } }'})
    for name, arguments in [("delete", {"resource": ["users/crm"]}), ("run", {"script": "delete users/crm --yes"})]:
        result = one.apply(name, arguments)
        assert result["isError"] and result["structuredContent"]["id"] == "denied", text(result)
        assert "not here" in text(result)
    assert len(one.value("list", {"entity": "users"})["result"]) == 1
