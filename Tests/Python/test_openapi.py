"""What `tenon serve` says of itself in /openapi.json, held against what it does by a fuzzer that knows nothing else.

TENON_FUZZ_EXAMPLES says how many requests are made up for each operation.
"""

import json
import os
import subprocess
import sys
import urllib.request

import jsonschema
import pytest

EXAMPLES = os.environ.get("TENON_FUZZ_EXAMPLES", "10")
KEYS = {"DD_API_KEY": "a" * 32, "DD_APP_KEY": "b" * 40}


def description(url):
    return json.load(urllib.request.urlopen(url + "/openapi.json", timeout=20))


def test_every_schema_is_one(serve):
    document = description(serve("--store", ":memory:").url)
    assert document["openapi"].startswith("3.1.")
    schemas = document["components"]["schemas"]
    assert len(schemas) > 10
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    operations = [operation for path in document["paths"].values() for method, operation in path.items() if method != "parameters"]
    assert len({operation["operationId"] for operation in operations}) == len(operations) == 12


def fuzz(url, folder, *flags):
    done = subprocess.run(
        [os.path.join(os.path.dirname(sys.executable), "st"), "run", url + "/openapi.json", "--max-examples", EXAMPLES, "--seed", "1",
         "--continue-on-failure", "--warnings", "off", "--no-color",
         # What a schema cannot say is refused all the same: two fields of one id, a query that is none, an end before its start.
         "--exclude-checks", "positive_data_acceptance", *flags],
        cwd=folder, capture_output=True, text=True, timeout=3600)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
    # All twelve but the one that the fuzzer has read the description from.
    assert "Tested: 11" in done.stdout, done.stdout


def test_nothing_is_answered_that_is_not_described(serve, tmp_path):
    server = serve("--store", ":memory:", **KEYS)
    fuzz(server.url, tmp_path, "-H", "DD-API-KEY: " + KEYS["DD_API_KEY"], "-H", "DD-APPLICATION-KEY: " + KEYS["DD_APP_KEY"])
    assert urllib.request.urlopen(server.url + "/healthz", timeout=20).status == 200


def test_nor_when_everyone_is_let_in(serve, tmp_path):
    fuzz(serve("--store", ":memory:").url, tmp_path, "--phases", "fuzzing")
