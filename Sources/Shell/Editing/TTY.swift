import Glibc

/// The user's terminal: its modes while a line is edited, its size, and writing to it.
struct TTY {
    let input: Int32
    let output: Int32
    /// The modes that were there before the first line.
    private var before: termios?
    /// Whether a command has the terminal.
    private var isResting = false

    init(input: Int32, output: Int32) {
        self.input = input
        self.output = output
    }

    /// Makes every key arrive by itself, Ctrl-C and Ctrl-Z too, and asks for pastes to be marked; false when there is no terminal any more.
    mutating func prepare() -> Bool {
        var modes = termios()
        guard tcgetattr(input, &modes) == 0 else { return false }
        if before == nil || isResting {
            var found = modes
            // What `rest` has switched off was no wish of anybody's.
            if let before { found.c_iflag |= before.c_iflag & tcflag_t(IXON) }
            before = found
        }
        isResting = false
        modes.c_iflag &= ~tcflag_t(ICRNL | INLCR | IGNCR | IXON | ISTRIP)
        modes.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
        withUnsafeMutableBytes(of: &modes.c_cc) { characters in
            characters[Int(VMIN)] = 1
            characters[Int(VTIME)] = 0
        }
        guard Self.set(modes, on: input) else { return false }
        Self.write(Array("\u{1b}[?2004h".utf8), to: output)
        return true
    }

    /// Leaves the terminal to a command: as it was, but for Ctrl-S, which would hold what the command writes. Typed ahead, behind as many
    /// keys as the terminal keeps, it would hold it for ever: neither Ctrl-Q nor Ctrl-C could come through.
    mutating func rest() {
        guard var modes = before else { return }
        Self.write(Array("\u{1b}[?2004l".utf8), to: output)
        modes.c_iflag &= ~tcflag_t(IXON)
        isResting = Self.set(modes, on: input)
    }

    /// Puts the terminal back as it was.
    mutating func restore() {
        guard let before else { return }
        if !isResting { Self.write(Array("\u{1b}[?2004l".utf8), to: output) }
        _ = Self.set(before, on: input)
        self.before = nil
        isResting = false
    }

    private static func set(_ modes: termios, on descriptor: Int32) -> Bool {
        var modes = modes
        while tcsetattr(descriptor, TCSADRAIN, &modes) != 0 {
            if errno != EINTR { return false }
        }
        return true
    }

    /// The size now; 80 by 24 when the terminal does not know it.
    var size: Painter.Size {
        var size = winsize()
        let isKnown = ioctl(output, UInt(TIOCGWINSZ), &size) == 0
        return Painter.Size(
            columns: isKnown && size.ws_col > 0 ? Int(size.ws_col) : 80, rows: isKnown && size.ws_row > 0 ? Int(size.ws_row) : 24)
    }

    /// Writes everything, however long the terminal takes; a terminal that is gone is no error here, its reader will tell.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                buffer.baseAddress.map { Glibc.write(descriptor, $0 + offset, bytes.count - offset) } ?? 0
            }
            if count > 0 {
                offset += count
            } else if count < 0, errno == EAGAIN {
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&wait, 1, -1)
            } else if !(count < 0 && errno == EINTR) {
                return
            }
        }
    }
}
