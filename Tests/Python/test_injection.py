"""What a value holds is never read again: on the command line, in the environment, in files and on the wire."""

import json

import pytest

from test_command_line import run  # noqa: F401 (a fixture)

VALUES = [
    "$(rm)", "`rm`", '"; delete users/x', "'; exit 7; '", "${1 + 1}", "$name", "a\nb", "a\r\nb", '"', "'", "\\", "\\n", "| count", "# no",
    "> file", "&", "\x01\x07\x1b[31m", "\x7f", "😀", "e\u0301", "שלום", "\u202eabc", "\ufeff", "--yes", "-", "--", "-1", "..", "../..", ".",
    "a/b", "%2e%2e", "?a=b", "a b", "  ", "*", "~", "true", "null", "007", "1e5", "90s", "=1+1", "@x", "a,b", "[1]", '{"a": 1}', "{{x}}", "",
]
# Neither an id nor the name of an attribute is ever empty.
FILLED = [value for value in VALUES if value]


@pytest.mark.parametrize("value", VALUES, ids=[json.dumps(value) for value in VALUES])
def test_a_word_of_the_command_line_is_a_value(run, tmp_path, value):  # noqa: F811
    (tmp_path / "show.tenon").write_text('params given: text, --option: text\nprint (to_json([$given, $option, env("SLY")]))\n')
    done = run("show.tenon", f"--option={value}", "--", value, SLY=value)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [value, value, value]


@pytest.mark.parametrize("value", FILLED, ids=[json.dumps(value) for value in FILLED])
def test_an_id_and_a_body_reach_a_server_as_they_are(run, serve, tmp_path, value):  # noqa: F811
    # A site takes no control characters in an id; the body takes them all the same.
    name = value if not any(ord(letter) < 32 or ord(letter) == 127 for letter in value) else "plain"
    server = serve("--store", ":memory:")
    (tmp_path / "given.json").write_text(json.dumps([name, value]))
    (tmp_path / "round.tenon").write_text(
        """
        params url: text
        use site $url
        let given = open given.json
        let name = $given[0]
        let v = $given[1]
        let made = create users from {id: $name, type: "ref_table", join_attribute: $v, join_type: "email"}
        let shown = show "users/$name"
        print (to_json([$made.id, $shown.id, $shown.join.attribute]))
        delete "users/$name" --yes | get id
        print (list users | count)
        """)
    done = run("round.tenon", server.url)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert json.loads(lines[0]) == [name, name, value] and lines[-1] == "0"


def test_a_program_is_handed_values_as_they_are(run, tmp_path):  # noqa: F811
    (tmp_path / "given.json").write_text(json.dumps(VALUES))
    (tmp_path / "hand.tenon").write_text(
        'requires shell\nlet given = open given.json\nfor $v in $given { print (to_json((sh ["printf", "%s|", $v]))) }\n')
    done = run("hand.tenon")
    assert done.returncode == 0, done.stderr
    assert [json.loads(line) for line in done.stdout.splitlines()] == [value + "|" for value in VALUES]


def test_a_recording_keeps_values_as_they_are(run, tmp_path):  # noqa: F811
    (tmp_path / "given.json").write_text(json.dumps(VALUES))
    text = "for $v in open(\"given.json\") { print (to_json($v)) $v }\nopen given.json"
    done = run("--record", "sly.session", "-c", text)
    assert done.returncode == 0 and "a replay gives the same" in done.stderr, done.stderr
    assert run("replay", "sly.session").returncode == 0
