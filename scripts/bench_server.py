"""`tenon serve` as benchmarks use it, and one client that costs next to nothing."""

import json
import os
import re
import signal
import socket
import subprocess
import urllib.parse

from bench_pair import ENVIRONMENT, TENON, WORK

ROOT = "/api/v2/product-analytics"


def fresh(name):
    """The path of a store that is not there yet."""
    path = os.path.join(WORK, name)
    for suffix in ("", "-wal", "-shm"):
        if os.path.exists(path + suffix):
            os.remove(path + suffix)
    return path


class Server:
    """Serves a store on a port that it chooses, for as long as a `with` lasts."""

    def __init__(self, store):
        self.process = subprocess.Popen([TENON, "serve", "--port", "0", "--store", store], stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
        self.url = re.search(r"http://[^\s,]+", self.process.stderr.readline()).group()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)
        self.process.stderr.close()


class Visitor:
    """One connection that is kept: requests go out as bytes made before, and answers are read but not understood."""

    def __init__(self, url):
        place = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((place.hostname, place.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @staticmethod
    def request(path, body):
        body = json.dumps(body).encode()
        head = f"POST {ROOT}{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body

    def ask(self, request):
        self.socket.sendall(request)
        answer = b""
        while True:
            answer += self.socket.recv(1 << 20)
            head, blank, body = answer.partition(b"\r\n\r\n")
            if blank and len(body) >= int(re.search(rb"content-length: (\d+)", head).group(1)):
                assert head.startswith(b"HTTP/1.1 200 "), answer[:500]
                return body
