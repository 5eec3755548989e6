import Commands
import Glibc
import Testing

@testable import Shell

/// A terminal that nobody looks at: keys are typed into it beforehand.
private final class Typewriter {
    private var master: Int32 = -1
    private(set) var terminal: Int32 = -1

    init(columns: UInt16 = 80) {
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        #expect(openpty(&master, &terminal, nil, nil, &size) == 0)
        // Without this the terminal itself would take Ctrl-C and the like before the editor has begun.
        var modes = termios()
        tcgetattr(terminal, &modes)
        cfmakeraw(&modes)
        tcsetattr(terminal, TCSANOW, &modes)
    }

    deinit {
        close(master)
        close(terminal)
    }

    func type(_ keys: String) {
        let bytes = Array(keys.utf8)
        #expect(write(master, bytes, bytes.count) == bytes.count)
    }

    /// What has been written to the terminal.
    var written: String {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
        var all: [UInt8] = []
        // A pseudo-terminal hands out what was written piece by piece.
        var wait = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        while poll(&wait, 1, 100) > 0 {
            let count = read(master, &bytes, bytes.count)
            if count <= 0 { break }
            all += bytes[..<count]
        }
        return String(decoding: all, as: UTF8.self)
    }
}

@Suite(.serialized) struct LineEditorTests {
    /// Types keys into an editor and gives the first lines it reads.
    private func lines(
        _ keys: String, count: Int = 1, history: [String] = [], editrc: String = "", behaviour: Behaviour = Behaviour()
    ) throws -> [LineEditor.Line] {
        var template = Array("/tmp/tenon-editrc-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        defer {
            close(file)
            unlink(template)
        }
        _ = write(file, editrc, editrc.utf8.count)
        setenv("EDITRC", template, 1)
        let past = History(path: nil, now: { 0 })
        for text in history { past.append(text: text) }
        let typewriter = Typewriter()
        let editor = try LineEditor(terminal: typewriter.terminal, output: typewriter.terminal, history: past, behaviour: behaviour)
        defer { editor.close() }
        typewriter.type(keys)
        return (0..<count).map { _ in editor.readLine(prompt: "> ") }
    }

    private func text(_ keys: String, history: [String] = [], editrc: String = "", behaviour: Behaviour = Behaviour()) throws -> String? {
        guard case .text(let text) = try lines(keys, history: history, editrc: editrc, behaviour: behaviour)[0] else { return nil }
        return text
    }

    @Test(
        arguments: [
            ("hello\r", "hello"), ("helo\u{1b}[Dl\r", "hello"), ("abc\u{1}x\u{5}y\r", "xabcy"),
            ("字e\u{301}x\u{7f}\u{7f}\r", "字"), ("👨‍👩‍👧🇩🇪\u{1b}[D\u{1b}[D\u{1b}[3~\r", "🇩🇪"), ("ab cd\u{17}x\u{19}\r", "ab xcd"),
            ("ab\u{14}\r", "ba"),
            ("one two\u{1b}b\u{1b}d\u{1}\u{19} \r", "two one "), ("a\u{1b}\rb\u{1b}[A!\r", "a!\nb"), ("a\u{1b}\rb\u{15}\u{15}c\r", "ac"),
            ("\u{1b}[200~a\r\nb\rc\u{1b}[201~\r", "a\nb\nc"), ("\u{1b}[24~x\u{1b}[1;9Q\r", "x"), ("a\u{16}\u{1b}b\r", "a\u{1b}b"),
            ("\u{1b}5x\r", "xxxxx"), ("a\r\n", "a"), ("abc\u{1f}d\r", "d"),
        ] as [(String, String)])
    func edits(keys: String, expected: String) throws { #expect(try text(keys) == expected) }

    @Test func endsAndInterruptions() throws {
        #expect(try lines("abc\u{3}\u{4}", count: 2) == [.interrupted, .end])
        #expect(try lines("ab\u{1}\u{4}\r\u{4}", count: 2) == [.text("b"), .end])
        #expect(try lines("\r\r", count: 2) == [.text(""), .text("")])
        #expect(try lines("a\rb\rc\r", count: 3) == [.text("a"), .text("b"), .text("c")])
    }

    @Test func unfinishedTextOpensALine() throws {
        let behaviour = Behaviour(isUnfinished: { $0.hasSuffix("{") }, indent: { _ in "  " })
        #expect(try text("a {\rb\r", behaviour: behaviour) == "a {\n  b")
    }

    @Test func recallsHistory() throws {
        #expect(try text("draft\u{1b}[A\u{1b}[A\u{1b}[B\u{1b}[B!\r", history: ["one", "two"]) == "draft!")
        #expect(try text("\u{10}\u{10}!\r", history: ["one", "a\nb"]) == "a!\nb")
        #expect(try text("\u{1b}[A\u{1b}[A\u{1b}[A!\r", history: ["one", "a\nb"]) == "one!")
        let long = String(repeating: "x", count: 3000)
        #expect(try text(long + "\u{1b}[A\u{1b}[B\r", history: ["one"]) == long)
    }

    @Test func completes() throws {
        let behaviour = Behaviour(complete: { text, offset in
            let start = text.utf8.prefix(offset).lastIndex(of: 0x20).map { text.utf8.distance(from: text.startIndex, to: $0) + 1 } ?? 0
            let stem = String(decoding: Array(text.utf8)[start..<offset], as: UTF8.self)
            let words = ["create", "list", "load", "日本/", "日本人"].filter { $0.hasPrefix(stem) }
            return Completion(range: start..<offset, candidates: words.map { Completion.Candidate($0) })
        })
        #expect(try text("cr\tx\r", behaviour: behaviour) == "create x")
        #expect(try text("é cr\tx\r", behaviour: behaviour) == "é create x")
        #expect(try text("日\t人\t!\r", behaviour: behaviour) == "日本人 !")
        // The list follows what is typed, also in a burst of keys.
        #expect(try text("l\to\t\r", behaviour: behaviour) == "load ")
        #expect(try text("nothing\t\r", behaviour: behaviour) == "nothing")
        // The blank that stands there already is not written twice.
        #expect(try text("cr b\u{1b}[D\u{1b}[D\tx\r", behaviour: behaviour) == "create xb")
    }

    @Test func theUsersOwnBindings() throws {
        #expect(try text("abc\u{f}\r", editrc: "bind ^O tenon-undo\n") == "")
        #expect(try text("abc\u{f}!\r", editrc: "tenon:bind ^O ed-move-to-beg\n") == "!abc")
        #expect(try text("abc\r", editrc: "edit off\nnonsense\nbind\n") == "abc")
    }

    @Test(
        arguments: [
            ("hello\r", "hello"), ("ab\u{1b}ix\r", "axb"), ("abc\u{1b}0x\r", "bc"), ("abc def\u{1b}bdwix\r", "abcx "),
            ("abc\u{1b}03x\r", ""),
            ("🇩🇪a\u{1b}0x\r", "a"), ("abc\u{1b}u\r", ""), ("\u{1b}$\u{1b}:_@Gix\r", "x"), ("a\u{1b}[D!\r", "!a"), ("abc\u{1b}xp\r", "abc"),
            ("a\u{1b}~\r", "A"), ("abc\u{1b}03~\r", "ABC"),
        ] as [(String, String)])
    func viMaps(keys: String, expected: String) throws {
        let found = try text(keys, editrc: "bind -v\n")
        #expect(found == expected)
    }

    @Test func viRecallsHistory() throws { #expect(try text("\u{1b}kk0ix\r", history: ["one", "two"], editrc: "bind -v\n") == "xone") }

    @Test func messagesStandAboveTheLine() throws {
        let typewriter = Typewriter()
        let editor = try LineEditor(terminal: typewriter.terminal, output: typewriter.terminal, history: History(path: nil, now: { 0 }))
        defer { editor.close() }
        editor.doorbell.notify("job 1 is done")
        editor.doorbell.interrupt()
        typewriter.type("x\r")
        #expect(editor.readLine(prompt: "> ") == .text("x"))
        let written = typewriter.written
        #expect(written.contains("job 1 is done\r\n") && written.contains("> x"))
    }

    @Test func theTerminalIsPutBack() throws {
        let typewriter = Typewriter()
        var before = termios()
        tcgetattr(typewriter.terminal, &before)
        before.c_lflag |= tcflag_t(ICANON | ECHO | ISIG)
        before.c_iflag |= tcflag_t(ICRNL)
        tcsetattr(typewriter.terminal, TCSANOW, &before)
        let editor = try LineEditor(terminal: typewriter.terminal, output: typewriter.terminal, history: History(path: nil, now: { 0 }))
        typewriter.type("x\r")
        #expect(editor.readLine(prompt: "> ") == .text("x"))
        var after = termios()
        tcgetattr(typewriter.terminal, &after)
        #expect(after.c_lflag == before.c_lflag && after.c_iflag == before.c_iflag)
        #expect(typewriter.written.hasSuffix("\u{1b}[?2004l"))
        editor.close()
    }

    @Test func betweenTwoLinesOfAConversationNoKeyIsTheTerminals() throws {
        let typewriter = Typewriter()
        func modes() -> termios {
            var modes = termios()
            tcgetattr(typewriter.terminal, &modes)
            return modes
        }
        var before = modes()
        before.c_lflag |= tcflag_t(ICANON | ECHO | ISIG)
        before.c_iflag |= tcflag_t(ICRNL | IXON)
        tcsetattr(typewriter.terminal, TCSANOW, &before)
        let editor = try LineEditor(terminal: typewriter.terminal, output: typewriter.terminal, history: History(path: nil, now: { 0 }))
        // A line that asks for nothing is followed by the next at once: Ctrl-C is a key there, as it is in a line.
        for (keys, line) in [(" \r", LineEditor.Line.text(" ")), ("x\u{3}", .interrupted)] {
            typewriter.type(keys)
            #expect(editor.readLine(prompt: "> ", isFollowed: true) == line)
            #expect(modes().c_lflag & tcflag_t(ICANON | ISIG) == 0)
        }
        // A command has the terminal as it was, but for Ctrl-S.
        typewriter.type("x\r")
        #expect(editor.readLine(prompt: "> ", isFollowed: true) == .text("x"))
        #expect(modes().c_lflag == before.c_lflag && modes().c_iflag == before.c_iflag & ~tcflag_t(IXON))
        typewriter.type("\r")
        #expect(editor.readLine(prompt: "> ", isFollowed: true) == .text(""))
        #expect(modes().c_lflag & tcflag_t(ICANON | ISIG) == 0)
        editor.close()
        #expect(modes().c_lflag == before.c_lflag && modes().c_iflag == before.c_iflag)
    }

    @Test func anEndThatWasAskedForBetweenTwoLinesComesWithTheNext() throws {
        let typewriter = Typewriter()
        let editor = try LineEditor(terminal: typewriter.terminal, output: typewriter.terminal, history: History(path: nil, now: { 0 }))
        defer { editor.close() }
        editor.doorbell.terminate()
        #expect(editor.readLine(prompt: "> ") == .terminated)
    }

    @Test func aTerminalThatIsGoneIsAnEnd() throws {
        let editor = try LineEditor(terminal: -1, output: -1, history: History(path: nil, now: { 0 }))
        #expect(editor.readLine(prompt: "> ") == .end)
        editor.close()
        #expect(editor.readLine(prompt: "> ") == .end)
    }

    @Test func whereALineCanBeEdited() {
        let typewriter = Typewriter()
        let terminal = typewriter.terminal
        #expect(LineEditor.canEdit(terminal: terminal, output: terminal, kind: "xterm"))
        #expect(!LineEditor.canEdit(terminal: terminal, output: terminal, kind: "dumb"))
        #expect(!LineEditor.canEdit(terminal: terminal, output: terminal, kind: nil))
        #expect(!LineEditor.canEdit(terminal: terminal, output: -1, kind: "xterm"))
    }
}
