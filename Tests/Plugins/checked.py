"""A plugin that keeps to everything it is held to, but for the one thing that its first argument names."""

import json
import os
import signal
import sys
import time

MODE = sys.argv[1] if len(sys.argv) > 1 else ""
TOOL = {
    "name": "look", "description": "Looks.", "annotations": {"readOnlyHint": True},
    "inputSchema": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}, "count": {"type": "integer"}}},
    "outputSchema": {"type": "object", "required": ["seen"], "properties": {"seen": {"type": "string"}}},
}
SCHEMAS = {
    "requires-option": {"type": "object", "required": ["text", "count"], "properties": TOOL["inputSchema"]["properties"]},
    "requires-unknown": {"type": "object", "required": ["text", "secret-word"], "properties": TOOL["inputSchema"]["properties"]},
    "other-type": {"type": "object", "required": ["text"], "properties": {"text": {"type": "integer"}, "count": {"type": "integer"}}},
    "closed": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}, "additionalProperties": False},
    "words": {"type": "object", "required": ["text"], "properties": {"text": {"enum": ["a", "b"]}, "count": {"type": "integer"}}},
}
if MODE in SCHEMAS:
    TOOL["inputSchema"] = SCHEMAS[MODE]
if MODE == "destroys":
    TOOL["annotations"] = {"readOnlyHint": False, "destructiveHint": True}


def out(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def answer(message, result):
    out({"jsonrpc": "2.0", "id": message.get("id"), "result": dict(result, resultType="complete")})
    if MODE == "twice" and message["method"] == "tools/list":
        out({"jsonrpc": "2.0", "id": message["id"], "result": {"tools": []}})


def refuse(message, code, words):
    out({"jsonrpc": "2.0", "id": message["id"], "error": {"code": code, "message": words}})


def call(message, params):
    # What may write must never be called by its name.
    if params.get("name") == "write":
        with open(os.path.join(os.environ["HOME"], "written"), "w") as file:
            file.write("called")
    if MODE == "deaf":
        time.sleep(600)
    if MODE == "dies-without-name":
        params["name"]
    if MODE == "lenient" and params.get("name") != "look":
        return answer(message, {"content": [], "structuredContent": {"seen": "anything"}})
    if params.get("name") != "look" or not isinstance(params.get("arguments"), dict):
        return refuse(message, -32602, "there is no such call")
    seen = {"seen": 7 if MODE == "breaks-schema" else params["arguments"]["text"]}
    answer(message, {"content": [{"type": "text", "text": "seen"}], "structuredContent": seen})


if MODE == "slow":
    time.sleep(60)
if MODE == "banner":
    print("*** welcome ***", flush=True)
if MODE == "chatty":
    for _ in range(2000):
        sys.stderr.write("e" * 999 + "\n")
    sys.stderr.flush()
if MODE == "stays":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
for line in sys.stdin:
    message = json.loads(line)
    method, params = message.get("method"), message.get("params") or {}
    if "id" not in message:
        if MODE == "answers-notifications":
            out({"jsonrpc": "2.0", "id": None, "result": {}})
        continue
    if method == "server/discover" and MODE != "legacy":
        answer(message, {"supportedVersions": ["2026-07-28"], "capabilities": {"tools": {}}, "serverInfo": {"name": "checked", "version": "1.0.0"}})
    elif method == "initialize" and MODE in ("legacy", "both"):
        answer(message, {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}, "serverInfo": {"name": "checked", "version": "1.0.0"}})
    elif method == "tools/list":
        tools = [] if MODE == "no-tool" else [TOOL]
        if MODE == "strange-tool":
            tools.append({"name": "two words", "inputSchema": {"type": "object"}})
        if MODE == "writes":
            tools.append({"name": "write", "inputSchema": {"type": "object"}, "annotations": {"readOnlyHint": True}})
        answer(message, {"tools": tools})
    elif method == "tools/call":
        call(message, params)
    elif MODE == "polite":
        answer(message, {})
    elif MODE == "dies-at-unknown":
        sys.stderr.write("what is that?\n")
        sys.exit(3)
    else:
        refuse(message, -32000 if MODE == "other-code" else -32601, "there is no such method")
if MODE == "stays":
    time.sleep(600)
