"""A hand-written client of the Model Context Protocol, of either era: it sends what a test says, and checks the frame of all that comes."""

import json
import os
import select
import subprocess
import time

MODERN = "2026-07-28"
VERSION = "io.modelcontextprotocol/protocolVersion"
ABILITIES = "io.modelcontextprotocol/clientCapabilities"

CRM = {"id": "crm", "type": "ref_table", "join_attribute": "user_email", "join_type": "email"}


class Agent:
    """One `tenon mcp` and what is said to it. `era` is a revision; those before the last begin with `initialize`."""

    def __init__(self, tenon, environment, *arguments, era=MODERN, forms=True, cwd=None, begin=True):
        self.era = era
        self.abilities = {"elicitation": {}} if forms else {}
        self.process = subprocess.Popen(
            [tenon, "mcp", *arguments], env=environment, cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.rest = b""
        self.number = 0
        self.notices = []
        # What is answered to a question of the server, in the era of `initialize`.
        self.answer = {"action": "accept", "content": {"confirm": True}}
        if begin and era != MODERN:
            self.greeting = self.ask("initialize", {
                "protocolVersion": era, "capabilities": self.abilities, "clientInfo": {"name": "test", "version": "1"}})["result"]
            self.tell("notifications/initialized")

    def say(self, message):
        line = message if isinstance(message, bytes) else json.dumps(message).encode()
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def tell(self, method, params=None):
        self.say({"jsonrpc": "2.0", "method": method, **({"params": params} if params is not None else {})})

    def hear(self, seconds=30):
        """The next message; `None` at the end."""
        end = time.monotonic() + seconds
        while b"\n" not in self.rest:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))
            assert ready, "nothing was heard in time"
            more = os.read(self.process.stdout.fileno(), 1 << 16)
            if not more:
                assert not self.rest, f"the last line has no end: {self.rest!r}"
                return None
            self.rest += more
        line, self.rest = self.rest.split(b"\n", 1)
        message = json.loads(line)
        assert message["jsonrpc"] == "2.0", line
        return message

    def meta(self, **more):
        own = {VERSION: MODERN, ABILITIES: self.abilities} if self.era == MODERN else {}
        return {**own, **more}

    def send(self, method, params=None, **meta):
        self.number += 1
        params = dict(params or {})
        meta = self.meta(**meta)
        if meta:
            params["_meta"] = meta
        self.say({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params})
        return self.number

    def wait(self, number):
        while True:
            message = self.hear()
            assert message is not None, "the server has ended"
            if "method" not in message:
                if message["id"] == number:
                    if self.era == MODERN and "result" in message:
                        assert message["result"]["resultType"] in ("complete", "input_required")
                    return message
                continue
            self.notices.append(message)
            if "id" in message:
                assert self.era != MODERN, "a server of the new era sends no requests"
                assert message["method"] == "elicitation/create"
                self.say({"jsonrpc": "2.0", "id": message["id"], "result": self.answer})

    def ask(self, method, params=None, **meta):
        return self.wait(self.send(method, params, **meta))

    def call(self, name, arguments=None, **meta):
        """The result of a tool; what the new era asks for is answered as the old one's questions are."""
        params = {"name": name, "arguments": arguments or {}}
        answer = self.ask("tools/call", params, **meta)
        while answer.get("result", {}).get("resultType") == "input_required":
            result = answer["result"]
            self.notices.append(result)
            answers = {name: self.answer for name in result["inputRequests"]}
            answer = self.ask("tools/call", {**params, "inputResponses": answers, "requestState": result["requestState"]}, **meta)
        assert "result" in answer, answer
        return answer["result"]

    def value(self, name, arguments=None):
        result = self.call(name, arguments)
        assert not result["isError"], result["content"]
        return result["structuredContent"]

    def apply(self, name, arguments):
        """Plans, and carries the plan out."""
        return self.call("apply_plan", {"handle": self.value(name, arguments)["handle"]})

    def end(self):
        """Leaves; the status that the server ends with, and its notes."""
        self.process.stdin.close()
        while self.hear() is not None:
            pass
        notes = self.process.stderr.read().decode()
        return self.process.wait(timeout=30), notes


def text(result):
    return "".join(part["text"] for part in result["content"])
