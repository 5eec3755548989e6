"""`tenon fmt` and `tenon test` as people call them."""

import json
import os
import stat
import subprocess

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@pytest.fixture
def run(tenon, clean_environment, tmp_path):
    def run(*arguments, input=None):
        return subprocess.run(
            [tenon, *arguments], input=input, capture_output=True, env=clean_environment, cwd=tmp_path, timeout=120, text=True)

    return run


UGLY = "#!/usr/bin/env tenon\nlet  x=[1,2,]   # two\n\n\n\nif $x==[]{print 1}\n"
NEAT = "#!/usr/bin/env tenon\nlet x = [1, 2]  # two\n\nif $x == [] { print 1 }\n"


def test_formats_in_place_and_keeps_the_permissions(run, tmp_path):
    script = tmp_path / "a.tenon"
    script.write_text(UGLY)
    script.chmod(0o755)
    done = run("fmt", "a.tenon")
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
    assert script.read_text() == NEAT
    assert stat.S_IMODE(script.stat().st_mode) == 0o755
    assert os.listdir(tmp_path) == ["a.tenon"]


def test_a_formatted_file_is_not_written_again(run, tmp_path):
    script = tmp_path / "a.tenon"
    script.write_text(NEAT)
    before = script.stat().st_mtime_ns, script.stat().st_ino
    assert run("fmt", "a.tenon").returncode == 0
    assert (script.stat().st_mtime_ns, script.stat().st_ino) == before


def test_behind_a_link_the_file_is_formatted(run, tmp_path):
    (tmp_path / "real.tenon").write_text(UGLY)
    (tmp_path / "link.tenon").symlink_to("real.tenon")
    assert run("fmt", "link.tenon").returncode == 0
    assert (tmp_path / "link.tenon").is_symlink()
    assert (tmp_path / "real.tenon").read_text() == NEAT


def test_check_lists_what_would_change(run, tmp_path):
    (tmp_path / "ugly.tenon").write_text(UGLY)
    (tmp_path / "neat.tenon").write_text(NEAT)
    done = run("fmt", "--check", "ugly.tenon", "neat.tenon")
    assert (done.stdout, done.stderr, done.returncode) == ("ugly.tenon\n", "", 1)
    assert (tmp_path / "ugly.tenon").read_text() == UGLY
    assert run("fmt", "--check", "neat.tenon").returncode == 0


def test_standard_input_goes_to_standard_output(run):
    done = run("fmt", "-", input=UGLY)
    assert (done.stdout, done.stderr, done.returncode) == (NEAT, "", 0)
    done = run("fmt", "--check", "-", input=UGLY)
    assert (done.stdout, done.returncode) == ("standard input\n", 1)


def test_folders_are_searched(run, tmp_path):
    (tmp_path / "x" / "deep").mkdir(parents=True)
    (tmp_path / "x" / ".git").mkdir()
    for place in ("x/a.tenon", "x/deep/b.tenon", "x/.git/c.tenon", "x/d.txt"):
        (tmp_path / place).write_text(UGLY)
    done = run("fmt", "--check", "x/")
    assert (done.stdout, done.returncode) == ("x/a.tenon\nx/deep/b.tenon\n", 1)
    assert run("fmt", "x").returncode == 0
    assert (tmp_path / "x/deep/b.tenon").read_text() == NEAT
    assert (tmp_path / "x/.git/c.tenon").read_text() == UGLY


def test_what_cannot_be_read_is_left_alone(run, tmp_path):
    (tmp_path / "broken.tenon").write_text("let  x = (\nlst   users")
    (tmp_path / "ugly.tenon").write_text(UGLY)
    done = run("fmt", "broken.tenon", "gone.tenon", "ugly.tenon")
    assert done.returncode == 2
    assert "--> broken.tenon:" in done.stderr
    assert "error[cannot-read]: 'gone.tenon' cannot be read\n" in done.stderr
    assert (tmp_path / "broken.tenon").read_text() == "let  x = (\nlst   users"
    assert (tmp_path / "ugly.tenon").read_text() == NEAT


def test_every_script_of_the_house_is_formatted(run):
    scripts = [
        os.path.join(folder, name) for top in ("Tests", "plugins", "scripts") for folder, _, names in os.walk(os.path.join(ROOT, top))
        for name in names if name.endswith(".tenon")]
    # Those of the benchmark are patterns, in which SIZE stands for a number.
    scripts = [path for path in scripts if "bench-programs" not in path]
    assert scripts
    done = run("fmt", "--check", *scripts)
    assert (done.stdout, done.returncode) == ("", 0)


TESTED = """\
def next(a: int) -> int {
  example next(1) == 2
  example next(1) == 3
  example next(2) > 3
  example next(1 / int("0")) == 3
  return $a + 1
}
expect next(1) == 2
print "not shown"
expect next(1) == 5
"""


def test_examples_and_expectations(run, tmp_path):
    (tmp_path / "t.tenon").write_text(TESTED)
    done = run("test", "t.tenon")
    assert done.returncode == 3
    assert done.stdout == "t.tenon: 4 examples, 2 expectations: 3 examples failed, 1 expectation failed\n"
    assert "error[example-failed]: an example of 'next' does not hold\n  --> t.tenon:3:11" in done.stderr
    assert "expected 3, but found 2" in done.stderr
    assert "--> t.tenon:4:11" in done.stderr and "this does not hold" in done.stderr
    assert "because: this happened in an example of 'next'" in done.stderr
    assert "--> t.tenon:10:8" in done.stderr
    [report] = json.loads(run("test", "--format", "json", "t.tenon").stdout)
    assert (report["file"], report["passed"], report["examples"], report["failed_examples"]) == ("t.tenon", False, 4, 3)
    assert (report["expectations"], report["failed_expectations"], report["error"], report["not_run"]) == (2, 1, None, None)
    assert len(report["problems"]) == 3


def test_all_passed(run, tmp_path):
    (tmp_path / "a.tenon").write_text("def f(a: int) -> int {\n  example f(1) == 1\n  return $a\n}\n")
    (tmp_path / "b.tenon").write_text("create users from {data: 1}\n")
    (tmp_path / "c.tenon").write_text("import a.tenon\nexpect f(2) == 2\nexpect (list users | count) == 0\n")
    done = run("test", "a.tenon", "c.tenon")
    assert (done.stdout, done.stderr, done.returncode) == (
        "a.tenon: 1 example, 0 expectations: all passed\nc.tenon: 0 examples, 2 expectations: all passed\n"
        "in all: 1 example, 2 expectations: all passed\n", "", 0)
    done = run("test", "b.tenon")
    assert done.returncode not in (0, 3)
    assert done.stdout.startswith("b.tenon: 0 examples, 0 expectations: the run ended with an error (")


def test_what_needs_arguments_or_cannot_be_read(run, tmp_path):
    (tmp_path / "p.tenon").write_text("params file: text\ndef f() -> int {\n  example f() == 1\n  return 1\n}\nprint $file\n")
    done = run("test", "p.tenon")
    assert (done.stdout, done.returncode) == ("p.tenon: 1 example: all passed, not run, for it needs an argument 'file'\n", 0)
    (tmp_path / "bad.tenon").write_text("lst users\n")
    done = run("test", "bad.tenon", "gone.tenon")
    assert done.returncode == 2
    assert "bad.tenon: 0 examples, 0 expectations: could not be tested\n" in done.stdout
    assert "error[unknown-verb]: there is no verb 'lst'" in done.stderr and "'gone.tenon' cannot be read" in done.stderr
    assert run("test", "--format", "xml", "p.tenon").returncode == 2
