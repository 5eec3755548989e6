"""Tries everything a person does to a line before Enter, on the screen, character by character.

    try_editing.py [--prompt 'local/users> '] [--only NAME] -- tenon …

The shell may understand any language: what is entered here are words that it may refuse. Needs pexpect and pyte.
"""

import argparse
import signal
import sys
import tempfile

from harness import Screen

CASES = []


def case(function):
    CASES.append(function)
    return function


@case
def typing_and_moving(s, p):
    s.type("helo").press("left").type("l").expect_line(p + "hello")
    s.press("ctrl-a").type("x").press("ctrl-e").type("y").expect_line(p + "xhelloy")
    s.press("home", "delete", "end", "backspace").expect_line(p + "hello")


@case
def words(s, p):
    s.type("abc def ghi").press("alt-b", "alt-b").type("X").expect_line(p + "abc Xdef ghi")
    s.press("ctrl-right").type("Y").expect_line(p + "abc XdefY ghi")
    s.press("alt-d").expect_line(p + "abc XdefY")
    s.press("alt-backspace").expect_line(p + "abc")


@case
def cut_and_yank(s, p):
    s.type("abc def").press("ctrl-u").expect_line(p)
    s.type("x").press("backspace", "ctrl-y", "ctrl-y").expect_line(p + "abc defabc def")
    s.press("ctrl-a", "ctrl-k").expect_line(p)
    s.press("ctrl-y").expect_line(p + "abc defabc def")


@case
def wide_characters(s, p):
    start = len(p)
    s.type("日本語e\u0301x👨‍👩‍👧z").expect_cursor(start + 6 + 1 + 1 + 2 + 1)
    s.press("left", "left").expect_cursor(start + 8)
    s.press("left", "left").expect_cursor(start + 6)
    s.press("left").type("ア").expect_cursor(start + 6)
    s.press("delete", "delete", "delete", "delete").expect_line(p + "日本アz")


@case
def flags_are_one_character(s, p):
    s.type("a🇩🇪🇫🇷").expect_cursor(len(p) + 5)
    s.press("backspace").expect_cursor(len(p) + 3)
    s.press("backspace").expect_line(p + "a")


@case
def undo(s, p):
    for text in ["one", " ", "two"]:
        s.type(text).expect_cursor(s.cursor[0] + len(text))
    s.press("ctrl-w").expect_line(p + "one")
    s.press("ctrl-_").expect_line(p + "one two")
    s.press("ctrl-_").expect_cursor(len(p) + 4)
    s.press("ctrl-_").expect_line(p + "one")


@case
def interruption_clears_the_line(s, p):
    s.type("abc").expect_line(p + "abc")
    s.press("ctrl-c").expect(p + "abc^C\n" + p.rstrip()).expect_line(p)
    s.type("abc").expect_line(p + "abc")
    s.signal(signal.SIGINT).expect_line(p)


@case
def leaving(s, p):
    s.type("ab").press("left", "ctrl-d").expect_line(p + "a")
    s.press("backspace", "ctrl-d")
    assert s.expect_end() == 0, s.picture()


@case
def several_lines(s, p):
    s.type("a").press("alt-enter").type("bc").expect_line(". bc")
    s.press("up", "end").type("!").expect_line(p + "a!")
    s.press("down").expect_cursor(4)
    s.press("home", "backspace").expect_line(p + "a!bc")


@case
def paste_is_not_run(s, p):
    s.paste("one\ntwo").expect(p + "one\n. two").expect_line(". two")


@case
def large_paste(s, p):
    s.paste("".join(f"line {index} of a long block\n" for index in range(4000)) + "the end").expect_line(". the end")
    s.press("ctrl-w").expect_line(". the")
    s.press("ctrl-c").expect_line(p)


@case
def control_characters_are_shown(s, p):
    s.press("ctrl-v").type("\x1b").type("[31mred\u202e").expect_line(p + "^[[31mred\\u{202e}")
    s.press("f12", "f12").type("!").expect_line(p + "^[[31mred\\u{202e}!")


@case
def resize(s, p):
    text = "some words that are long enough to wrap in a small window"
    s.type(text).expect(text[:20])
    for columns, rows in [(20, 10), (1, 1), (3, 2), (200, 50), (7, 3), (1, 1), (80, 24)]:
        s.resize(columns, rows).pump(0.1)
    s.press("ctrl-l").type("!").expect_line(p + text + "!").expect_cursor(len(p + text) + 1, 0)


@case
def a_line_longer_than_the_screen(s, p):
    s.resize(30, 5).pump(0.1)
    s.type("word " * 60).pump(0.1)
    s.press("home").expect_cursor(len(p), 0)
    assert s.lines[0].startswith(p + "word"), s.picture()
    s.press("end").wait(lambda: s.cursor[1] == 4, "the end was not shown")


@case
def clearing_the_screen(s, p):
    s.type("two").expect_line(p + "two")
    s.press("ctrl-l").expect_screen(p + "two")


@case
def stopping(s, p):
    s.type("abc").expect_line(p + "abc")
    assert s.modes() == (False, False, False), s.modes()
    # Nobody could continue this process, so it goes on by itself.
    s.press("ctrl-z").expect(p + "abc\n" + p + "abc")
    s.type("d").expect_line(p + "abcd")


@case
def termination_restores_the_terminal(s, p):
    s.type("abc").expect_line(p + "abc")
    s.signal(signal.SIGTERM)
    s.wait(lambda: b"\x1b[?2004l" in s.log, "the terminal was not put back")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prompt", default="local/users> ")
    parser.add_argument("--only")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    failed = 0
    chosen = [case for case in CASES if options.only in (None, case.__name__)]
    for case in chosen:
        with tempfile.TemporaryDirectory() as state, Screen(options.command, environment={"XDG_STATE_HOME": state}) as screen:
            try:
                screen.expect(options.prompt)
                screen.press("ctrl-l").expect_screen(options.prompt)
                case(screen, options.prompt)
                print(f"ok    {case.__name__}")
            except AssertionError as problem:
                failed += 1
                print(f"FAIL  {case.__name__}\n{problem}")
    print(f"{len(chosen) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
