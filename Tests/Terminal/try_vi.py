"""The vi keys: what a person types with `bind -v` in ~/.editrc, and what the line shows.

The line begins in insert mode; Escape leads to the commands.
"""

CASES = []


def case(function):
    CASES.append(function)
    return function


def command(s):
    """Escape, and a moment for it: what follows at once would be taken for one key with it."""
    s.press("escape").pump(0.3)
    return s


@case
def escape_steps_back_and_commands_move(s, p):
    s.type("abc def").expect_cursor(len(p) + 7)
    command(s).expect_cursor(len(p) + 6)
    s.type("h").expect_cursor(len(p) + 5)
    s.type("b").expect_cursor(len(p) + 4)
    s.type("0").expect_cursor(len(p))
    s.type("w").expect_cursor(len(p) + 4)
    s.type("$").expect_cursor(len(p) + 6)


@case
def insert_append_and_their_great_ones(s, p):
    s.type("bc")
    command(s).type("Ia").expect_line(p + "abc")
    command(s).type("Ad").expect_line(p + "abcd")
    command(s).type("ie").expect_line(p + "abced")
    command(s).type("af").expect_line(p + "abcefd")


@case
def x_deletes_whole_characters(s, p):
    s.type("a👨‍👩‍👧b").expect_cursor(len(p) + 4)
    command(s).type("h").expect_cursor(len(p) + 1)
    s.type("x").expect_line(p + "ab").expect_cursor(len(p) + 1)
    s.type("x").expect_line(p + "a")


@case
def a_word_is_deleted_and_put_back(s, p):
    s.type("one two three")
    command(s).type("0wdw").expect_line(p + "one three")
    s.type("u").expect_line(p + "one two three")


@case
def a_change_to_the_end(s, p):
    s.type("list users")
    command(s).type("0wCaccounts").expect_line(p + "list accounts")


@case
def the_whole_line_is_changed(s, p):
    s.type("list users")
    command(s).type("ccprint 1").expect_line(p + "print 1").press("enter").expect("\n1\n")


@case
def a_character_is_replaced(s, p):
    s.type("cat")
    command(s).type("0rb").expect_line(p + "bat")


@case
def a_count_goes_before_a_command(s, p):
    s.type("abcdef")
    command(s).type("03x").expect_line(p + "def")


@case
def the_case_is_changed(s, p):
    s.type("abc")
    command(s).type("0~~").expect_line(p + "ABc")


@case
def a_character_is_looked_for_on_the_line(s, p):
    s.type("one, two, three")
    command(s).type("0f,").expect_cursor(len(p) + 3)
    s.type(";").expect_cursor(len(p) + 8)


@case
def k_and_j_go_through_history(s, p):
    command(s).type("k").expect_line(p + "print 42")
    s.type("k").expect_line(p + "prnit 7").type("k").expect_match(r"^\. \}$")
    s.type("j").expect_line(p + "prnit 7")


@case
def slash_looks_for_an_earlier_line(s, p):
    command(s).type("/").expect_line("search:").type("41").expect("> print 41").press("enter").expect_line(p + "print 41")


@case
def v_opens_the_editor_of_ones_own(s, p):
    s.type("print 1")
    command(s).type("v").expect_line(p + "print 1 + 1")


@case
def enter_runs_the_line_in_command_mode_too(s, p):
    s.type("print 7")
    command(s).press("enter").expect("\n7\n").expect_line(p)
    # And the next line begins in insert mode.
    s.type("x").expect_line(p + "x")


@case
def interruption_in_command_mode_clears_the_line(s, p):
    s.type("abc")
    command(s).press("ctrl-c").expect(p + "abc^C").expect_line(p)
    s.type("x").expect_line(p + "x")
