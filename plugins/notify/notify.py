"""Posts a message to a webhook: a plugin for Tenon that has the permission to reach a network, and needs nothing but Python."""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

SEND = {
    "name": "send",
    "description": "Posts a text to a webhook.",
    "inputSchema": {"type": "object", "required": ["text"], "properties": {
        "text": {"type": "string"}, "to": {"type": "string"}, "data": {}}},
}


def send(arguments):
    url = arguments.get("to") or os.environ.get("NOTIFY_URL")
    if not url:
        raise ValueError("there is no webhook: set NOTIFY_URL, or say --to https://…")
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise ValueError(f"'{url}' is no http or https address")
    message = {"text": arguments["text"]}
    if arguments.get("data") is not None:
        message["data"] = arguments["data"]
    request = urllib.request.Request(url, json.dumps(message).encode(), {"content-type": "application/json", "user-agent": "tenon-notify/1.0"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return {"status": answer.status, "host": parts.hostname}
    except urllib.error.HTTPError as problem:
        raise ValueError(f"{parts.hostname} answers {problem.code}: {problem.read(200).decode(errors='replace')}") from None
    except OSError as problem:
        raise ValueError(f"{parts.hostname} cannot be reached: {getattr(problem, 'reason', problem)}") from None


def wrong(params):
    """What is wrong with a call, before anything is posted."""
    if params.get("name") != SEND["name"]:
        return f"there is no tool {json.dumps(params.get('name'))}"
    arguments = params.get("arguments")
    if not isinstance(arguments, dict) or not isinstance(arguments.get("text"), str) or not isinstance(arguments.get("to", ""), str):
        return "'text' must be a text, and so must 'to'"
    return None


def answer(method, params):
    if method == "server/discover":
        return {"supportedVersions": ["2026-07-28"], "capabilities": {"tools": {}}, "serverInfo": {"name": "notify", "version": "1.0.0"}}
    if method == "tools/list":
        return {"tools": [SEND]}
    if method == "tools/call":
        try:
            told = send(params["arguments"])
            return {"content": [{"type": "text", "text": f"{told['host']}: {told['status']}"}], "structuredContent": told}
        except ValueError as problem:
            return {"content": [{"type": "text", "text": str(problem)}], "isError": True}
    return None


for line in sys.stdin:
    message = json.loads(line)
    if "id" not in message:
        continue
    reply = {"jsonrpc": "2.0", "id": message["id"]}
    method, params = message.get("method"), message.get("params") or {}
    fault = wrong(params) if method == "tools/call" else None
    result = None if fault else answer(method, params)
    if fault:
        reply["error"] = {"code": -32602, "message": fault}
    elif result is None:
        reply["error"] = {"code": -32601, "message": "there is no such method"}
    else:
        reply["result"] = {**result, "resultType": "complete"}
    print(json.dumps(reply), flush=True)
