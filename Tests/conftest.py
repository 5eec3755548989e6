"""The program under test, and what several tests need of it."""

import os
import re
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, os.path.join(ROOT, "Tests/Terminal"))


@pytest.fixture(scope="session")
def tenon():
    path = os.environ.get("TENON", os.path.join(ROOT, ".build/debug/tenon"))
    assert os.access(path, os.X_OK), f"{path} is not there: swift build"
    return os.path.abspath(path)


@pytest.fixture
def clean_environment(tmp_path):
    """An environment without keys, whose data, state and settings are thrown away."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DD_")}
    return dict(kept, XDG_DATA_HOME=str(tmp_path / "data"), XDG_STATE_HOME=str(tmp_path / "state"),
                XDG_CONFIG_HOME=str(tmp_path / "config"), SWIFT_BACKTRACE="enable=no",
                EDITRC="/dev/null", LANG="C.UTF-8")


class Server:
    """`tenon serve` on a port that it chooses."""

    def __init__(self, tenon, environment, *arguments):
        self.process = subprocess.Popen(
            [tenon, "serve", "--port", "0", *arguments], env=environment, stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        match = re.search(r"http://[^\s,]+", line)
        assert match, f"the server did not say where it is: {line!r}"
        self.url = match.group()

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(timeout=20)


@pytest.fixture
def serve(tenon, clean_environment):
    servers = []

    def start(*arguments, **keys):
        servers.append(Server(tenon, dict(clean_environment, **keys), *arguments))
        return servers[-1]

    yield start
    for server in servers:
        if server.process.poll() is None:
            server.stop(signal.SIGKILL)


@pytest.fixture
def answering():
    """Sites that answer as they are told: of a request a function gives the status, the body and further headers."""
    servers = []

    def start(answer):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                status, body, headers = answer(self)
                try:
                    self.send_response(status)
                    for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    # Whoever asked has gone.
                    pass

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
