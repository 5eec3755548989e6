"""Calls of a plugin that is a program, beside a bare pipe with the same bytes."""

import glob
import os
import subprocess

from bench_pair import PROGRAMS, ROOT, TENON, WORK, Pair, run

# The rooms of the program that the driver is linked with, and what they need of C.
ROOMS = ["PluginHost", "Language", "ProductAnalytics", "Values", "Diagnostics", "CPlatform"]
LIBRARIES = ["pcre2-8", "yaml"]
TIMES = 20_000


def compiled(name):
    clang = os.path.join(os.path.dirname(os.path.realpath(run("sh", "-c", "command -v swift").strip())), "clang")
    program = os.path.join(WORK, name)
    subprocess.run([clang, "-O2", "-o", program, os.path.join(PROGRAMS, f"{name}.c")], check=True)
    return program


def driver():
    """A program of a few lines beside the rooms as they were built for the release."""
    release = os.path.dirname(os.path.realpath(TENON))
    program = os.path.join(WORK, "plugin-call")
    objects = [path for room in ROOMS for path in sorted(glob.glob(f"{release}/{room}.build/**/*.o", recursive=True))]
    maps = [f"-fmodule-map-file={path}" for path in glob.glob(f"{release}/CPlatform.build/module.modulemap")]
    for library in ("CYAML", "CPCRE2"):
        maps.append(f"-fmodule-map-file={ROOT}/Sources/{library}/module.modulemap")
    subprocess.run(
        ["swiftc", "-O", "-parse-as-library", "-swift-version", "6", "-static-stdlib", "-I", f"{release}/Modules", "-I", f"{ROOT}/Sources/CPlatform/include"]
        + [word for path in maps for word in ("-Xcc", path)] + ["-o", program, os.path.join(PROGRAMS, "plugin-call.swift")]
        + objects + [f"-l{library}" for library in LIBRARIES], check=True)
    return program


def sizes(plugin):
    """How many bytes a call and its answer have: those of the last lines that the plugin has read and written."""
    request = (
        '{"jsonrpc":"2.0","id":12345,"method":"tools/call","params":{"name":"echo","arguments":{"text":"hello"},"_meta":{'
        '"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"tenon","version":"0.1.0"},'
        '"io.modelcontextprotocol/clientCapabilities":{"elicitation":{"form":{}}},"progressToken":12345,'
        '"dev.tenon/call":{"id":"1","deadlineMs":300000,"now":0,"seed":0,"depth":0}}}}\n')
    answer = subprocess.run([plugin], input=request.encode(), capture_output=True, check=True).stdout
    return len(request), len(answer)


def plugin_call():
    plugin, peer, ours = compiled("echo-plugin"), compiled("pipe-echo"), driver()
    scratch = os.path.join(WORK, "scratch")
    os.makedirs(scratch, exist_ok=True)
    request, answer = sizes(plugin)
    command = [ours, str(TIMES), TENON, plugin, scratch]
    yield Pair(f"plugin-call {request} + {answer} bytes", command, [peer, str(TIMES), str(request), str(answer)], 2.0, pairs=9, tells=True)
