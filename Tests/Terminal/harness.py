"""A terminal to try a shell in: a pseudo-terminal with a screen model, so that a test asserts what a person would see.

    with Screen(["tenon"], columns=80, rows=24) as screen:
        screen.expect("local/users> ")
        screen.type("list users\r")

Needs pexpect and pyte (PyPI). Every `expect` fails with a picture of the screen.
"""

import os
import re
import select
import signal
import time

import pexpect
import pyte

KEYS = {
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
    "delete": "\x1b[3~", "backspace": "\x7f", "tab": "\t", "enter": "\r", "escape": "\x1b", "alt-enter": "\x1b\r",
    "ctrl-left": "\x1b[1;5D", "ctrl-right": "\x1b[1;5C", "alt-left": "\x1b[1;3D", "alt-right": "\x1b[1;3C",
    "alt-backspace": "\x1b\x7f", "shift-tab": "\x1b[Z", "f12": "\x1b[24~", "page-up": "\x1b[5~", "page-down": "\x1b[6~",
}


def key(name):
    """The bytes of a key by its name: `up`, `ctrl-a`, `alt-b`."""
    if name in KEYS:
        return KEYS[name]
    kind, _, letter = name.partition("-")
    if kind == "ctrl":
        return chr(ord(letter.upper()) ^ 0x40)
    if kind == "alt":
        return "\x1b" + letter
    raise ValueError(f"there is no key '{name}'")


class Model(pyte.Screen):
    """A screen model that knows faint text too, which pyte does not: such a cell counts as struck through, which the shell draws never."""

    def select_graphic_rendition(self, *attributes, **kind):
        told = []
        for attribute in attributes or (0,):
            told += {2: [9], 22: [22, 29]}.get(attribute, [attribute])
        super().select_graphic_rendition(*told, **kind)


class Screen:
    """A program in a pseudo-terminal, and what its screen shows."""

    def __init__(self, command, columns=80, rows=24, environment=None, timeout=5.0, cwd=None):
        self.timeout = timeout
        self.columns, self.rows = columns, rows
        env = dict(os.environ, TERM="xterm-256color", SWIFT_BACKTRACE="enable=no", EDITRC="/dev/null")
        env.pop("COLUMNS", None)
        env.pop("LINES", None)
        env.update(environment or {})
        self.model = Model(columns, rows)
        self.stream = pyte.ByteStream(self.model)
        self.log = b""
        # Whether the screen model follows; without it what the program writes is only kept.
        self.is_watched = True
        self.child = pexpect.spawn(
            command[0], list(command[1:]), env=env, dimensions=(rows, columns), timeout=timeout, cwd=cwd, echo=True)
        self.child.delaybeforesend = None
        # What a terminal answers, for example to where its cursor is.
        self.model.write_process_input = lambda data: os.write(self.child.fileno(), data.encode())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends the program, if it has not ended by itself."""
        self.child.close(force=True)

    # -- doing ---------------------------------------------------------------------------------------------------

    def type(self, text):
        """Sends text as it is."""
        data = text if isinstance(text, bytes) else text.encode()
        descriptor = self.child.fileno()
        while data:
            # Both sides of a pseudo-terminal hold little: who only writes waits for ever on a program that writes too.
            readable, writable, _ = select.select([descriptor], [descriptor], [], self.timeout)
            if readable and not self.pump(0):
                break
            if writable:
                data = data[os.write(descriptor, data[:512]):]
            elif not readable:
                raise AssertionError(f"the program took no more keys\n{self.picture()}")
        return self

    def press(self, *names):
        """Presses keys by their names, one after the other."""
        for name in names:
            self.type(key(name))
        return self

    def paste(self, text):
        """What a terminal sends for a paste."""
        return self.type("\x1b[200~" + text.replace("\n", "\r") + "\x1b[201~")

    def resize(self, columns, rows):
        """Changes the size of the window."""
        self.pump(0)
        self.columns, self.rows = columns, rows
        # A real terminal keeps the cursor's row on the screen and lets rows above it go.
        lost = self.model.cursor.y - (rows - 1)
        if lost > 0:
            y = self.model.cursor.y
            self.model.cursor.y = 0
            self.model.delete_lines(lost)
            self.model.cursor.y = y - lost
        save = (self.model.cursor.x, self.model.cursor.y)
        self.model.lines, old = rows, self.model.lines
        for row in range(rows, old):
            self.model.buffer.pop(row, None)
        self.model.resize(rows, columns)
        self.model.cursor.x, self.model.cursor.y = min(save[0], columns - 1), min(save[1], rows - 1)
        self.child.setwinsize(rows, columns)
        return self

    def signal(self, number):
        """Sends a signal to the program."""
        os.kill(self.child.pid, number)
        return self

    # -- seeing --------------------------------------------------------------------------------------------------

    def pump(self, seconds=0.05):
        """Takes in what the program has written, until it is quiet for a moment."""
        while True:
            try:
                data = self.child.read_nonblocking(65536, timeout=seconds)
            except pexpect.TIMEOUT:
                return True
            except pexpect.EOF:
                return False
            self.log = (self.log + data)[-1_000_000:]
            if self.is_watched:
                self.stream.feed(data)

    @property
    def lines(self):
        """The rows of the screen, without blanks at their ends."""
        # The second cell of a wide character holds nothing. pyte's own `display` fails when the first cell has been overwritten.
        cells = self.model.buffer
        return ["".join(cells[y][x].data for x in range(self.model.columns)).rstrip() for y in range(self.model.lines)]

    @property
    def text(self):
        """The screen, without empty rows at its end."""
        return "\n".join(self.lines).rstrip("\n")

    @property
    def cursor(self):
        """Column and row of the cursor, from 0."""
        return self.model.cursor.x, self.model.cursor.y

    @property
    def line(self):
        """The row that the cursor is on."""
        return self.lines[self.model.cursor.y]

    def wait(self, condition, what):
        """Waits until a condition of the screen holds."""
        end = time.monotonic() + self.timeout
        while True:
            alive = self.pump(0.02)
            if condition():
                return self
            if time.monotonic() > end or not alive:
                if condition():
                    return self
                raise AssertionError(f"{what}\n{self.picture()}")

    def expect(self, text):
        """Waits until the screen shows a text."""
        return self.wait(lambda: text.rstrip() in self.text, f"the screen never showed {text!r}")

    def expect_match(self, pattern):
        """Waits until the screen matches a regular expression."""
        return self.wait(lambda: re.search(pattern, self.text, re.M), f"the screen never matched {pattern!r}")

    def expect_line(self, text):
        """Waits until the cursor's row reads exactly so."""
        return self.wait(lambda: self.line == text.rstrip(), f"the line never read {text!r}")

    def expect_below(self, text):
        """Waits until the row under the cursor's shows a text."""
        return self.wait(
            lambda: self.cursor[1] + 1 < self.rows and text in self.lines[self.cursor[1] + 1], f"{text!r} never stood under the line")

    def is_faint(self, column, row):
        """Whether a cell is drawn faintly."""
        return self.model.buffer[row][column].strikethrough

    def expect_cursor(self, column, row=None):
        """Waits until the cursor is at a column (and row)."""
        return self.wait(
            lambda: self.cursor[0] == column and (row is None or self.cursor[1] == row),
            f"the cursor never came to column {column}" + ("" if row is None else f", row {row}"))

    def expect_screen(self, *lines):
        """Waits until the screen shows exactly these rows, and empty ones after them."""
        wanted = "\n".join(line.rstrip() for line in lines).rstrip("\n")
        return self.wait(lambda: self.text == wanted, f"the screen never read\n{wanted}\n")

    def expect_gone(self, text):
        """Waits until the screen does not show a text any more."""
        return self.wait(lambda: text not in self.text, f"the screen went on showing {text!r}")

    def expect_end(self):
        """Waits until the program has ended; gives its exit status, or the negative number of the signal that ended it."""
        end = time.monotonic() + self.timeout
        while self.pump(0.05):
            if time.monotonic() > end:
                raise AssertionError(f"the program did not end\n{self.picture()}")
        self.child.wait()
        return self.child.exitstatus if self.child.signalstatus is None else -self.child.signalstatus

    def is_alive(self):
        return self.child.isalive()

    def modes(self):
        """The terminal's modes, as `stty -a` knows them: (canonical, echo, signals)."""
        import termios
        flags = termios.tcgetattr(self.child.fileno())[3]
        return bool(flags & termios.ICANON), bool(flags & termios.ECHO), bool(flags & termios.ISIG)

    def picture(self):
        """The screen in a frame, for messages."""
        x, y = self.cursor
        rule = "+" + "-" * self.columns + "+"
        rows = "\n".join("|" + line.ljust(self.columns) + "|" for line in self.lines)
        return f"{rule}\n{rows}\n{rule}\ncursor: column {x}, row {y}; alive: {self.is_alive()}; last bytes: {self.log[-200:]!r}"


__all__ = ["Screen", "key", "signal"]
