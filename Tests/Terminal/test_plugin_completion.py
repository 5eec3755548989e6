"""What a plugin's own completers suggest while a line is typed."""

import json
import os
import subprocess

from harness import Screen

SCRIPT = """
def report(city: text) -> text { return $city }
def cities(beginning: text) -> list { return [{value: "Berlin", summary: "on the Spree"}, {value: "Bern"}, "New York"] }
"""
SERVER = """
import json, sys
for line in sys.stdin:
    message = json.loads(line)
    method = message["method"]
    if method == "server/discover":
        result = {"resultType": "complete", "supportedVersions": ["2026-07-28"], "capabilities": {"tools": {}}}
    elif method == "tools/list":
        result = {"tools": [{"name": name, "inputSchema": {"type": "object"}} for name in ("fly", "airports")]}
    elif message["params"]["name"] == "airports":
        asked = message["params"]["arguments"]
        result = {"structuredContent": {"values": [asked["text"] + "-one", asked["argument"] + "-two"]}}
    else:
        result = {"content": [{"type": "text", "text": "flown"}]}
    print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}), flush=True)
"""


def add(tenon, environment, folder, name, program, **members):
    folder = folder / name
    folder.mkdir()
    for path, text in program.items():
        (folder / path).write_text(text)
    manifest = {"manifest": 1, "name": name, "version": "1.0.0", "summary": "Completes."} | members
    (folder / "plugin.json").write_text(json.dumps(manifest))
    subprocess.run([tenon, "plugin", "add", str(folder), "--yes"], env=environment, check=True, capture_output=True)


def test_a_script_completes_and_a_process_that_runs_does(tenon, clean_environment, tmp_path):
    add(tenon, clean_environment, tmp_path, "weather", {"main.tenon": SCRIPT}, kind="script", entry="main.tenon", commands=[
        {"usage": "weather.report <city: text>", "summary": "Tells.", "effects": "local", "completers": {"city": "cities"}}])
    add(tenon, clean_environment, tmp_path, "air", {"air.py": SERVER}, kind="process", command=["/usr/bin/python3", "{dir}/air.py"], commands=[
        {"usage": "air.fly [--to <to: text>]", "summary": "Flies.", "effects": "local", "tool": "fly", "completers": {"to": "airports"}}])
    environment = dict(clean_environment, EDITRC="/dev/null")
    with Screen([tenon, "--store", ":memory:"], environment=environment, cwd=str(tmp_path), timeout=float(os.environ.get("PATIENCE", 60))) as s:
        s.expect_line("local> ")
        s.type("weather.report Ber").press("tab").expect("on the Spree").expect("Bern").press("ctrl-c").expect_line("local> ")
        s.type("weather.report Ne").press("tab").expect_line('local> weather.report "New York" ')
        # Nothing is started to complete a line; once it runs it is asked.
        s.press("ctrl-c").expect_line("local> ").type("air.fly --to x").press("tab").pump(0.3)
        assert "x-one" not in s.text, s.picture()
        s.press("ctrl-c").expect_line("local> ").type("air.fly").press("enter").expect("flown")
        s.type("air.fly --to x").press("tab").expect_line("local> air.fly --to x-one ")
        s.press("ctrl-c").expect_line("local> ").type("air.fly --to to").press("tab").expect_line("local> air.fly --to to-").press("tab").expect("to-two").press("ctrl-c").expect_line("local> ")
        # The schedules of the shell are suggested where one is to be run.
        s.type("every 10m { print tick }").press("enter").expect_line("local> ")
        s.type("trigger ").press("tab").expect('"every 10m"  ')
