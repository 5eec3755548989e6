"""What `help --schema` tells tools of the verbs, judged by an independent validator of JSON Schema 2020-12."""

import json
import subprocess

import jsonschema
import pytest


@pytest.fixture(scope="module")
def tools(tenon):
    done = subprocess.run([tenon, "--store", ":memory:", "--format", "json", "-c", "help --schema"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return {tool["name"]: tool for tool in json.loads(done.stdout)}


def test_every_verb_is_a_tool(tenon, tools):
    done = subprocess.run([tenon, "-c", "help verbs"], capture_output=True, text=True, timeout=60)
    named = [line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ") and not line.startswith("   ")]
    assert list(tools) == named
    for tool in tools.values():
        assert tool["description"].endswith(".") and set(tool) == {"name", "description", "inputSchema"}


def test_every_schema_is_one(tools):
    for tool in tools.values():
        schema = tool["inputSchema"]
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema" and schema["type"] == "object"
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("verb, good, bad", [
    ("list", [{}, {"entity": "users"}, {"entity": "accounts"}], [{"entity": "user"}, {"entity": 1}, {"entities": "users"}]),
    ("show", [{"resource": "users/crm"}], [{}, {"resource": "crm"}, {"resource": "users/"}]),
    ("create",
     [{"entity": "users", "source": "crm.json"}, {"entity": "users", "source": {"id": "crm"}}, {"entity": "users", "source": [{}]}],
     [{"entity": "users"}, {"source": "crm.json"}, {"entity": "users", "source": 5}, {"entity": "users", "source": "a", "from": True}]),
    ("delete",
     [{"resource": ["users/a"]}, {"resource": ["users/a", "users/b"], "yes": True}],
     [{"resource": []}, {"resource": "users/a"}, {"resource": ["users/a"], "yes": "no"}]),
    ("update",
     [{"resource": "users/a", "add": True, "map": {"id": "n"}},
      {"resource": "users/a", "change": True, "field": "n", "map": {"type": "number"}},
      {"resource": "users/a", "drop": True, "field": "n"},
      {"resource": "users/a", "source": "changes.json"}],
     [{"resource": "users/a"}, {"resource": "users/a", "map": {}}, {"resource": "users/a", "drop": True},
      {"resource": "users/a", "add": True, "map": {}, "source": "x.json"}, {"resource": "users/a", "add": False, "map": {}}]),
    ("set",
     [{}, {"format": "json"}, {"trace": "on"}, {"timeout": "1m30s"}, {"read-only": True}],
     [{"format": "xml"}, {"trace": True}, {"timeout": "soon"}, {"timeout": 5}, {"format": "json", "trace": "on"}, {"read-only": False}]),
    ("use",
     [{"site": "eu"}, {"entity": "users"}, {"format": "json", "block": "list"}],
     [{}, {"block": "list"}, {"site": "eu", "entity": "users"}]),
    ("print", [{"any": [1, "a", None, {"b": []}]}], [{}, {"any": []}, {"any": 1}]),
    ("exit", [{}, {"int": 3}], [{"int": "3"}, {"int": 1.5}, {"int": 2 ** 63}]),
])
def test_what_a_schema_lets_through(tools, verb, good, bad):
    validator = jsonschema.Draft202012Validator(tools[verb]["inputSchema"])
    for arguments in good:
        assert [error.message for error in validator.iter_errors(arguments)] == [], arguments
    for arguments in bad:
        assert not validator.is_valid(arguments), arguments


def test_one_verb_and_one_that_there_is_not(tenon, tools):
    run = lambda text: subprocess.run([tenon, "--format", "json", "-c", text], capture_output=True, text=True, timeout=60)
    assert json.loads(run("help create --schema").stdout) == tools["create"]
    done = run("help craete --schema")
    assert done.returncode == 2 and "there is no help for 'craete'" in done.stderr and "help create" in done.stderr
