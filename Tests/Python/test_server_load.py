"""`tenon serve` with many visitors at once, and with visitors who want too much."""

import concurrent.futures
import http.client
import json
import socket
import threading
import time
import urllib.parse
import warnings

import pytest
from datadog_api_client import ApiClient, Configuration
from datadog_api_client.exceptions import ApiException
from datadog_api_client.v2.api.rum_audience_management_api import RumAudienceManagementApi

ROOT = "/api/v2/product-analytics"


def create(name, **attributes):
    return {"data": {"type": "connection_id", "id": name, "attributes": {
        "type": "ref_table", "join_attribute": "user_id", "join_type": "user_id", **attributes}}}


def official(url, **settings):
    warnings.simplefilter("ignore")
    configuration = Configuration(host=url)
    configuration.api_key.clear()
    for operation in ("create_connection", "list_connections", "delete_connection"):
        configuration.unstable_operations[operation] = True
    for name, value in settings.items():
        setattr(configuration, name, value)
    return RumAudienceManagementApi(ApiClient(configuration))


def visit(url):
    place = urllib.parse.urlsplit(url)
    return http.client.HTTPConnection(place.hostname, place.port, timeout=30)


def ask(connection, method, path, body=None):
    connection.request(method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json"} if body else {})
    response = connection.getresponse()
    return response.status, response.read()


def test_one_of_many_who_create_the_same_is_first(serve):
    url = serve("--store", ":memory:").url
    together = threading.Barrier(24)

    def attempt(number):
        api = official(url)
        together.wait(30)
        try:
            api.create_connection("users", create("wanted", metadata={"by": str(number)}))
            return 201
        except ApiException as refusal:
            return refusal.status

    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        statuses = sorted(pool.map(attempt, range(24)))
    assert statuses == [201] + [409] * 23
    assert [item.id for item in official(url).list_connections("users").data.attributes.connections] == ["wanted"]


def test_a_hundred_connections_at_once(serve):
    url = serve("--store", ":memory:").url
    visitors = [visit(url) for _ in range(100)]
    for visitor in visitors:
        visitor.connect()

    def work(number):
        visitor = visitors[number]
        name = f"é {number}/%"
        path = f"{ROOT}/users/mapping/connection"
        statuses = [ask(visitor, "POST", path, create(name))[0], ask(visitor, "GET", f"{ROOT}/users/mapping")[0]]
        statuses.append(ask(visitor, "DELETE", path + "/" + urllib.parse.quote(name, safe=""))[0])
        return statuses

    with concurrent.futures.ThreadPoolExecutor(100) as pool:
        assert list(pool.map(work, range(100))) == [[201, 200, 204]] * 100
    assert json.loads(ask(visitors[0], "GET", f"{ROOT}/users/mapping/connections")[1])["data"]["attributes"]["connections"] == []


def test_64_megabytes_are_refused_and_the_server_lives(serve):
    url = serve("--store", ":memory:").url
    api = official(url)
    for _ in range(3):
        with pytest.raises(ApiException) as refused:
            api.create_connection("users", create("large", metadata={"all": "x" * (64 << 20)}))
        assert refused.value.status == 413 and refused.value.body["errors"]
    assert api.list_connections("users").data.attributes.connections == []
    # One whose length nobody knows before.
    place = urllib.parse.urlsplit(url)
    visitor = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
    try:
        visitor.request("POST", f"{ROOT}/users/mapping/connection", iter([b"x" * (1 << 20)] * 64), {"Content-Type": "application/json"},
                        encode_chunked=True)
    except OSError:
        pass
    assert visitor.getresponse().status == 413
    assert ask(visit(url), "GET", "/healthz") == (200, b'{"status":"ok"}')


def test_the_largest_body_that_is_let_in(serve):
    url = serve("--store", ":memory:").url
    body = create("large", metadata={"all": ""})
    body["data"]["attributes"]["metadata"]["all"] = "x" * ((5 << 20) - len(json.dumps(body)))
    assert len(json.dumps(body)) == 5 << 20
    assert ask(visit(url), "POST", f"{ROOT}/users/mapping/connection", body)[0] == 201
    body["data"]["attributes"]["metadata"]["all"] += "x"
    assert ask(visit(url), "POST", f"{ROOT}/users/mapping/connection", body)[0] == 413


def test_visitors_who_say_nothing_keep_nobody_out(serve):
    url = serve("--store", ":memory:").url
    place = urllib.parse.urlsplit(url)
    silent = [socket.create_connection((place.hostname, place.port)) for _ in range(300)]
    for number, visitor in enumerate(silent):
        visitor.sendall([b"", b"G", b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n{"][number % 3])
    start = time.monotonic()
    for _ in range(20):
        assert ask(visit(url), "GET", f"{ROOT}/users/mapping/connections")[0] == 200
    assert time.monotonic() - start < 20
    for visitor in silent:
        visitor.close()


def test_deep_and_broken_bodies(serve):
    url = serve("--store", ":memory:").url
    visitor = visit(url)
    path = f"{ROOT}/users/mapping/connection"
    for body in ("[" * 100_000, '{"data":' * 100_000, '{"data": "\\ud800"}', "\x00", "{}{}", '{"data": 1e999999}', "nul", '"', "\ufeff{}"):
        visitor.request("POST", path, body.encode(), {"Content-Type": "application/json"})
        response = visitor.getresponse()
        assert response.status == 400, body[:20]
        assert json.loads(response.read())["errors"]
    for raw in (b'{"data": "\xff"}', b"\xc0\x80", b"\xed\xa0\x80"):
        visitor.request("POST", path, raw, {"Content-Type": "application/json"})
        response = visitor.getresponse()
        assert response.status == 400 and json.loads(response.read())["errors"]


def test_the_official_client_waits_for_a_rate_limit(serve):
    url = serve("--store", ":memory:", "--rate-limit", "3/2s").url
    patient = official(url, enable_retry=True, max_retries=5)
    for _ in range(8):
        patient.list_connections("users")
    hasty = official(url, enable_retry=False)
    with pytest.raises(ApiException) as refused:
        for _ in range(20):
            hasty.list_connections("users")
    assert refused.value.status == 429 and "Rate limit" in refused.value.body["errors"][0]
    headers = {name.lower(): value for name, value in refused.value.headers.items()}
    assert headers["x-ratelimit-limit"] == "3" and headers["x-ratelimit-remaining"] == "0" and headers["x-ratelimit-period"] == "2"
    assert 1 <= int(headers["x-ratelimit-reset"]) <= 2 and headers["x-ratelimit-name"] == "list_connections"
