"""The server against nginx, which sends the same bytes from a file: serve."""

import os
import re
import signal
import subprocess
import time
import urllib.request

from bench_pair import WORK, Pair, run, same
from bench_server import ROOT, Server
from bench_store import filled

PATH = ROOT + "/users/mapping/connections"
CLIENTS = 16
# What is told is the time of so many requests: half of nginx's rate is twice its time.
REQUESTS = 10_000

NGINX = """
daemon off;
master_process on;
worker_processes auto;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    keepalive_requests 1000000000;
    sendfile on;
    tcp_nopush on;
    open_file_cache max=100;
    default_type application/json;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {folder}/root; }}
}}
"""


class Nginx:
    """Serves a body as a file at the path of the list."""

    def __init__(self, body, port=8199):
        folder = os.path.join(WORK, "nginx")
        file = os.path.join(folder, "root" + PATH)
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "wb") as out:
            out.write(body)
        # Its workers are somebody else's, who may not look into everyone's folders.
        user = "user root;" if os.geteuid() == 0 else ""
        configuration = os.path.join(folder, "nginx.conf")
        with open(configuration, "w") as out:
            out.write(user + NGINX.format(folder=folder, port=port))
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(["/usr/sbin/nginx", "-c", configuration, "-e", os.path.join(folder, "error.log")])

    def __enter__(self):
        deadline = time.monotonic() + 10
        while True:
            try:
                fetch(self.url)
                return self
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)


def fetch(url):
    return urllib.request.urlopen(url + PATH, timeout=10).read()


def load(url):
    """How long so many requests take while all clients ask without a pause."""
    told = run("/usr/bin/wrk", "-t2", f"-c{CLIENTS}", "-d2s", url + PATH)
    assert "Non-2xx" not in told and "Socket errors" not in told, told
    return REQUESTS / float(re.search(r"Requests/sec:\s+([\d.]+)", told).group(1))


def serve():
    with Server(filled("serve.sqlite", 10)) as server:
        body = fetch(server.url)
        with Nginx(body) as nginx:
            same("serve", body, fetch(nginx.url))
            yield Pair(f"serve {REQUESTS:,} lists", lambda: load(server.url), lambda: load(nginx.url), 2.0, pairs=7)
