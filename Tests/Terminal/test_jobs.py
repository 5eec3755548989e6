"""Jobs, `watch`, `prompt` and `secret` in a real terminal."""

from test_shell import shell  # noqa: F401  the fixture


def test_a_job_is_told_before_the_next_prompt(shell):
    s = shell()
    s.expect("local> ")
    s.type('sh ["sleep", "1"] &').press("enter").expect('job 1: sh ["sleep", "1"]').expect_line("[1 job] local> ")
    s.type("jobs").press("enter").expect("running")
    s.type("wait").press("enter").expect_line("local> ")
    s.type("list users &").press("enter").expect("job 2: list users")
    s.type("print 1").press("enter").expect("\n1\n").expect("job 2 done: list users")
    s.type("wait 2").press("enter").expect("(no rows)")


def test_leaving_with_a_job_needs_saying_twice(shell):
    s = shell()
    s.expect("local> ")
    s.type('sh ["sleep", "60"] &').press("enter").expect_line("[1 job] local> ")
    s.type("exit").press("enter").expect("a job has not ended; once more leaves and cancels")
    s.type("exit").press("enter").expect("job 1 cancelled")
    s.wait(lambda: not s.child.isalive(), "the shell did not leave")


def test_ctrl_c_ends_a_program_and_the_shell_goes_on(shell):
    s = shell()
    s.expect("local> ")
    s.type('sh ["sleep", "60"]').press("enter")
    s.pump(0.5)
    s.press("ctrl-c").expect("interrupted").expect_line("[130] local> ")
    s.type("print 7").press("enter").expect("\n7\n")


def test_a_secret_is_not_seen(shell):
    s = shell()
    s.expect("local> ")
    s.type('let s = secret("Password?")').press("enter").expect("\nPassword? ")
    s.type("hunter2").press("enter").expect_line("local> ")
    s.type('print $s (prompt("Site?", "eu"))').press("enter").expect("\nSite? [eu] ")
    s.type("us1").press("enter").expect("*** us1").expect_line("local> ")
    assert b"hunter2" not in s.log


def test_ctrl_c_at_a_question(shell):
    s = shell()
    s.expect("local> ")
    s.type('let s = secret("Password?")').press("enter").expect("\nPassword? ")
    s.press("ctrl-c").expect_line("[130] local> ")
    s.type("print 7").press("enter").expect("\n7\n")


def test_a_watch_paints_in_place(shell):
    s = shell()
    s.expect("local> ")
    s.press("ctrl-l").expect_screen("local> ")
    s.type("let mut n = 0").press("enter").expect_line("local> ")
    s.type("watch 1s { $n = $n + 1; [{id: \"a\", n: $n}] }").press("enter").expect("round 3 ")
    s.press("ctrl-c").expect_line("local> ")
    assert "\n".join(s.lines).count("round") == 1


def test_a_job_tells_of_its_end_above_the_line(shell, tmp_path):
    """Whoever is typing sees the notice above the line, which stays as it is, and the prompt without the job."""
    s = shell()
    s.expect("local> ")
    s.type('sh ["sh", "-c", "while ! [ -e go ]; do sleep 0.05; done"] &').press("enter").expect_line("[1 job] local> ")
    s.type("print 4").press("left").expect_line("[1 job] local> print 4")
    (tmp_path / "go").touch()
    s.expect("job 1 done: sh").expect_line("local> print 4").expect_cursor(len("local> print "))
    s.type("1").press("enter").expect("\n14\n").expect_line("local> ")
    assert s.text.count("job 1 done") == 1, s.picture()
