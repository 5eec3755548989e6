"""Plugins that misbehave, one for each name."""

import json
import os
import signal
import subprocess
import sys
import time

import kit

MODE = sys.argv[1]


def serve(answer, tools=(), era="modern", before=lambda message: False):
    for message in kit.lines():
        if not before(message) and not kit.handshake(message, tools, era):
            answer(message)


def forever():
    while True:
        time.sleep(60)


def child(code):
    subprocess.Popen([sys.executable, "-c", code])


def progress(message, value, **members):
    kit.out({"jsonrpc": "2.0", "method": "notifications/progress", "params": {
        "progressToken": message["params"]["_meta"]["progressToken"], "progress": value} | members})


def never_answers(message):
    pass


def answers_twice(message):
    kit.text(message, "once")
    kit.text(message, "twice")


def dies_in_line(message):
    kit.raw('{"jsonrpc":"2.0","id":1,"resu')
    os._exit(7)


def banner(message):
    kit.raw("*** Welcome to the plugin ***\nloading…\n\n")
    kit.text(message, "fine")


def garbage(message):
    for number in range(200):
        kit.raw(f"not json {number}\n")
    forever()


def garbage_bytes(message):
    kit.raw("x" * 70_000 + "\n")
    forever()


def floods_errors(message):
    for _ in range(2_000):
        os.write(2, b"e" * 999 + b"\n")
    kit.text(message, "fine")


def long_line(message):
    kit.raw(b'{"jsonrpc":"2.0","id":1,"result":"' + b"y" * (10 << 20) + b'"}\n')
    forever()


def long_line_without_end(message):
    while True:
        kit.raw(b"z" * 65536)


def ignores_term(message):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    forever()


def child_keeps_output(message):
    child("import time; time.sleep(60)")
    kit.text(message, "fine")
    os._exit(0)


def child_keeps_output_and_dies(message):
    child("import time; time.sleep(60)")
    os._exit(4)


def wrong_id(message):
    message["id"] = 987_654
    kit.text(message, "for somebody else")


def text_id(message):
    message["id"] = str(message["id"])
    kit.text(message, "almost")


def endless_progress(message):
    for value in range(1_000_000):
        progress(message, value)
        time.sleep(0.02)


def negative_progress(message):
    progress(message, -5, total=-1)
    progress(message, "much")
    kit.text(message, "fine")


def progress_of_nothing(message):
    kit.out({"jsonrpc": "2.0", "method": "notifications/progress", "params": {"progressToken": "nobody", "progress": 1}})
    kit.out({"jsonrpc": "2.0", "method": "notifications/progress"})
    kit.text(message, "fine")


def reads_no_more(message):
    forever()


def wrong_jsonrpc(message):
    kit.raw(json.dumps({"jsonrpc": "1.0", "id": message["id"], "result": {"content": []}}) + "\n")


def both(message):
    kit.raw(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": {"content": []}, "error": {"code": 1, "message": "m"}}) + "\n")


def neither(message):
    kit.raw(json.dumps({"jsonrpc": "2.0", "id": message["id"]}) + "\n")


def closes_output(message):
    os.close(1)
    forever()


def closes_input(message):
    # The answer comes first, so it is the call after it that finds nobody.
    kit.text(message, "fine")
    os.close(0)
    forever()


def bad_utf8(message):
    kit.raw(b'{"jsonrpc":"2.0","id":' + str(message["id"]).encode() + b',"result":{"content":[{"type":"text","text":"\xff\xfe"}]}}\n')


def deep_json(message):
    kit.raw("[" * 100_000 + "]" * 100_000 + "\n")
    kit.raw('{"jsonrpc":"2.0","id":%d,"result":%s}\n' % (message["id"], '{"a":' * 5_000 + "1" + "}" * 5_000))


def bad_result(message):
    kit.out({"jsonrpc": "2.0", "id": message["id"], "result": [1]})


def bad_content(message):
    kit.result(message, content="text")


def bad_is_error(message):
    kit.result(message, content=[], isError="yes")


def unknown_result_type(message):
    kit.result(message, resultType="later")


def error_answer(message):
    kit.failure(message, -32050, "no\x1b[31m way")


def error_without_words(message):
    kit.out({"jsonrpc": "2.0", "id": message["id"], "error": {}})


def asks_for_ever(message):
    kit.result(message, resultType="input_required", requestState="s", inputRequests={"q": {
        "method": "elicitation/create", "params": {"message": "More?", "requestedSchema": {"type": "object", "properties": {"a": {"type": "string"}}}}}})


def asks_for_secret(message):
    kit.result(message, resultType="input_required", inputRequests={"q": {
        "method": "elicitation/create", "params": {"message": "Log in", "requestedSchema": {"type": "object", "properties": {"apiKey": {"type": "string"}}}}}})


def asks_for_password(message):
    kit.result(message, resultType="input_required", inputRequests={"q": {
        "method": "elicitation/create", "params": {"message": "Your password, please", "requestedSchema": {"type": "object", "properties": {"a": {"type": "string"}}}}}})


def asks_for_page(message):
    kit.result(message, resultType="input_required", inputRequests={"q": {
        "method": "elicitation/create", "params": {"mode": "url", "url": "http://evil", "message": "Look"}}})


def asks_for_sampling(message):
    kit.result(message, resultType="input_required", inputRequests={"q": {"method": "sampling/createMessage", "params": {}}})


def asks_nothing(message):
    kit.result(message, resultType="input_required", inputRequests={})


def sends_requests(message):
    kit.out({"jsonrpc": "2.0", "id": "s1", "method": "sampling/createMessage", "params": {}})
    kit.out({"jsonrpc": "2.0", "id": "s2", "method": "elicitation/create", "params": {"message": "m"}})
    kit.out({"jsonrpc": "2.0", "id": "s3", "method": "ping"})
    answers = [json.loads(sys.stdin.buffer.readline()) for _ in range(3)]
    kit.result(message, content=[], structuredContent={"codes": [answer.get("error", {}).get("code") for answer in answers]})


def floods_requests(message):
    while True:
        kit.out({"jsonrpc": "2.0", "id": 1, "method": "ping" * 10})


def zombies(message):
    for _ in range(20):
        subprocess.Popen(["/bin/true"])
    time.sleep(0.1)
    kit.text(message, "fine")


def leaves_group(message):
    subprocess.Popen(["/bin/sleep", "60"], start_new_session=True)
    kit.text(message, "fine")


def stops_itself(message):
    os.kill(os.getpid(), signal.SIGSTOP)
    kit.text(message, "fine")


def kills_itself(message):
    os.kill(os.getpid(), signal.SIGKILL)


def eats_memory(message):
    held = []
    while True:
        held.append(b"m" * (64 << 20))


def opens_files(message):
    held = []
    try:
        while True:
            held.append(open("/dev/null"))
    except OSError as error:
        kit.text(message, error.strerror)


def fills_disk(message):
    with open("big", "wb") as file:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        try:
            file.truncate(1 << 30)
        except OSError as error:
            return kit.text(message, error.strerror)
    kit.text(message, "filled")


def slow_byte(message):
    for byte in json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": {"content": []}}):
        kit.raw(byte)
        time.sleep(0.1)


LISTS = {
    "huge_list": lambda message: kit.result(message, tools=[kit.tool(f"t{number}") for number in range(5_000)]),
    "endless_cursor": lambda message: kit.result(
        message, tools=[], nextCursor=str(int(message["params"].get("cursor", "0")) + 1)),
    "same_cursor": lambda message: kit.result(message, tools=[], nextCursor="again"),
    "no_list": lambda message: kit.result(message, tools="none"),
    "bad_tools": lambda message: kit.result(message, tools=[
        kit.tool("good"), kit.tool("good"), kit.tool("bad name"), kit.tool("x" * 200), {"name": "bare"}, {"no": "name"},
        kit.tool("list", inputSchema={"type": "array"}), kit.tool("net", inputSchema={"type": "object", "$ref": "https://evil/x.json"}),
        kit.tool("file", inputSchema={"type": "object", "properties": {"a": {"$ref": "file:///etc/passwd"}}}),
        kit.tool("local", inputSchema={"type": "object", "properties": {"a": {"$ref": "#/$defs/a"}}}),
        kit.tool("deep", inputSchema={"type": "object", "not": json.loads('{"a":' * 40 + "1" + "}" * 40)}),
        kit.tool("large", inputSchema={"type": "object", "description": "d" * 300_000}),
    ]),
}

if MODE in LISTS:
    serve(never_answers, before=lambda message: message.get("method") == "tools/list" and (LISTS[MODE](message) or True))
elif MODE == "exits_at_once":
    sys.stderr.write("cannot find my settings\n")
    sys.exit(9)
elif MODE == "exits_at_discover":
    for message in kit.lines():
        if message["method"] == "server/discover":
            os._exit(1)
        if not kit.handshake(message, era="legacy"):
            kit.text(message, "fine")
elif MODE == "never_shakes_hands":
    forever()
elif MODE == "slow_start":
    time.sleep(0.7)
    serve(lambda message: kit.text(message, "fine"))
elif MODE == "silent_at_discover":
    serve(lambda message: kit.text(message, "fine"), era="legacy", before=lambda message: message.get("method") == "server/discover")
elif MODE == "unknown_version":
    def initialize(message):
        if message.get("method") != "initialize":
            return False
        kit.result(message, protocolVersion="1999-01-01", capabilities={})
        return True
    serve(never_answers, era="legacy", before=initialize)
elif MODE == "banner_first":
    kit.raw("Server v1.0 ready\n")
    serve(lambda message: kit.text(message, "fine"))
elif MODE == "output_is_binary":
    kit.raw(os.urandom(1 << 20))
    forever()
elif MODE == "closes_output_at_once":
    os.close(1)
    forever()
elif MODE == "ignores_end":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    serve(lambda message: kit.text(message, "fine"))
    forever()
else:
    legacy = MODE.endswith("__legacy")
    serve(globals()[MODE.removesuffix("__legacy")], era="legacy" if legacy else "modern")
