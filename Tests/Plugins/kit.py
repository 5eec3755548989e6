"""What the test plugins share: lines in, lines out."""

import json
import os
import sys


def out(value):
    raw(json.dumps(value, separators=(",", ":")) + "\n")


def raw(text):
    data = text if isinstance(text, bytes) else text.encode()
    while data:
        data = data[os.write(1, data):]


def lines():
    for line in sys.stdin.buffer:
        yield json.loads(line)


def result(message, **members):
    out({"jsonrpc": "2.0", "id": message["id"], "result": members})


def failure(message, code, text):
    out({"jsonrpc": "2.0", "id": message["id"], "error": {"code": code, "message": text}})


def text(message, words, **members):
    result(message, content=[{"type": "text", "text": words}], **members)


def tool(name, **members):
    return {"name": name, "description": "A tool.", "inputSchema": {"type": "object"}} | members


def handshake(message, tools=(), era="modern"):
    """Answers what comes before the calls; whether it was that."""
    method = message.get("method")
    if method == "server/discover":
        if era == "modern":
            result(message, resultType="complete", supportedVersions=["2026-07-28"], capabilities={"tools": {}})
        else:
            failure(message, -32601, "no such method")
    elif method == "initialize":
        result(message, protocolVersion=message["params"]["protocolVersion"], capabilities={"tools": {}}, serverInfo={"name": "t", "version": "1"})
    elif method == "tools/list":
        result(message, tools=list(tools) or [tool("go")])
    elif method == "ping":
        result(message)
    elif method is not None and "id" not in message:
        pass
    else:
        return False
    return True
