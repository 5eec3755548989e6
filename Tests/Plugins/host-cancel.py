"""Asks the host for something that takes long, over descriptor 3, and takes it back, or waits while it is taken back itself."""

import os

import kit

host = os.fdopen(3, "r+b", buffering=0)
incoming = os.fdopen(os.dup(3), "rb")


def ask(number, tool, call, **arguments):
    send(id=number, method="tools/call", params={"name": tool, "arguments": arguments, "_meta": {"dev.tenon/call": {"id": call}}})


def send(**members):
    host.write(kit.json.dumps({"jsonrpc": "2.0"} | members).encode() + b"\n")


for message in kit.lines():
    if kit.handshake(message):
        continue
    params = message["params"]
    call = params["_meta"]["dev.tenon/call"]["id"]
    if params["name"] == "take-back":
        ask(1, "shell.run", call, command="list slowly")
        send(method="notifications/cancelled", params={"requestId": 1, "reason": "changed its mind"})
        ask(2, "shell.run", call, command="list users")
        kit.result(message, structuredContent={"first": kit.json.loads(incoming.readline())})
    elif params["name"] == "twice":
        ask(1, "shell.run", call, command="list slowly")
        ask(1, "shell.run", call, command="list users")
        kit.result(message, structuredContent={"first": kit.json.loads(incoming.readline())})
    elif params["name"] == "cancelled":
        said = []
        for number, name in enumerate([call, "a call that is over"]):
            ask(number, "call.cancelled", name)
            said.append(kit.json.loads(incoming.readline())["result"]["structuredContent"]["cancelled"])
        kit.result(message, structuredContent={"said": said})
    else:
        ask(3, "shell.run", call, command="list slowly")
        kit.result(message, structuredContent=kit.json.loads(incoming.readline()))
