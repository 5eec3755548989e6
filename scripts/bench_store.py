"""The embedded store and the server with connections in them: startup-list, startup-client and bulk."""

import os

import bench_data
from bench_pair import PROGRAMS, PYTHON, TENON, WORK, Pair, run, seconds
from bench_server import Server, fresh

COUNT = 100


def filled(name, count):
    """A store with so many connections."""
    source = os.path.join(WORK, f"connections-{count}.jsonl")
    bench_data.requests(source, count)
    store = fresh(name)
    # Over the server, which makes lasting together what comes together.
    with Server(store) as server:
        run(TENON, "--site", server.url, "--max-memory", "16G", "-c", f"create users from {source} --jobs 64 | count")
    return store


def startup_list():
    store = filled("startup-list.sqlite", COUNT)
    sql = "SELECT json FROM connections WHERE entity = 'users' ORDER BY number"
    yield Pair(
        f"startup-list {COUNT}", [TENON, "--store", store, "-c", "list users"], ["/usr/bin/sqlite3", store, sql], 3.0, pairs=40)


def startup_client():
    with Server(filled("startup-client.sqlite", COUNT)) as server:
        peer = [PYTHON, os.path.join(PROGRAMS, "list-connections.py"), server.url]
        yield Pair(f"startup-client {COUNT}", [TENON, "--site", server.url, "-c", "list users"], peer, 0.1, pairs=9)


def bulk():
    """Each run has a server and a store of its own. What is under way at once is what each client is told: 64 jobs, one thread, 16 threads."""
    sizes = [100, 1_000, 10_000]
    for threads in (1, 16):
        for size in sizes:
            source = os.path.join(WORK, f"connections-{size}.jsonl")
            bench_data.requests(source, size)
            script = f"create users from {source} --jobs 64 | count"
            series = f"bulk to {threads} thread{'s' if threads > 1 else ''}"
            yield Pair(
                f"{series} {size:,}",
                lambda: written(size, lambda url: [TENON, "--site", url, "-c", script]),
                lambda: written(
                    size, lambda url: [PYTHON, os.path.join(PROGRAMS, "create-connections.py"), url, source, str(threads)]),
                0.1 if size == sizes[-1] else None, size=size, series=series)


def written(count, command):
    """How long a client takes to write its connections; all of them must be there."""
    store = fresh("bulk.sqlite")
    with Server(store) as server:
        took = seconds(command(server.url))
    found = run("/usr/bin/sqlite3", store, "SELECT count(*) FROM connections").strip()
    assert found == str(count), f"{found} of {count} connections are there"
    return took
