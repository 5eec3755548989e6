"""Writes what a fuzz target begins with: the programs of the conformance collection, and what once was a finding.

Called by scripts/fuzz as seeds.py TARGET FOLDER."""

import glob
import os
import re
import shutil
import sys

target, folder = sys.argv[1:]
here = os.path.dirname(os.path.abspath(__file__))
shutil.rmtree(folder, ignore_errors=True)
os.makedirs(folder)
for path in glob.glob(f"{here}/findings/{target}/*"):
    shutil.copy(path, folder)
if target in ("script", "program", "format"):
    for path in sorted(glob.glob(f"{here}/../Conformance/*.txt")):
        text = open(path, encoding="utf-8", newline="").read()
        for number, case in enumerate(re.split(r"^-- .*\n", text, flags=re.M)[1:]):
            program = re.split(r"^=>", case, flags=re.M)[0]
            program = "\n".join(line for line in program.split("\n") if not line.startswith(("@ ", "= ")))
            with open(f"{folder}/{os.path.basename(path)[:2]}-{number}", "w", encoding="utf-8", newline="") as seed:
                # The formatter's first byte is the width.
                seed.write(("P" if target == "format" else "") + program)
if target == "usage":
    lines = [
        "create <entity> from <source> [--jobs <int>] [--resume]\ncreate users from a.json --jobs 4",
        "update <resource> (add field <map> | change field <field> <map> | drop field <field> | from <source>)\nupdate users/x drop field a",
        "query <entity> [<query>] [select <attribute>,...] [sort <sort>] [limit <int>]\nquery users 'a:b' select x, y limit 5",
        "delete <resource>... [--yes]\ndelete users/a users/b --yes", "count -> int\ncount", "each [<row: variable>] <block>\neach $x { each { } }",
        "rename (<old: field> <new: field>),...\nrename a b, c d", "paint <a: red|green|blue> ...\npaint red",
    ]
    for number, line in enumerate(lines):
        with open(f"{folder}/{number}", "w") as seed:
            seed.write(line)
if target == "mcp":
    meta = '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{"elicitation":{}}}'
    lines = [
        '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"elicitation":{}}}}\n'
        '{"jsonrpc":"2.0","method":"notifications/initialized"}\n{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"ask"}}\n'
        '{"jsonrpc":"2.0","id":"ask-1","result":{"action":"accept"}}\n{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}\n',
        '{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{%s}}\n' % meta,
        '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"a":[1,null]},%s}}\n' % meta,
        '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"ask","inputResponses":{},"requestState":"x",%s}}\n' % meta,
        '{"jsonrpc":"2.0","id":"a","method":"resources/read","params":{"uri":"x"}}\n\n{"jsonrpc":"2.0","id":"a","method":"ping"}\n[]\nx\n',
    ]
    for number, line in enumerate(lines):
        with open(f"{folder}/{number}", "w") as seed:
            seed.write(line)
