"""What the shell shows of results: tables that fit, what stands under them, help, questions, jobs, and what the prompt tells.

Each case gets a shell on an empty embedded site, in a folder with `crm.json`, and the size of its screen.
"""

CASES = []


def case(function):
    CASES.append(function)
    return function


def numbers(count):
    return "[" + ", ".join(f"{{n: {number}}}" for number in range(1, count + 1)) + "]"


def enter(s, text, p):
    """Runs a line and waits until the prompt is back; suggestions may stand behind what is typed."""
    return s.type(text).press("enter").expect_line(p)


@case
def a_value_is_shown_as_it_is(s, p):
    enter(s, "print 41 + 1", p).expect("\n41 + 1")


@case
def rows_become_a_table_with_a_line_under_it(s, p):
    enter(s, "[{id: 'a', n: 1}, {id: 'b', n: 22}]", p).expect("id   n\na    1\nb   22\n").expect_match(r"^2 rows · [\d.<]+ ?\d* m?s$")


@case
def the_line_under_a_table_counts_calls(s, p):
    enter(s, "create users from crm.json", p).expect("created")
    enter(s, "list users | select id", p).expect_match(r"^1 row · .+ · 1 call$")


@case
def a_long_table_is_shown_in_part(s, p):
    s.press("ctrl-l")
    enter(s, f"let rows = {numbers(60)}", p)
    s.press("ctrl-l")
    enter(s, "$rows", p).expect("more rows; 'last' shows").expect("60\n")


@case
def last_shows_all_of_it(s, p):
    enter(s, f"let rows = {numbers(60)}", p)
    enter(s, "$rows", p).expect("more rows")
    s.press("ctrl-l").expect_gone("more rows")
    enter(s, "last", p).wait(lambda: s.text.endswith("\n59\n60\n" + p.rstrip()), "last did not show all")
    assert "more rows" not in s.text, s.picture()


@case
def a_wide_table_tells_what_it_leaves_out(s, p):
    names = ", ".join(f"column_{number}_of_them: 'a value of some length'" for number in range(12))
    enter(s, f"[{{{names}}}]", p).expect_match(r"^… \d+ more columns?: ")


@case
def what_would_move_the_cursor_is_shown_instead(s, p):
    enter(s, r'print "a\u{1b}]0;x\u{7}\u{1b}[2Jb"', p).expect(r"a\x1b]0;x\x07\x1b[2Jb")
    enter(s, r'[{x: "\u{1b}[2J"}]', p).expect("x\n\\x1b[2J\n")


@case
def the_prompt_names_site_and_entity(s, p):
    enter(s, "use entity users", "local/users> ")
    enter(s, "use entity accounts", "local/accounts> ")


@case
def the_prompt_tells_how_a_command_ended(s, p):
    s.type("fail 'no'").press("enter").expect("error").expect_line("[1] local> ")
    enter(s, "print 1", p)


@case
def the_prompt_tells_that_nothing_is_changed(s, p):
    enter(s, "set read-only on", "[read-only] local> ")


@case
def an_error_points_at_its_place(s, p):
    s.type("let x = $nothing").press("enter").expect("^^^").expect_line("[2] local> ")


@case
def help_fits_the_window(s, p):
    enter(s, "help create", p)
    assert all(len(line) <= s.columns for line in s.lines), s.picture()
    s.expect("create users from crm.json")


@case
def help_knows_errors(s, p):
    enter(s, "help json-comma", p).expect("json-comma")


@case
def help_knows_what_was_defined_here(s, p):
    enter(s, 'def twice(n: int) -> int "Twice as much." { return $n * 2 }', p)
    enter(s, "help twice", p).expect("(defined here)").expect("Twice as much.")


@case
def a_question_is_asked_on_the_line(s, p):
    enter(s, "create users from crm.json", p).expect("created")
    s.type("delete users/crm-integration").press("enter").expect("[y/N]").type("y").press("enter").expect("deleted").expect_line(p)


@case
def a_question_is_not_in_history(s, p):
    enter(s, "create users from crm.json", p).expect("created")
    s.type("delete users/crm-integration").press("enter").expect("[y/N]").type("n").press("enter").expect("not deleted").expect_line("[1] local> ")
    s.press("up").expect_line("[1] local> delete users/crm-integration")


@case
def history_is_a_table_like_any_other(s, p):
    enter(s, "history matching print | get text", p).expect("print 41\n").expect("print 42\n")


@case
def the_last_value_is_a_variable(s, p):
    enter(s, "[3, 1, 2] | sort", p)
    enter(s, "print $_[0] + 10", p)


@case
def a_job_tells_of_its_end_above_the_prompt(s, p):
    s.type("list users &").press("enter")
    s.expect_match(r"list users").wait(lambda: s.line.endswith("local>"), "the prompt did not come back")
    s.type("wait").press("enter").expect_line(p)


@case
def the_doctor_says_what_is_there(s, p):
    s.type("doctor | where check == 'text' | get state").press("enter").expect("\nok\n").expect_line(p)


@case
def the_shell_can_be_asked_for_its_settings(s, p):
    enter(s, "set abbr lu 'list users'", p)
    enter(s, "set | where setting == 'abbr lu' | get value", p).expect("\nlist users\n")
