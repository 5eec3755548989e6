"""A page of HTML about the connections of a site: a plugin for Tenon that needs nothing but Python.

The shell speaks to it on standard input and output, one JSON message a line (the Model Context Protocol of 2026-07-28). It asks the
shell for what it shows on descriptor 3, in the same way with the roles exchanged.
"""

import html
import json
import os
import sys

PAGE = {
    "name": "page",
    "description": "Gives a page of HTML with every connection, its fields and charts.",
    "inputSchema": {"type": "object", "properties": {"title": {"type": "string"}}},
    "outputSchema": {"type": "object", "properties": {"result": {"type": "string"}}, "required": ["result"]},
}


class Shell:
    """The shell, as it answers on descriptor 3."""

    def __init__(self):
        self.reader = os.fdopen(3, "rb", buffering=0, closefd=False)
        self.rest = b""
        self.last = 0

    def run(self, command, call):
        """The value that a command gives."""
        self.last += 1
        request = {"jsonrpc": "2.0", "id": self.last, "method": "tools/call", "params": {
            "name": "shell.run", "arguments": {"command": command}, "_meta": {"dev.tenon/call": {"id": call}}}}
        os.write(3, json.dumps(request).encode() + b"\n")
        answer = json.loads(self.line())
        if "error" in answer:
            raise RuntimeError(answer["error"]["message"])
        result = answer["result"]
        if result.get("isError"):
            raise RuntimeError(result["content"][0]["text"])
        told = result["structuredContent"]
        if told["status"] != 0:
            raise RuntimeError(f"'{command}' failed: {(told.get('error') or {}).get('message')}")
        return told["value"] or []

    def line(self):
        while b"\n" not in self.rest:
            piece = self.reader.read(65536)
            if not piece:
                raise RuntimeError("the shell has closed the channel")
            self.rest += piece
        line, self.rest = self.rest.split(b"\n", 1)
        return line


def count(values):
    """How often each value occurs, the most frequent first."""
    counts = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def bars(title, pairs):
    """A chart of bars, as SVG."""
    if not pairs:
        return ""
    most = max(number for _, number in pairs)
    height = 28 * len(pairs)
    rows = []
    for index, (name, number) in enumerate(pairs):
        y = 28 * index
        width = 340 * number / most
        rows.append(
            f'<text x="150" y="{y + 18}" text-anchor="end">{html.escape(str(name)[:24])}</text>'
            f'<rect x="160" y="{y + 4}" width="{width:.1f}" height="20" rx="3"/>'
            f'<text class="n" x="{166 + width:.1f}" y="{y + 18}">{number}</text>')
    return (f'<figure><figcaption>{html.escape(title)}</figcaption>'
            f'<svg viewBox="0 0 560 {height}" role="img" aria-label="{html.escape(title)}">{"".join(rows)}</svg></figure>')


def card(entity, connection):
    """One connection with its fields."""
    cells = "".join(
        f"<tr><td><code>{html.escape(field.get('id', ''))}</code></td><td>{html.escape(field.get('display_name') or '')}</td>"
        f"<td>{html.escape(field.get('type') or '')}</td><td><code>{html.escape(field.get('source_name') or '')}</code></td></tr>"
        for field in connection.get("fields") or [])
    join = connection.get("join") or {}
    return (f'<section class="card"><h3>{html.escape(connection.get("id", ""))}</h3>'
            f'<p>{html.escape(entity)} · {html.escape(connection.get("type", ""))} joined on '
            f'<code>{html.escape(join.get("attribute", "?"))}</code> as {html.escape(join.get("type", "?"))}</p>'
            f"<table><thead><tr><th>field</th><th>shown as</th><th>type</th><th>from</th></tr></thead><tbody>{cells}</tbody></table></section>")


STYLE = """
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5c6675;--line:#d9dee6;--fill:#f6f8fb;--mark:#3366cc}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa5b5;--line:#303a48;--fill:#171d26;--mark:#7aa2ff}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);max-width:70rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.7rem}h3{margin:0}p{color:var(--soft);margin:.3rem 0 .8rem}
.sums{display:flex;gap:1rem;flex-wrap:wrap}.sums div{border:1px solid var(--line);border-radius:8px;padding:.7rem 1.2rem;background:var(--fill)}
.sums b{display:block;font-size:1.6rem}
.charts,.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(24rem,1fr));gap:1rem;margin:1.5rem 0}
figure,.card{border:1px solid var(--line);border-radius:8px;padding:1rem;margin:0;overflow-x:auto}
figcaption{font-weight:600;margin-bottom:.5rem}
svg{width:100%}svg text{font-size:13px;fill:var(--ink)}svg .n{fill:var(--soft)}svg rect{fill:var(--mark)}
table{border-collapse:collapse;width:100%;font-size:.9rem}td,th{text-align:left;padding:.25rem .5rem;border-bottom:1px solid var(--line)}
"""


def page(title, connections):
    fields = [field for _, connection in connections for field in connection.get("fields") or []]
    sums = [("connections", len(connections)), ("fields", len(fields)),
            ("joined attributes", len({(c.get("join") or {}).get("attribute") for _, c in connections}))]
    charts = [
        bars("connections by entity", count(entity for entity, _ in connections)),
        bars("fields by type", count(field.get("type") or "?" for field in fields)),
        bars("connections by joined attribute", count((c.get("join") or {}).get("attribute") or "?" for _, c in connections)),
        bars("the largest connections, in fields", sorted(
            ((c.get("id", ""), len(c.get("fields") or [])) for _, c in connections), key=lambda pair: (-pair[1], pair[0]))[:10]),
    ]
    body = "".join(f"<div><b>{number}</b>{name}</div>" for name, number in sums)
    cards = "".join(card(entity, connection) for entity, connection in connections)
    empty = "" if connections else "<p>There are no connections yet.</p>"
    return (f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>{html.escape(title)}</title><style>{STYLE}</style></head><body><h1>{html.escape(title)}</h1>"
            f'<div class="sums">{body}</div><div class="charts">{"".join(charts)}</div>{empty}<div class="cards">{cards}</div></body></html>\n')


def call(shell, params):
    name = (params.get("_meta") or {}).get("dev.tenon/call", {}).get("id")
    arguments = params.get("arguments") or {}
    connections = [(entity, row) for entity in ("users", "accounts") for row in shell.run(f"list {entity}", name)]
    text = page(arguments.get("title") or "Connections", connections)
    return {"content": [{"type": "text", "text": f"{len(text)} characters of HTML"}], "structuredContent": {"result": text}}


def main():
    shell = None
    for line in sys.stdin:
        message = json.loads(line)
        if "id" not in message:
            continue
        reply = {"jsonrpc": "2.0", "id": message["id"]}
        method, params = message.get("method"), message.get("params") or {}
        if method == "server/discover":
            reply["result"] = {"supportedVersions": ["2026-07-28"], "capabilities": {"tools": {}},
                               "serverInfo": {"name": "report", "version": "1.0.0"}}
        elif method == "tools/list":
            reply["result"] = {"tools": [PAGE]}
        elif method == "tools/call" and not (params.get("name") == "page" and isinstance(params.get("arguments", {}), dict)):
            reply["error"] = {"code": -32602, "message": "there is one tool, 'page', and its arguments are a map"}
        elif method == "tools/call":
            try:
                shell = shell or Shell()
                reply["result"] = call(shell, params)
            except Exception as problem:  # what went wrong is the answer; the next call may do better
                reply["result"] = {"content": [{"type": "text", "text": str(problem)}], "isError": True}
        else:
            reply["error"] = {"code": -32601, "message": f"there is no method '{method}'"}
        if "result" in reply:
            reply["result"]["resultType"] = "complete"
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
