import Diagnostics
import Values

extension SessionExport {
    /// asciicast version 2 (https://docs.asciinema.org/manual/asciicast/v2/): what a person would have seen, with a marker at each command.
    ///
    /// Each key and each piece of output takes 40 ms, unless the timing says how long a command took.
    public static let asciicast = SessionExport("asciicast") { file, timing in
        let standIns = file.standIns
        var cast = Cast(file)
        for (index, entry) in file.entries.enumerated() {
            let command = entry.commandText(standIns)
            cast.mark(command)
            cast.show("tenon> ")
            cast.type(command)
            cast.pass(timing?.duration(of: index))
            for answer in entry.answers { cast.show("\(String(decoding: answer.filled(by: standIns), as: UTF8.self))\n") }
            for (lines, isOpen) in [(entry.output, entry.status?.endsOpen), (entry.error, entry.status?.errorEndsOpen)] where !lines.isEmpty
            {
                let texts = lines.map { line in
                    line.sigil == .outputPattern || line.sigil == .errorPattern
                        ? line.content.text : String(decoding: line.content.filled(by: standIns), as: UTF8.self)
                }
                cast.show(texts.joined(separator: "\n") + (isOpen == true ? "" : "\n"))
            }
            if entry.isInterrupted { cast.show("^C\n") }
        }
        cast.show("tenon> ")
        return cast.bytes
    }
}

/// A recording for a terminal that is being written.
private struct Cast {
    private(set) var bytes: [UInt8]
    /// Microseconds from the start.
    private var now = 0
    private static let step = 40_000

    init(_ file: SessionFile) {
        let header: Value = .map([
            ("version", 2), ("width", .int(file.head.terminal.width)), ("height", .int(file.head.terminal.height)),
            ("timestamp", .int(file.head.clock.start / 1_000_000)), ("title", .text(file.title)),
            ("env", .map([("SHELL", "tenon"), ("TERM", "xterm-256color")])),
        ])
        bytes = JSON.bytes(header) + [UInt8(ascii: "\n")]
    }

    /// A place that a player can jump to.
    mutating func mark(_ text: String) { event("m", text.split(separator: "\n").first.map(String.init) ?? "") }

    /// The text as it is shown; a line end sends the cursor to the start of the next line, as a terminal's driver does.
    mutating func show(_ text: String) {
        event("o", text.spelled { $0 == "\n" ? "\r\n" : nil })
        now += Self.step
    }

    /// The text key by key; a long one was pasted, line by line.
    mutating func type(_ text: String) {
        if text.utf8.count <= Self.longestTyped {
            for character in text { show(character == "\n" ? "\n     > " : String(character)) }
        } else {
            show(text.spelled { $0 == "\n" ? "\n     > " : nil })
        }
        show("\n")
    }

    private static let longestTyped = 1_000

    mutating func pass(_ duration: Int?) { if let duration { now += duration } }

    private mutating func event(_ code: String, _ text: String) {
        let seconds = String(now / 1_000_000)
        let micros = String(1_000_000 + now % 1_000_000).dropFirst()
        bytes += Array("[\(seconds).\(micros), \"\(code)\", ".utf8) + JSON.bytes(.text(text)) + Array("]\n".utf8)
    }
}
