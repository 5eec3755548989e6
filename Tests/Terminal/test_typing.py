"""What the shell does for whoever types, in several windows and both key maps."""

import json

import pytest
import try_typing
from harness import Screen

SIZES = [(80, 24), (40, 10), (200, 50)]


@pytest.mark.parametrize("keys", ["emacs", "vi"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("case", try_typing.CASES, ids=lambda case: case.__name__)
def test_typing(tenon, clean_environment, tmp_path, case, size, keys):
    state = tmp_path / "state/tenon"
    state.mkdir(parents=True)
    with open(state / "history.jsonl", "w") as file:
        for number, (text, site, status) in enumerate(try_typing.HISTORY):
            line = {"text": text, "site": site, "status": status, "time": f"2026-01-01T00:00:0{number}Z"}
            file.write(json.dumps(line, separators=(",", ":")) + "\n")
    (tmp_path / "editrc").write_text("bind -v\n" if keys == "vi" else "")
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf " + 1\\n" >> "$1.new"; paste -d "\\0" "$1" "$1.new" > "$1.both" && mv "$1.both" "$1"; rm -f "$1.new"\n')
    editor.chmod(0o755)
    environment = dict(clean_environment, EDITRC=str(tmp_path / "editrc"), EDITOR=str(editor))
    environment.pop("VISUAL", None)
    columns, rows = size
    with Screen([tenon, "--store", ":memory:"], columns=columns, rows=rows, environment=environment, cwd=str(tmp_path), timeout=20) as screen:
        screen.expect_line("local> ")
        screen.press("ctrl-l").expect_screen("local> ")
        case(screen, "local> ")
