"""`scripts/install`: what it puts where, that the shells can read it, and that the manual page knows every command and option."""

import glob
import json
import os
import re
import shutil
import subprocess

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def install(tenon, clean_environment, *arguments):
    return subprocess.run(
        [os.path.join(ROOT, "scripts/install"), *arguments], env=dict(clean_environment, TENON=tenon), capture_output=True, text=True, timeout=300)


@pytest.fixture
def prefix(tenon, clean_environment, tmp_path):
    done = install(tenon, clean_environment, str(tmp_path / "local"))
    assert done.returncode == 0, done
    return tmp_path / "local"


def test_everything_has_its_place_and_goes_again(tenon, clean_environment, prefix):
    files = {str(path.relative_to(prefix)) for path in prefix.rglob("*") if path.is_file()}
    assert {
        "bin/tenon", "share/bash-completion/completions/tenon", "share/zsh/site-functions/_tenon",
        "share/fish/vendor_completions.d/tenon.fish", "share/man/man1/tenon.1"} <= files
    assert subprocess.run([prefix / "bin/tenon", "--version"], capture_output=True, timeout=60).returncode == 0
    assert install(tenon, clean_environment, "--remove", str(prefix)).returncode == 0
    assert not [path for path in prefix.rglob("*") if path.is_file()]


@pytest.mark.parametrize("line, expected", [("tenon se", {"session", "serve"}), ("tenon run --form", {"--format"}), ("tenon run --format js", {"json", "jsonl"})])
def test_bash_completes(prefix, line, expected):
    words = line.split(" ")
    script = f"""
        source {prefix}/share/bash-completion/completions/tenon
        COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; COMP_LINE='{line}'; COMP_POINT={len(line)}
        _tenon tenon '{words[-1]}' '{words[-2]}'
        printf '%s\\n' "${{COMPREPLY[@]}}" """
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60)
    assert {word.strip() for word in done.stdout.split()} == expected, done


@pytest.mark.skipif(not shutil.which("fish"), reason="there is no fish")
def test_fish_completes(prefix, clean_environment):
    script = f"source {prefix}/share/fish/vendor_completions.d/tenon.fish; complete -C 'tenon se'"
    path = f"{prefix}/bin:{clean_environment['PATH']}"
    done = subprocess.run(["fish", "-N", "-c", script], capture_output=True, text=True, timeout=60, env=dict(clean_environment, PATH=path))
    assert {line.split("\t")[0] for line in done.stdout.splitlines()} == {"session", "serve"}, done


def commands(command, path=()):
    """Every command of a dump of the help, with its path."""
    yield (*path, command["commandName"]), command
    for inner in command.get("subcommands", []):
        if inner["commandName"] != "help":
            yield from commands(inner, (*path, command["commandName"]))


def test_the_manual_page_knows_every_command_and_option(tenon):
    dump = json.loads(subprocess.run([tenon, "--experimental-dump-help"], capture_output=True, text=True, timeout=60).stdout)
    page = "".join(open(name).read() for name in glob.glob(os.path.join(ROOT, "Sources/Tenon/Manual/*.1"))).replace("\\-", "-")
    for path, command in commands(dump["command"]):
        assert command["commandName"] in page, path
        for argument in command.get("arguments", []):
            for name in argument.get("names", []):
                assert name["name"] in page, (path, name)
            if argument.get("abstract"):
                said = re.sub(r"\s+", " ", argument["abstract"]).replace("-", "")
                assert said[:40] in re.sub(r"\s+", " ", page.replace("\\", "")).replace("-", ""), (path, said)
