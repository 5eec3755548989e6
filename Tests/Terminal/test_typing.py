"""What the shell does for whoever types, in several windows and both key maps."""

import json
import os
import shutil

import pytest
import try_editing
import try_results
import try_typing
from harness import Screen

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Writes ` + 1` behind the first line.
EDITOR = """#!/bin/sh
printf " + 1\\n" >> "$1.new"; paste -d "\\0" "$1" "$1.new" > "$1.both" && mv "$1.both" "$1"; rm -f "$1.new"
"""

SIZES = [(80, 24), (40, 10), (200, 50)]


@pytest.fixture
def typist(tenon, clean_environment, tmp_path):
    """Gives a case a shell with a few lines of history, a window of a size, and the keys of emacs or vi."""

    def run(case, size, keys, *arguments, prompt="local> ", **variables):
        state = tmp_path / "state/tenon"
        state.mkdir(parents=True)
        with open(state / "history.jsonl", "w") as file:
            for number, (text, site, status) in enumerate(try_typing.HISTORY):
                line = {"text": text, "site": site, "status": status, "time": f"2026-01-01T00:00:0{number}Z"}
                file.write(json.dumps(line, separators=(",", ":")) + "\n")
        (tmp_path / "editrc").write_text("bind -v\n" if keys == "vi" else "")
        editor = tmp_path / "editor"
        editor.write_text(EDITOR)
        editor.chmod(0o755)
        environment = dict(clean_environment, EDITRC=str(tmp_path / "editrc"), EDITOR=str(editor), PAGER="cat", **variables)
        environment.pop("VISUAL", None)
        columns, rows = size
        command = [tenon, "--store", ":memory:", *arguments]
        with Screen(command, columns=columns, rows=rows, environment=environment, cwd=str(tmp_path), timeout=float(os.environ.get("PATIENCE", 60))) as screen:
            screen.expect_line(prompt)
            screen.press("ctrl-l").expect_screen(prompt)
            case(screen, prompt)

    return run


@pytest.mark.parametrize("keys", ["emacs", "vi"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("case", try_typing.CASES, ids=lambda case: case.__name__)
def test_typing(typist, case, size, keys):
    typist(case, size, keys)


@pytest.mark.parametrize("keys", ["emacs", "vi"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("case", try_results.CASES, ids=lambda case: case.__name__)
def test_results(typist, tmp_path, case, size, keys):
    shutil.copy(os.path.join(ROOT, "scripts/examples/crm.json"), tmp_path / "crm.json")
    typist(case, size, keys)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("case", try_editing.CASES, ids=lambda case: case.__name__)
def test_editing(typist, case, size):
    typist(case, size, "emacs")
