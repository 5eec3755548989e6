"""Sites behind TLS and behind proxies: whom the program believes, and who gets to see a key."""

import http.server
import json
import socket
import ssl
import subprocess
import threading
import time

import pytest
import trustme

KEYS = {"DD_API_KEY": "api-key-of-the-test", "DD_APP_KEY": "app-key-of-the-test"}
ANSWER = {"data": {"type": "list_connections_response", "id": "list_connections_response", "attributes": {"connections": [
    {"id": "from afar", "type": "t", "join": {"attribute": "a", "type": "t"}, "fields": []}]}}}


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def trusted(authority, tmp_path):
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def identity(authority, *names, **settings):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **settings).configure_cert(context)
    return context


class Site(http.server.ThreadingHTTPServer):
    """Answers everything with one connection, and keeps what it was asked."""

    def __init__(self, context=None):
        self.asked = []
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                site.asked.append((self.path, dict(self.headers)))
                site.answer(self)

            def log_message(self, *arguments):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.daemon_threads = True
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def answer(self, handler):
        body = json.dumps(ANSWER).encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def handle_error(self, request, client_address):
        pass


class Proxy(threading.Thread):
    """A proxy that opens ways (CONNECT) to one place, whatever place is asked for; or refuses with a status."""

    def __init__(self, port=None, status=None):
        super().__init__(daemon=True)
        self.port_behind, self.status, self.heads = port, status, []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.start()

    def run(self):
        while True:
            visitor, _ = self.socket.accept()
            threading.Thread(target=self.serve, args=(visitor,), daemon=True).start()

    def serve(self, visitor):
        head = b""
        while b"\r\n\r\n" not in head:
            part = visitor.recv(65536)
            if not part:
                return
            head += part
        self.heads.append(head.decode())
        if self.status:
            visitor.sendall(f"HTTP/1.1 {self.status} Refused\r\nContent-Length: 0\r\n\r\n".encode())
            visitor.close()
            return
        behind = socket.create_connection(("127.0.0.1", self.port_behind))
        visitor.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        threading.Thread(target=self.pump, args=(visitor, behind), daemon=True).start()
        self.pump(behind, visitor)

    @staticmethod
    def pump(source, target):
        try:
            while part := source.recv(65536):
                target.sendall(part)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass


@pytest.fixture
def run(tenon, clean_environment, tmp_path):
    kept = {name: value for name, value in clean_environment.items() if not name.lower().endswith("_proxy")}

    def run(*words, **environment):
        return subprocess.run([tenon, *words], cwd=tmp_path, env=dict(kept, **environment), capture_output=True, text=True, timeout=60)

    return run


LIST = ("-c", "list users | get id")


def test_an_authority_of_ones_own(run, authority, trusted):
    site = Site(identity(authority, "localhost"))
    done = run("--cacert", trusted, "--site", f"https://localhost:{site.server_port}", *LIST, **KEYS)
    assert (done.stdout, done.returncode) == ('"from afar"\n', 0), done.stderr
    [(path, headers)] = site.asked
    assert headers["dd-api-key"] == KEYS["DD_API_KEY"] and headers["dd-application-key"] == KEYS["DD_APP_KEY"]


def test_an_unknown_authority(run, authority):
    site = Site(identity(authority, "localhost"))
    done = run("--site", f"https://localhost:{site.server_port}", *LIST, **KEYS)
    assert done.returncode == 5 and done.stdout == "" and site.asked == []
    assert f"error[tls-failed]: no safe connection to localhost:{site.server_port}" in done.stderr
    assert "nobody whom this machine trusts has signed the certificate" in done.stderr
    assert "= so far: nothing was sent" in done.stderr and "try: tenon --cacert FILE" in done.stderr


def test_a_certificate_of_another_host(run, authority, trusted):
    site = Site(identity(authority, "api.datadoghq.eu"))
    done = run("--cacert", trusted, "--site", f"https://localhost:{site.server_port}", *LIST, **KEYS)
    assert done.returncode == 5 and site.asked == []
    assert "error[tls-failed]" in done.stderr and "the certificate is another host's" in done.stderr
    assert "= so far: nothing was sent" in done.stderr and "--cacert" not in done.stderr


def test_a_certificate_that_is_too_old(run, authority, trusted):
    import datetime
    past = datetime.datetime(2020, 1, 1)
    site = Site(identity(authority, "localhost", not_before=past, not_after=past + datetime.timedelta(days=1)))
    done = run("--cacert", trusted, "--site", f"https://localhost:{site.server_port}", *LIST, **KEYS)
    assert done.returncode == 5 and site.asked == []
    assert "the certificate is too old or too new; or this machine's clock is wrong" in done.stderr


@pytest.mark.parametrize("content, words", [
    (None, "error[cannot-read]: 'authorities.pem' cannot be read"),
    ("nothing of the kind", "error[no-certificates]: there is no certificate in 'authorities.pem'"),
])
def test_a_file_of_authorities_that_is_none(run, tmp_path, content, words):
    if content:
        (tmp_path / "authorities.pem").write_text(content)
    done = run("--cacert", "authorities.pem", "--site", "https://localhost:1", *LIST, **KEYS)
    assert done.returncode != 0 and words in done.stderr


def test_a_redirect_to_another_host_carries_no_key(run, authority, trusted):
    other = Site(identity(authority, "localhost"))
    site = Site(identity(authority, "localhost"))

    def redirect(handler):
        handler.send_response(302)
        handler.send_header("Location", f"https://localhost:{other.server_port}/elsewhere")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    site.answer = redirect
    done = run("--cacert", trusted, "--site", f"https://localhost:{site.server_port}", *LIST, **KEYS)
    assert done.returncode == 5 and "error[redirected]" in done.stderr
    assert len(site.asked) == 1 and other.asked == []
    assert KEYS["DD_API_KEY"] not in done.stderr


def test_through_a_proxy(run, authority, trusted):
    site = Site(identity(authority, "api.datadoghq.eu"))
    proxy = Proxy(site.server_port)
    done = run("--cacert", trusted, "--site", "eu", *LIST, HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}", **KEYS)
    assert (done.stdout, done.returncode) == ('"from afar"\n', 0), done.stderr
    [head] = proxy.heads
    assert head.startswith("CONNECT api.datadoghq.eu:443 HTTP/1.1\r\n")
    # The proxy learns the host, and nothing else.
    assert "key" not in head.lower() and "product-analytics" not in head
    [(path, headers)] = site.asked
    assert path.endswith("/users/mapping/connections") and headers["dd-api-key"] == KEYS["DD_API_KEY"]


def test_a_proxy_that_looks_inside_is_not_believed(run, authority):
    site = Site(identity(authority, "api.datadoghq.eu"))
    proxy = Proxy(site.server_port)
    done = run("--site", "eu", *LIST, HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}", **KEYS)
    assert done.returncode == 5 and "error[tls-failed]" in done.stderr and site.asked == []


@pytest.mark.parametrize("status", [407, 403, 502])
def test_a_proxy_that_refuses(run, status):
    proxy = Proxy(status=status)
    done = run("--site", "eu", *LIST, HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}", **KEYS)
    assert done.returncode == 5
    assert f"error[proxy-refused]: the proxy opens no way to api.datadoghq.eu:443: it answers {status}" in done.stderr
    assert "= so far: nothing was sent" in done.stderr
    assert ("asks for a name and a password" in done.stderr) == (status == 407)
    assert all("key" not in head.lower() for head in proxy.heads)


def test_a_proxy_that_is_not_there(run):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    start = time.monotonic()
    done = run("--site", "eu", "-c", "set timeout 2s\nlist users", HTTPS_PROXY=f"http://127.0.0.1:{port}", **KEYS)
    assert done.returncode == 5 and "= so far: nothing was sent" in done.stderr
    assert time.monotonic() - start < 30


def test_this_machine_is_asked_without_a_proxy(run):
    site = Site()
    proxy = Proxy(status=502)
    done = run("--site", f"http://127.0.0.1:{site.server_port}", *LIST, http_proxy=f"http://127.0.0.1:{proxy.port}",
               ALL_PROXY=f"http://127.0.0.1:{proxy.port}", **KEYS)
    assert (done.stdout, done.returncode) == ('"from afar"\n', 0), done.stderr
    assert proxy.heads == []


def test_what_is_not_to_go_through_the_proxy(run, authority, trusted):
    proxy = Proxy(status=502)
    done = run("--cacert", trusted, "--site", "https://api.nowhere.invalid", "-c", "set timeout 2s\nlist users",
               HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}", NO_PROXY="nowhere.invalid", **KEYS)
    assert done.returncode == 5 and "error[cannot-resolve]" in done.stderr and proxy.heads == []
