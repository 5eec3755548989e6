"""Queries and facets over many users, against SQL written by hand on the same file: query, facets.

Both sides are warm: `tenon serve` is asked over one kept connection and the `sqlite3` program through a pipe, each has the file open,
and what is measured lies between the question and the last byte of its answer, which is JSON. Of several ways to write the SQL the
peer is the one that is quickest on the file at hand. It may rely on what it knows of the data, such as that no key comes twice.
"""

import json
import os
import statistics
import subprocess
import time

import bench_data
from bench_pair import TENON, WORK, Pair, run, same
from bench_server import Server, Visitor, fresh

SIZES = [10_000, 100_000, 1_000_000]
# One run is the mean of so many questions.
ASKED = 3

CRM = dict(
    id="crm", type="ref_table", join_attribute="user_email", join_type="email", metadata=dict(table="crm"),
    fields=[dict(id="customer_tier", source_name="customer_tier", type="string"), dict(id="nps_score", source_name="nps_score", type="number")])

COLUMNS = "u.*, t.c2, t.c3"
JOINED = "users u LEFT JOIN table_1 t ON CAST(t.c1 AS TEXT) = u.user_email"
# The customers first, where only users with one count.
CUSTOMERS = "table_1 t CROSS JOIN users u ON u.user_email = CAST(t.c1 AS TEXT)"
TEXTS = ["user_id", "user_email", "user_name", "user_org_id", "first_country_code", "first_browser_name", "first_device_type", "first_city"]
WORD = "zoe smith77"
HOLDS = " OR ".join(f"u.{column} LIKE '%{WORD}%'" for column in TEXTS)
# What is joined is text, too.
ANYWHERE = f"({HOLDS} OR t.c2 LIKE '%{WORD}%')"
ELSEWHERE = f"({HOLDS} OR u.user_email IN (SELECT CAST(c1 AS TEXT) FROM table_1 WHERE c2 LIKE '%{WORD}%'))"


def page(condition, order, source=JOINED, counted="users u"):
    """How many there are, and the first 25 with all that is known of them."""
    return [
        f"SELECT count(*) AS n FROM {counted} WHERE {condition}",
        f"SELECT {COLUMNS} FROM {source} WHERE {condition} ORDER BY {order} NULLS LAST, u.user_id LIMIT 25"]


def late(condition, order, source="users u"):
    """The same in one pass: what fulfils the condition is gathered, counted and sorted, and only then the page is read."""
    key = order.removesuffix(" DESC")
    direction = " DESC NULLS LAST"
    return [
        f"WITH m AS MATERIALIZED (SELECT u.number AS n, {key} AS k, u.user_id AS i FROM {source} WHERE {condition}), "
        f"p AS (SELECT n, k, i FROM m ORDER BY k{direction}, i LIMIT 25) "
        f"SELECT (SELECT count(*) FROM m) AS n, {COLUMNS} FROM p JOIN users u ON u.number = p.n "
        f"LEFT JOIN table_1 t ON CAST(t.c1 AS TEXT) = u.user_email ORDER BY k{direction}, i"]


def hinted(condition):
    """The condition with every index kept from it, so that the order's index is walked."""
    return " AND ".join("+" + part for part in condition.split(" AND "))


PLAIN = "u.first_country_code = 'US' AND u.session_count > 100"
BROAD = "u.session_count > 100"
MAILS = "u.user_email GLOB '*@techcorp.com'"
GOLD = "t.c2 = 'gold'"
GOLD_US = "t.c2 = 'gold' AND u.first_country_code = 'US'"
LATEST = "u.last_seen DESC"

# By their names: the query, its sort, and ways to write it by hand.
QUERIES = {
    "filter and sort": ("first_country_code:US AND session_count:>100", ("last_seen", "DESC"), [
        page(PLAIN, LATEST), [page(PLAIN, LATEST)[0], page(hinted(PLAIN), LATEST)[1]], late(PLAIN, LATEST)]),
    "broad filter": ("session_count:>100", ("last_seen", "DESC"), [
        page(BROAD, LATEST), [page(BROAD, LATEST)[0], page(hinted(BROAD), LATEST)[1]], late(BROAD, LATEST)]),
    "wildcard": ("user_email:*@techcorp.com", ("session_count", "DESC"), [
        page(MAILS, "u.session_count DESC"), [page(MAILS, "u.number")[0], page(hinted(MAILS), "u.session_count DESC")[1]],
        late(MAILS, "u.session_count DESC")]),
    "word": (f'"{WORD}"', ("last_seen", "DESC"), [
        page(ANYWHERE, LATEST, counted=JOINED), late(ANYWHERE, LATEST, JOINED), page(ELSEWHERE, LATEST), late(ELSEWHERE, LATEST)]),
    "joined field": ("@customer_tier:gold", ("last_seen", "DESC"), [
        page(GOLD, LATEST, counted=JOINED), page(GOLD, LATEST, CUSTOMERS, CUSTOMERS),
        [page(GOLD, LATEST, counted=CUSTOMERS)[0], page(GOLD, LATEST)[1]], late(GOLD, LATEST, JOINED), late(GOLD, LATEST, CUSTOMERS)]),
    "joined and own": ("@customer_tier:gold AND first_country_code:US", ("last_seen", "DESC"), [
        page(GOLD_US, LATEST, counted=JOINED), page(GOLD_US, LATEST, CUSTOMERS, CUSTOMERS),
        [page(GOLD_US, LATEST, counted=CUSTOMERS)[0], page(GOLD_US, LATEST)[1]], late(GOLD_US, LATEST, JOINED),
        late(GOLD_US, LATEST, CUSTOMERS)]),
    "sort by joined": ("first_country_code:US", ("@nps_score", "DESC"), [
        page("u.first_country_code = 'US'", "CAST(t.c3 AS INTEGER) DESC"), late("u.first_country_code = 'US'", "CAST(t.c3 AS INTEGER) DESC", JOINED)]),
}

TIERS = "SELECT t.c2 AS v, count(*) AS n FROM {} WHERE {} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10"
FACETS = {
    "attribute": ("first_browser_name", "", [
        ["SELECT first_browser_name AS v, count(*) AS n FROM users WHERE first_browser_name IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10"]]),
    "attribute of some": ("first_browser_name", "first_country_code:US AND session_count:>100", [
        [f"SELECT u.first_browser_name AS v, count(*) AS n FROM users u WHERE {PLAIN} AND v IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10"],
        [f"WITH m AS MATERIALIZED (SELECT u.first_browser_name AS v FROM users u WHERE {PLAIN}) "
         "SELECT v, count(*) AS n FROM m WHERE v IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10"]]),
    "joined field": ("@customer_tier", "", [
        [TIERS.format(CUSTOMERS, "t.c2 IS NOT NULL")], [TIERS.format(JOINED, "t.c2 IS NOT NULL")]]),
    "joined field of some": ("@customer_tier", "first_country_code:US", [
        [TIERS.format(CUSTOMERS, "t.c2 IS NOT NULL AND u.first_country_code = 'US'")],
        [TIERS.format(JOINED, "t.c2 IS NOT NULL AND u.first_country_code = 'US'")],
        [TIERS.format(JOINED, "+t.c2 IS NOT NULL AND +u.first_country_code = 'US'")]]),
}


class Shell:
    """The program `sqlite3` with a file open."""

    END = "--end--"

    def __init__(self, path):
        self.process = subprocess.Popen(
            ["/usr/bin/sqlite3", "-readonly", "-json", path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        # As much room as the other side gives it, and more.
        self.ask(["PRAGMA mmap_size = 2147483648", "PRAGMA cache_size = -64000"])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=20)

    def ask(self, statements):
        self.process.stdin.write("".join(statement + ";\n" for statement in statements) + f".print {self.END}\n")
        self.process.stdin.flush()
        lines = []
        while (line := self.process.stdout.readline().rstrip("\n")) != self.END:
            lines.append(line)
        return lines


def store(size):
    """A store with so many users, and a table joined to them."""
    users, customers = os.path.join(WORK, f"users-{size}.jsonl"), os.path.join(WORK, f"customers-{size}.csv")
    bench_data.people(users, customers, size)
    path = os.path.join(WORK, f"users-{size}.sqlite")
    # One that an older program made may lack what the present one adds.
    if not os.path.exists(path) or os.path.getmtime(path) < os.path.getmtime(TENON):
        fresh(os.path.basename(path))
        begin = time.perf_counter()
        run(TENON, "--store", path, "--max-memory", "16G", "-c", f"import users from {users}")
        took = time.perf_counter() - begin
        run(TENON, "--store", path, "--max-memory", "16G", "-c", f"import table crm from {customers}")
        run(TENON, "--store", path, "-c", f"create users from {json.dumps(CRM)}")
        print(f"    {size:,} users were imported at {size / took:,.0f} a second into {os.path.getsize(path) / (1 << 20):,.0f} MB", flush=True)
    return path


def timed(ask):
    def mean():
        begin = time.perf_counter()
        for _ in range(ASKED):
            ask()
        return (time.perf_counter() - begin) / ASKED

    return mean


def quickest(shell, ways):
    """The way of those that takes the least time."""
    def time_of(way):
        shell.ask(way)
        return statistics.median(timed(lambda: shell.ask(way))() for _ in range(3))

    return min(ways, key=time_of)


def pairs(questions, request, tell, read):
    for size in SIZES:
        path = store(size)
        with Server(path) as server, Shell(path) as shell:
            visitor = Visitor(server.url)
            for name, question in questions.items():
                ours = request(*question[:2])
                theirs = quickest(shell, question[2])
                for way in question[2]:
                    same(name, tell(json.loads(visitor.ask(ours))), read(rows_of(shell.ask(way))))
                yield Pair(
                    f"{name} {size:,}", timed(lambda: visitor.ask(ours)), timed(lambda: shell.ask(theirs)),
                    1.3 if size == SIZES[-1] else None, pairs=7, size=size, series=name)


def rows_of(lines):
    """What the shell printed, one list of rows for each statement."""
    decoder, text, tables = json.JSONDecoder(), "\n".join(lines).strip(), []
    while text:
        rows, end = decoder.raw_decode(text)
        tables.append(rows)
        text = text[end:].strip()
    return tables


def query():
    def request(text, sort):
        attributes = dict(query=text, sort=dict(field=sort[0], order=sort[1]), limit=25)
        return Visitor.request("/users/query", dict(data=dict(type="query_users_request", id="q", attributes=attributes)))

    def tell(answer):
        attributes = answer["data"]["attributes"]
        return str((attributes["total"], [row["user_id"] for row in attributes["hits"]]))

    def read(tables):
        return str((tables[0][0]["n"], [row["user_id"] for row in tables[-1]]))

    yield from pairs(QUERIES, request, tell, read)


def facets():
    def request(name, text):
        attributes = dict(facet_id=name, limit=10, search=dict(query=text))
        return Visitor.request("/users/facet_info", dict(data=dict(type="users_facet_info_request", id="f", attributes=attributes)))

    def tell(answer):
        return str([(value["value"], value["count"]) for value in answer["data"]["attributes"]["result"]["values"]])

    def read(tables):
        return str([(row["v"], row["n"]) for row in tables[0]])

    yield from pairs(FACETS, request, tell, read)
