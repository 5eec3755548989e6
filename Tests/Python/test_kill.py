"""`kill -9` of `tenon serve` under a load of concurrent writes: whatever was answered is there afterwards, and nothing is half there.

TENON_KILL_ROUNDS says how many times the server is killed; 200 take some minutes.
"""

import http.client
import json
import os
import random
import shutil
import signal
import sqlite3
import threading
import urllib.parse

ROUNDS = int(os.environ.get("TENON_KILL_ROUNDS", "8"))
WRITERS = 6
ROOT = "/api/v2/product-analytics"


class Writer(threading.Thread):
    """Creates, updates and deletes connections of its own until the server is gone, and keeps what each must be like.

    `expected` has, for each id, the fields it may have by now, `None` standing for a connection that is not there: one possibility where
    the last write was answered, two where it was not.
    """

    def __init__(self, number, expected, url, seed, begun):
        super().__init__(daemon=True)
        self.number, self.expected, self.begun, self.random = number, expected, begun, random.Random(seed)
        self.place = urllib.parse.urlsplit(url)
        self.answered = 0
        self.trouble = None

    def run(self):
        connection = http.client.HTTPConnection(self.place.hostname, self.place.port, timeout=20)
        try:
            while True:
                self.write(connection)
        except (http.client.HTTPException, OSError):
            pass
        except Exception as error:
            self.trouble = error

    def write(self, connection):
        entity = self.random.choice(("users", "accounts"))
        name = f"writer {self.number}/{self.random.randrange(12)}"
        [before] = self.expected.setdefault((entity, name), [None])
        path = f"{ROOT}/{entity}/mapping/connection"
        if before is None:
            after = {f"f{number}": self.text() for number in range(self.random.randrange(40))}
            fields = [{"id": field, "source_name": text, "type": "string"} for field, text in after.items()]
            attributes = {"type": "ref_table", "join_attribute": "user_id", "join_type": "user_id", "fields": fields}
            method, success = "POST", 201
        elif self.random.random() < 0.25:
            after, attributes, method, success = None, None, "DELETE", 204
            path += "/" + urllib.parse.quote(name, safe="")
        else:
            gone = [field for field in before if self.random.random() < 0.3]
            new = {f"n{self.random.randrange(10**9)}": self.text() for _ in range(self.random.randrange(20))}
            after = {field: text for field, text in before.items() if field not in gone} | new
            fields = [{"id": field, "source_name": text, "type": "string"} for field, text in new.items()]
            attributes = {"fields_to_delete": gone, "fields_to_add": fields}
            method, success = "PUT", 200
        body = None if attributes is None else json.dumps({"data": {"type": "connection_id", "id": name, "attributes": attributes}})
        self.expected[entity, name] = [before, after]
        connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        response = connection.getresponse()
        text = response.read()
        assert response.status == success, (method, path, response.status, text)
        self.expected[entity, name] = [after]
        self.answered += 1
        self.begun.set()

    def text(self):
        return "".join(self.random.choices("abc \u00e9\u65e5\U0001f600", k=self.random.randrange(1, 200)))


def listed(url, entity):
    place = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
    connection.request("GET", f"{ROOT}/{entity}/mapping/connections")
    answer = json.loads(connection.getresponse().read())
    connection.close()
    found = {}
    for item in answer["data"]["attributes"]["connections"]:
        assert item["type"] == "ref_table" and item["join"] == {"attribute": "user_id", "type": "user_id"} and item["updated_at"]
        assert item["id"] not in found
        found[item["id"]] = {field["id"]: field["source_name"] for field in item["fields"]}
    return found


def integrity(store, copies):
    """The database's own check, on a copy: the server that comes next has to mend the original by itself."""
    copies.mkdir()
    for end in ("", "-wal"):
        if os.path.exists(store + end):
            shutil.copy(store + end, copies / ("copy.sqlite" + end))
    database = sqlite3.connect(copies / "copy.sqlite")
    [[verdict]] = database.execute("PRAGMA integrity_check").fetchall()
    database.close()
    shutil.rmtree(copies)
    return verdict


def test_every_answered_write_survives_kill_9(serve, tmp_path):
    store = str(tmp_path / "store.sqlite")
    expected = {}
    chance = random.Random(7)
    answered = 0
    for round in range(ROUNDS + 1):
        server = serve("--store", store)
        for entity in ("users", "accounts"):
            found = listed(server.url, entity)
            known = {name: states for (of, name), states in expected.items() if of == entity}
            for name, states in known.items():
                assert found.get(name) in states, f"round {round}: {entity} {name!r}"
                expected[entity, name] = [found.get(name)]
            assert set(found) <= set(known), f"round {round}: nobody made {set(found) - set(known)}"
        if round == ROUNDS:
            break
        begun = threading.Event()
        shares = [{key: states for key, states in expected.items() if key[1].startswith(f"writer {number}/")} for number in range(WRITERS)]
        writers = [Writer(number, shares[number], server.url, chance.random(), begun) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        assert begun.wait(20)
        threading.Event().wait(chance.uniform(0.05, 0.4))
        server.stop(signal.SIGKILL)
        for writer in writers:
            writer.join(30)
            assert not writer.is_alive() and writer.trouble is None, writer.trouble
            expected.update(writer.expected)
            answered += writer.answered
        assert integrity(store, tmp_path / "copies") == "ok", f"round {round}"
    print(f"killed {ROUNDS} times; {answered} writes were answered")
    assert answered > ROUNDS


def test_a_stop_in_order_loses_nothing_either(serve, tmp_path):
    store = str(tmp_path / "store.sqlite")
    server = serve("--store", store, "--log", str(tmp_path / "log"))
    begun = threading.Event()
    writers = [Writer(number, {}, server.url, number, begun) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    assert begun.wait(20)
    threading.Event().wait(0.3)
    assert server.stop() == 0
    for writer in writers:
        writer.join(30)
        assert writer.trouble is None, writer.trouble
    # Whatever was begun was finished and answered, and written down before the end.
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert len(lines) == sum(writer.answered for writer in writers)
    assert not os.path.exists(store + "-wal")
    again = serve("--store", store)
    for entity in ("users", "accounts"):
        found = listed(again.url, entity)
        for writer in writers:
            for (of, name), states in writer.expected.items():
                assert of != entity or found.get(name) in states
