"""The reports of `tenon replay`, read by tools that others wrote."""

import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as tree
import xml.parsers.expat

import junitparser
import pytest
import yaml

import session_kit


@pytest.fixture
def run(tenon, clean_environment, tmp_path):
    session_kit.write(tmp_path)

    def run(*arguments, **environment):
        # As in CI, where nothing is proposed beside the sessions.
        return subprocess.run(
            [tenon, *arguments], capture_output=True, env={**clean_environment, "CI": "true", **environment}, cwd=tmp_path, timeout=120, text=True)

    return run


def test_the_text_stays_what_it_was(run):
    done = run("replay", "suite")
    assert done.returncode == 3 and done.stderr == ""
    assert done.stdout.endswith("3 sessions, 8 commands: 3 passed, 4 failed, 1 skipped; 1 session could not be played\n")
    assert "failed suite/hard.session:11: " in done.stdout


def test_junit_is_xml_whatever_was_shown(run, tmp_path):
    done = run("replay", "suite", "--junit", "out/reports/j.xml")
    assert done.returncode == 3 and done.stderr == ""
    path = tmp_path / "out/reports/j.xml"
    # expat refuses what is not well-formed, control characters included.
    xml.parsers.expat.ParserCreate().Parse(path.read_bytes(), True)
    root = tree.parse(path).getroot()
    assert root.tag == "testsuites" and [suite.get("name") for suite in root] == [
        "suite/broken.session", "suite/deep/fine.session", "suite/hard.session"]
    hard = root[2]
    failure = hard[1].find("failure")
    assert failure.get("message") == "standard output differs"
    assert failure.text == "standard output differs, line 12\n- something else\n+ a]]>b <&> \\x1b[31mred\\x00\\x08é # 100% ok"
    assert hard[1].get("line") == "12" and hard[5].find("skipped").get("message") == "interrupted"


def test_junitparser_counts_the_same(run, tmp_path):
    run("replay", "suite", "--junit", "j.xml")
    report = junitparser.JUnitXml.fromfile(str(tmp_path / "j.xml"))
    assert (report.tests, report.failures, report.errors, report.skipped) == (9, 4, 1, 1)
    suites = {suite.name: suite for suite in report}
    assert (suites["suite/hard.session"].tests, suites["suite/hard.session"].failures) == (6, 4)
    broken = list(suites["suite/broken.session"])[0]
    assert isinstance(broken.result[0], junitparser.Error) and broken.result[0].type == "session-line"
    report.update_statistics()
    assert (report.tests, report.failures, report.errors, report.skipped) == (9, 4, 1, 1)


def test_prove_reads_tap(tenon, clean_environment, tmp_path):
    prove = shutil.which("prove")
    if not prove:
        pytest.skip("prove is not here: apt-get install perl")
    session_kit.write(tmp_path)
    script = tmp_path / "replay.sh"
    script.write_text(f'#!/bin/sh\nexec "{tenon}" replay --tap "$@"\n')
    script.chmod(0o755)
    prove_ = lambda folder: subprocess.run(
        [prove, "-v", "--exec", str(script), folder], capture_output=True, text=True, errors="replace", env=clean_environment, cwd=tmp_path, timeout=60)
    done = prove_("suite/deep/fine.session")
    assert done.returncode == 0 and "Result: PASS" in done.stdout and "Tests=1," in done.stdout, done.stdout + done.stderr
    done = prove_("suite/hard.session")
    assert done.returncode == 1 and "Parse errors" not in done.stdout and "Failed test:  1" in done.stdout, done.stdout + done.stderr


def test_prove_reads_a_file_of_tap(run, tmp_path):
    if not shutil.which("prove"):
        pytest.skip("prove is not here: apt-get install perl")
    (tmp_path / "r.tap").write_text(run("replay", "suite", "--tap", TAP_VERSION="13").stdout)
    done = subprocess.run(["prove", "-e", "cat", "r.tap"], capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert "Parse errors" not in done.stdout and "Failed tests:  1, 3" in done.stdout and "Tests=3," in done.stdout, done.stdout


def test_tap_blocks_are_yaml(run):
    text = run("replay", "suite", "--tap").stdout
    assert text.startswith("TAP version 14\n1..3\n")
    blocks = [
        yaml.safe_load("".join(line[len(indent):] for line in block.splitlines(keepends=True)))
        for indent, block in re.findall(r"^( *)---\n(.*?)^\1\.\.\.\n", text, re.M | re.S)]
    assert len(blocks) == 6
    assert blocks[0]["severity"] == "error" and blocks[0]["at"] == {"file": "suite/broken.session", "line": 2}
    assert blocks[1]["failures"][0]["actual"] == "a]]>b <&> \x1b[31mred\0\bé # 100% ok"
    assert blocks[-1] == {"severity": "fail", "pass": 1, "fail": 4, "skip": 1}


def test_the_stream_is_json_lines(run):
    events = [json.loads(line) for line in run("replay", "suite", "--json").stdout.splitlines()]
    assert events[0] == {"event": "run_started", "version": 1, "sessions": 3}
    assert events[-1]["event"] == "run_finished" and events[-1]["fail"] == 4 and events[-1]["status"] == 3
    commands = [event for event in events if event["event"] == "command_finished"]
    assert len(commands) == 8 and {command["verdict"] for command in commands} == {"pass", "fail", "skip"}
    assert commands[3]["failures"][0]["actual"] == "a]]>b <&> \x1b[31mred\0\bé # 100% ok"


def test_github_marks_the_lines(run):
    done = run("replay", "suite", "--github")
    lines = [line for line in done.stdout.splitlines() if line.startswith("::")]
    assert len(lines) == 5 and all(re.match(r"::error file=suite/\w+\.session,line=\d+,title=[^:]*::.+$", line) for line in lines)
    assert "100%25 ok" in done.stdout
    # Standard output belongs to the harness; the runner reads standard error as well.
    done = run("replay", "suite", "--github", "--json")
    assert "::error" not in done.stdout and done.stderr.count("::error") == 5


def test_several_reports_in_one_run(run, tmp_path):
    done = run("replay", "suite", "--tap", "--junit", "j.xml", "--html", "r.html", "--github")
    assert done.stdout.startswith("TAP version 14\n") and done.returncode == 3
    assert (tmp_path / "j.xml").stat().st_size > 0 and (tmp_path / "r.html").stat().st_size > 0


def test_reports_are_the_same_each_time(run, tmp_path):
    for number in "12":
        run("replay", "suite", "--junit", f"{number}.xml", "--html", f"{number}.html")
    assert (tmp_path / "1.xml").read_bytes() == (tmp_path / "2.xml").read_bytes()
    assert (tmp_path / "1.html").read_bytes() == (tmp_path / "2.html").read_bytes()


@pytest.mark.parametrize("option", ["--junit", "--html"])
def test_a_report_that_cannot_be_written_is_told(run, tmp_path, option):
    done = run("replay", "suite/deep", option, "/dev/full")
    assert (done.returncode, done.stderr) == (
        1, "error[cannot-write]: '/dev/full' cannot be written\n   = because: No space left on device\n")
    assert done.stdout == "1 session, 2 commands: 2 passed\n"
    assert os.stat("/dev/full").st_mode & 0o170000 == 0o020000
    done = run("replay", "suite/deep", option, "/proc/none/r")
    assert done.returncode == 1 and "error[cannot-write]: '/proc/none" in done.stderr
    done = run("replay", "suite/deep", option, "suite")
    assert done.returncode == 1 and "error[cannot-write]: 'suite' cannot be written" in done.stderr
    # What differs weighs more, and the other reports are made.
    done = run("replay", "suite", option, "/dev/full", "--json")
    assert done.returncode == 3 and done.stdout.count("\n") > 5
    assert sorted(set(os.listdir(tmp_path)) - {"state"}) == ["suite"]


def test_standard_output_that_is_full(tenon, clean_environment, tmp_path):
    session_kit.write(tmp_path)
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [tenon, "replay", "--json", "suite/deep"], stdout=full, stderr=subprocess.PIPE, text=True, env=clean_environment, cwd=tmp_path)
    assert done.returncode == 1 and "error[cannot-write]: standard output cannot be written" in done.stderr


def test_an_old_report_is_replaced_whole(run, tmp_path):
    (tmp_path / "old.xml").write_text("x" * 1_000_000)
    (tmp_path / "old.xml").chmod(0o640)
    run("replay", "suite", "--junit", "old.xml")
    tree.parse(tmp_path / "old.xml")
    assert os.stat(tmp_path / "old.xml").st_mode & 0o777 == 0o640


def test_what_cannot_be_asked_together(run):
    done = run("replay", "suite", "--json", "--tap")
    assert done.returncode == 2 and "--json and --tap cannot both have standard output" in done.stderr
    done = run("replay", "suite", "--junit", "r", "--html", "r")
    assert done.returncode == 2 and "--junit and --html need a file each, but both name 'r'" in done.stderr


def test_a_key_that_a_command_shows_now_is_in_no_report(run, tmp_path):
    key = "0123456789abcdef0123456789abcdef"
    (tmp_path / "leak.session").write_text(f'#!session 1\n\n$ print ("{key[:16]}" ++ "{key[16:]}")\n| something\n[0]\n')
    # Nor is it proposed to be kept.
    done = run("replay", "leak.session", "--junit", "j.xml", "--html", "r.html", "--github", DD_API_KEY=key, CI="")
    assert done.returncode == 3 and key not in done.stdout + done.stderr
    assert [line for line in done.stderr.splitlines() if line.startswith("error")] == [
        f"error[report-secret]: the {name} report is not written, because it holds the secret 'DD_API_KEY'"
        for name in ["JUnit", "HTML", "text", "GitHub"]]
    assert sorted(set(os.listdir(tmp_path)) - {"state"}) == ["leak.session", "suite"]
