"""The pages of Sources/Tenon/Tenon.docc, as far as they speak of the program's command line: each `$ …` line of a block `sh` is run."""

import os
import re
import subprocess

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGES = os.path.join(ROOT, "Sources/Tenon/Tenon.docc")
LIBRARY = os.path.join(ROOT, "scripts/library")


def page(name):
    with open(os.path.join(PAGES, name + ".md")) as file:
        return file.read()


def blocks(text):
    """(what stands before, language, body) of each fenced block."""
    at = 0
    for match in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.M | re.S):
        yield text[at:match.start()], match[1], match[2]
        at = match.end()


@pytest.mark.parametrize("name", ["Tutorial", "Guide", "Library", "Plugins"])
def test_every_command_line_shows_what_the_page_says(tenon, clean_environment, tmp_path, name):
    commands = 0
    environment = dict(clean_environment, PATH=os.path.dirname(tenon) + ":" + clean_environment["PATH"], COLUMNS="80")
    for before, language, body in blocks(page(name)):
        named = re.search(r"as `([^`]+)`:\s*$", before)
        if named:
            (tmp_path / named[1]).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / named[1]).write_text(body)
        if language != "sh":
            continue
        for line, expected in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", body, re.M):
            done = subprocess.run(["bash", "-c", line], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
            shown = done.stderr + done.stdout
            assert shown.strip() == expected.strip(), line
            commands += 1
    assert commands > 0 or name != "Tutorial"


def test_the_library_page_has_the_help_of_every_script(tenon, clean_environment):
    sections = dict(re.findall(r"^## (\S+)\n\n```\n(.*?)^```$", page("Library"), re.M | re.S))
    scripts = sorted(name.removesuffix(".tenon") for name in os.listdir(LIBRARY) if name.endswith(".tenon"))
    assert sorted(sections) == scripts
    for name in scripts:
        done = subprocess.run([tenon, os.path.join(LIBRARY, name + ".tenon"), "--help"], env=clean_environment, capture_output=True,
                              text=True, timeout=60)
        assert sections[name] == done.stdout, f"{name}: the page shows another help (scripts/reference writes it anew)"


def test_the_readme_names_what_is_there():
    with open(os.path.join(ROOT, "README.md")) as file:
        text = file.read()
    for path in re.findall(r"`((?:scripts|Sources|Tests)/[\w./-]*)", text) + re.findall(r"\]\(([^)#]+)\)", text):
        assert os.path.exists(os.path.join(ROOT, path)), path
