"""A plugin that behaves: it says what it was told, in the era that its first argument names."""

import os
import sys
import time

import kit

era = sys.argv[1] if len(sys.argv) > 1 else "modern"
sys.stderr.write("started\n")
sys.stderr.flush()
for message in kit.lines():
    if kit.handshake(message, [kit.tool("echo"), kit.tool("sleep"), kit.tool("ask"), kit.tool("die"), kit.tool("count")], era):
        continue
    params = message["params"]
    name, arguments, meta = params["name"], params.get("arguments"), params["_meta"]
    if name == "echo":
        kit.text(message, "said", structuredContent={
            "arguments": arguments, "call": meta["dev.tenon/call"], "trace": meta.get("traceparent")}, resultType="complete")
    elif name == "sleep":
        for step in range(arguments["steps"]):
            time.sleep(arguments["ms"] / 1000)
            if arguments.get("progress"):
                kit.out({"jsonrpc": "2.0", "method": "notifications/progress", "params": {
                    "progressToken": meta["progressToken"], "progress": step + 1, "total": arguments["steps"], "message": "on"}})
        kit.text(message, "slept")
    elif name == "ask":
        if "inputResponses" in params:
            kit.result(message, resultType="complete", structuredContent={"answers": params["inputResponses"], "state": params["requestState"]})
        elif era == "modern":
            kit.result(message, resultType="input_required", requestState="s1", inputRequests={"q": {"method": "elicitation/create", "params": {
                "message": "How many?", "requestedSchema": {"type": "object", "properties": {"count": {"type": "integer"}}}}}})
        else:
            kit.out({"jsonrpc": "2.0", "id": "q1", "method": "elicitation/create", "params": {
                "message": "How many?", "requestedSchema": {"type": "object", "properties": {"count": {"type": "integer"}}}}})
            for answer in kit.lines():
                if answer.get("id") == "q1":
                    break
            kit.text(message, "asked", structuredContent={"answers": answer["result"]})
    elif name == "die":
        sys.stderr.write("about to die\n")
        sys.stderr.flush()
        os.kill(os.getpid(), arguments["signal"]) if "signal" in arguments else os._exit(arguments["status"])
    elif name == "count":
        kit.result(message, structuredContent={"pid": os.getpid(), "descriptors": sorted(map(int, os.listdir("/proc/self/fd")))})
    else:
        kit.failure(message, -32602, "no such tool")
