import Diagnostics
import Testing
import Values

@testable import LanguageServer

/// The base protocol: heads, bodies, and what is wrong with them.
@Suite struct WireTests {
    /// What a stream holds, whatever the size of the pieces that it comes in.
    private func read(_ text: String, piece: Int) -> [String] {
        var reader = MessageReader()
        var found: [String] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            reader.take(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
            while let next = reader.next() {
                switch next {
                case .message(let value): found.append(JSON.text(value))
                case .flaw(let problem): found.append("\(problem.id): \(problem.message)")
                }
            }
        }
        return found
    }

    static let streams: [(String, [String])] = [
        ("", []),
        ("Content-Length: 2\r\n\r\n{}", ["{}"]),
        ("content-length:2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n{}Content-Length: 2\r\n\r\n[]", ["{}", "[]"]),
        ("Content-Length: 4\r\nX-Other: 1\r\n\r\n\"é\"", ["\"é\""]),
        ("Content-Length: 2\r\n\r\n{", []),
        (
            "Content-Length: 1\r\n\r\n{Content-Length: 2\r\n\r\n{}",
            ["json-truncated: the text ends inside an object that begins at line 1", "{}"]
        ),
        (
            "Content-Length: x\r\n\r\n{}Content-Length: 2\r\n\r\n{}",
            ["bad-header: the head of a message holds 'Content-Length: x', which says nothing", "{}"]
        ),
        (
            "Content-Length: -1\r\n\r\nContent-Length: 2\r\n\r\n{}",
            ["bad-header: the head of a message holds 'Content-Length: -1', which says nothing", "{}"]
        ),
        ("Content-Type: x\r\n\r\nContent-Length: 2\r\n\r\n{}", ["bad-header: the head of a message gives no length", "{}"]),
        (
            "Content-Type: text; charset=latin1\r\nContent-Length: 2\r\n\r\n{}",
            ["bad-header: the head of a message holds 'Content-Type: text; charset=latin1', which says nothing", "{}"]
        ),
        (
            "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
            ["bad-header: the head of a message holds 'Content-Length: 3', which says nothing"]
        ),
        (
            "Content-Length: 99999999999999999999\r\n\r\n",
            ["bad-header: the head of a message holds 'Content-Length: 99999999999999999999', which says nothing"]
        ),
        ("nonsense\r\n\r\nContent-Length: 2\r\n\r\n{}", ["bad-header: the head of a message holds 'nonsense', which says nothing", "{}"]),
    ]

    @Test(arguments: [1, 3, 1_000]) func everyStreamIsCutTheSameWay(piece: Int) {
        for (text, wanted) in Self.streams { #expect(read(text, piece: piece) == wanted, "\(text.debugDescription)") }
    }

    @Test func aLongHeadIsGivenUp() {
        let text = String(repeating: "x", count: 20_000) + "Content-Length: 2\r\n\r\n{}"
        #expect(read(text, piece: 1_000) == ["bad-header: the head of a message is longer than 8192 bytes", "{}"])
    }

    @Test func aHugeBodyIsSkippedWithoutBeingKept() {
        let count = MessageReader.largestBody + 1
        var reader = MessageReader()
        reader.take(Array("Content-Length: \(count)\r\n\r\n".utf8))
        guard case .flaw(let problem)? = reader.next() else { return #expect(Bool(false), "no flaw") }
        #expect(problem.message == "a message may have 67108864 bytes, but this one has 67108865")
        var left = count
        while left > 0 {
            let piece = min(left, 1 << 20)
            reader.take([UInt8](repeating: 0x20, count: piece))
            #expect(reader.next() == nil)
            left -= piece
        }
        reader.take(Array("Content-Length: 2\r\n\r\n{}".utf8))
        guard case .message(let value)? = reader.next() else { return #expect(Bool(false), "no message") }
        #expect(value == [:])
    }

    @Test func whatIsWrittenIsRead() {
        let value: Value = ["text": "é\u{1F600}\n", "list": [1, nil, true]]
        #expect(read(String(decoding: Message.framed(value) + Message.framed([:]), as: UTF8.self), piece: 7) == [JSON.text(value), "{}"])
    }
}

extension MessageReader.Piece: Equatable {
    public static func == (a: Self, b: Self) -> Bool {
        switch (a, b) {
        case (.message(let a), .message(let b)): a == b
        case (.flaw(let a), .flaw(let b)): a.message == b.message
        default: false
        }
    }
}
