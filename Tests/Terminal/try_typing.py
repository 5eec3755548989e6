"""What the shell does for whoever types: suggestions, hints, the list of candidates, the search in history, an editor of one's own.

Each case gets a shell on an empty embedded site, with a few lines of history, and the size of its screen; it says what the screen shows.
"""

CASES = []

# What was typed before, oldest first: text, site, status.
HISTORY = [
    ("list users", "local", 0), ("query users 'user_email:ada'", "eu", 0), ("print 41", "local", 0), ("create users from crm.json", "local", 4),
    ("for $x in [1, 2] {\n  print $x\n}", "local", 0), ("prnit 7", "local", 2), ("print 42", "local", 0),
]


def case(function):
    CASES.append(function)
    return function


@case
def a_suggestion_follows_the_line(s, p):
    s.type("pri").expect_line(p + "print 42").expect_cursor(len(p) + 3)
    assert s.is_faint(len(p) + 3, s.cursor[1]), s.picture()


@case
def the_newest_line_is_suggested_and_the_next_key_narrows_it(s, p):
    s.type("print 4").expect_line(p + "print 42")
    s.type("1").expect_line(p + "print 41").expect_cursor(len(p) + 8)
    s.type("x").expect_line(p + "print 41x")


@case
def right_takes_the_suggestion(s, p):
    s.type("pri").expect_line(p + "print 42").press("right").expect_cursor(len(p) + 8)
    s.press("enter").expect("\n42\n")


@case
def end_takes_the_suggestion(s, p):
    s.type("pri").expect_line(p + "print 42").press("end").expect_cursor(len(p) + 8)


@case
def alt_right_takes_a_word_of_it(s, p):
    s.type("cre").expect_line(p + "create users from crm.json")
    s.press("alt-right").expect_cursor(len(p) + 6)
    s.press("alt-right").expect_cursor(len(p) + 12).expect_line(p + "create users from crm.json")


@case
def in_the_middle_of_a_line_nothing_is_suggested(s, p):
    s.type("pri").expect_line(p + "print 42").press("left").expect_line(p + "pri")
    s.press("right").expect_line(p + "print 42")


@case
def what_was_not_understood_is_not_suggested(s, p):
    s.type("prn").expect_line(p + "prn").type("it 7").expect_line(p + "prnit 7")


@case
def the_first_line_of_a_block_is_suggested(s, p):
    s.type("for").expect_line(p + "for $x in [1, 2] { ⏎")
    s.press("right").expect("}").expect_line(". }")


@case
def a_line_of_another_site_comes_last(s, p):
    s.type("query").expect_line(p + "query users 'user_email:ada'")


@case
def the_hint_says_what_is_expected(s, p):
    s.type("use entity ").expect_line(p + "use entity").expect_below("entity")


@case
def the_hint_says_what_is_wrong_before_enter(s, p):
    s.type("craete users ").expect_line(p + "craete users").expect_below("there is no verb 'craete'")


@case
def a_word_that_is_still_typed_is_not_wrong(s, p):
    s.type("craet").expect_line(p + "craet").pump(0.1)
    assert "there is no verb" not in s.text, s.picture()


@case
def the_hint_goes_when_the_line_is_run(s, p):
    s.type("print 1 ").expect_line(p + "print 1").press("enter").expect_line(p)
    assert "<" not in s.text.split("\n1\n")[0].split("\n")[-1], s.picture()


@case
def tab_twice_chooses_the_first(s, p):
    s.type("de").press("tab").expect("delete").press("tab").expect_line(p + "describe")
    s.press("tab").expect_line(p + "delete")
    s.press("shift-tab").expect_line(p + "describe")


@case
def enter_takes_what_is_chosen_and_runs_nothing(s, p):
    s.type("de").press("tab").expect("delete").press("tab").expect_line(p + "describe").press("enter").expect_cursor(len(p) + 9)
    s.expect_gone("delete").type("x").expect_line(p + "describe x")


@case
def escape_puts_the_line_back(s, p):
    s.type("de").press("tab").expect("delete").press("tab").expect_line(p + "describe").press("escape").expect_line(p + "de")
    s.expect_gone("describe")


@case
def typing_narrows_the_list(s, p):
    s.type("de").press("tab").expect("describe").type("s").expect_gone("delete")


@case
def letters_in_their_order_are_enough(s, p):
    s.type("dscrb").press("tab").expect_line(p + "describe")


@case
def the_search_finds_what_holds_the_words(s, p):
    s.press("ctrl-r").expect_line("search:").expect("> print 42")
    s.type("41 prin").expect("> print 41").press("enter").expect_line(p + "print 41").expect_cursor(len(p) + 8)


@case
def the_search_goes_to_older_ones(s, p):
    s.press("ctrl-r").expect_line("search:").type("print").expect("> print 42").press("ctrl-r")
    s.expect("> for $x in").press("down").expect("> print 42")


@case
def the_search_keeps_to_a_site(s, p):
    s.press("ctrl-r").expect_line("search:").type("@eu").expect("> query users").expect("1 of 1")


@case
def the_search_finds_what_failed(s, p):
    s.press("ctrl-r").expect_line("search:").type("! create").expect("> create users").expect("1 of 1")


@case
def leaving_the_search_leaves_the_line(s, p):
    s.type("abc").expect_line(p + "abc").press("ctrl-r").expect_line("search: abc").expect("nothing found")
    s.press("escape").expect_line(p + "abc")


@case
def the_editor_of_ones_own_gets_the_line(s, p):
    s.type("print 1").expect_line(p + "print 1").press("ctrl-x", "ctrl-e").expect_line(p + "print 1 + 1")
    s.press("enter").expect("\n1 + 1\n")


@case
def an_abbreviation_is_seen_before_it_runs(s, p):
    s.type("set abbr lu 'list users'").press("enter").expect_line(p)
    s.type("lu ").expect_line(p + "list users")
    s.press("ctrl-u").type("print lu").press("enter").expect("\nlu\n")


@case
def a_key_can_have_another_action(s, p):
    s.type("set key alt-q clear-screen").press("enter").expect_line(p)
    s.type("abc").expect_line(p + "abc").press("alt-q").wait(lambda: s.cursor[1] == 0, "the screen was not cleared")
    assert s.lines[0] == p + "abc", s.picture()
