"""How long an editor waits for the diagnostics of one changed character; called by `scripts/bench lsp`.

There is no peer: the goal is a time, 50 ms in a script of 2,000 lines. Three sizes a decade apart show how the cost grows.
"""

import json
import math
import os
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TENON = os.environ.get("TENON", os.path.join(ROOT, ".build/release/tenon"))
GOAL = 50
PART = """\
def step_N(want: list, limit: int = 5) -> list "one of many" {
  let kept = $want | where id != "xN" | first $limit
  return $kept | sort -id
}
for $row_N in step_N([{id: "a"}, {id: "b"}]) {
  if $row_N.id == "a" { print "row ${$row_N.id} of N" } else { print (upper($row_N.id)) }
}
list users | where type == "ref_table" | select id, join.attribute | first 5
# a comment that says what comes next
let value_N = [1, 2, 3] | map it * 2 | sum
print $value_N
"""


class Server:
    def __init__(self):
        self.process = subprocess.Popen([TENON, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.send("initialize", {"capabilities": {}}, 1)
        self.receive()

    def send(self, method, params, number=None):
        message = {"jsonrpc": "2.0", "method": method, "params": params, **({"id": number} if number else {})}
        body = json.dumps(message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self):
        length = 0
        while line := self.process.stdout.readline().strip():
            length = int(line.split(b":")[1])
        return json.loads(self.process.stdout.read(length))


def measure(lines):
    text = "".join(PART.replace("N", str(n)) for n in range(lines // PART.count("\n")))
    server = Server()
    document = {"uri": "untitled:1", "version": 1}
    server.send("textDocument/didOpen", {"textDocument": {**document, "languageId": "tenon", "text": text}})
    assert server.receive()["params"]["diagnostics"] == [], "the script is right"
    line = text[: text.index("first 5", len(text) // 2)].count("\n")
    start = text.split("\n")[line].index("first 5")
    spot = {"start": {"line": line, "character": start}, "end": {"line": line, "character": start + 1}}
    took = []
    for number in range(21):
        wrong = number % 2 == 0
        begin = time.perf_counter()
        server.send("textDocument/didChange", {
            "textDocument": {**document, "version": number + 2}, "contentChanges": [{"range": spot, "text": "g" if wrong else "f"}]})
        problems = server.receive()["params"]["diagnostics"]
        took.append((time.perf_counter() - begin) * 1e3)
        assert bool(problems) == wrong
    server.process.stdin.close()
    server.process.wait()
    return text.count("\n"), statistics.median(took), max(took)


def main():
    rows = [measure(lines) for lines in (200, 2_000, 20_000)]
    print(f"{'benchmark':24} {'median':>10} {'worst':>10} {'goal':>8}  met")
    for lines, median, worst in rows:
        goal = f"{GOAL}ms" if lines < 2_500 else ""
        print(f"lsp {lines:,} lines".ljust(24) + f" {median:8.1f}ms {worst:8.1f}ms {goal:>8}  {('yes' if median <= GOAL else 'no') if goal else ''}")
    (small, fast, _), (large, slow, _) = rows[-2:]
    print(f"    lsp grows with exponent {math.log(slow / fast) / math.log(large / small):.2f} from {small:,} to {large:,}")


if __name__ == "__main__":
    sys.exit(main())
