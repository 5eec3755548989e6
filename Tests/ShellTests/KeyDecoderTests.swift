import Testing

@testable import Shell

/// All the keys in some bytes, which arrive in pieces of a size.
private func keys(_ text: String, piece: Int = .max, isFinal: Bool = true) -> [Key] {
    keys(Array(text.utf8), piece: piece, isFinal: isFinal)
}

private func keys(_ bytes: [UInt8], piece: Int = .max, isFinal: Bool = true) -> [Key] {
    var decoder = KeyDecoder()
    var found: [Key] = []
    var rest = bytes[...]
    while !rest.isEmpty {
        decoder.feed(rest.prefix(piece))
        rest = rest.dropFirst(piece)
        while let key = decoder.next() { found.append(key) }
    }
    if isFinal { while let key = decoder.next(isFinal: true) { found.append(key) } }
    return found
}

@Suite struct KeyDecoderTests {
    @Test(
        arguments: [
            ("a", [.text("a")]), ("é字👍", [.text("é"), .text("字"), .text("👍")]), ("\r\t\u{7f}", [.control(13), .control(9), .control(127)]),
            ("\u{1b}[A\u{1b}OB", [.named(.up), .named(.down)]), ("\u{1b}[1;5C", [.named(.right, .control)]),
            ("\u{1b}[1;3D", [.named(.left, .alt)]), ("\u{1b}\u{1b}[D", [.named(.left, .alt)]),
            ("\u{1b}[H\u{1b}[4~", [.named(.home), .named(.end)]),
            ("\u{1b}[5~\u{1b}[6~\u{1b}[Z", [.named(.pageUp), .named(.pageDown), .named(.backTab)]),
            ("\u{1b}[3~", [.named(.delete)]), ("\u{1b}b", [.alt("b")]), ("\u{1b}é", [.alt("é")]), ("\u{1b}\r", [.named(.enter, .alt)]),
            ("\u{1b}\u{7f}", [.named(.backspace, .alt)]), ("\u{1b}[13;2u", [.named(.enter, .shift)]),
            ("\u{1b}[27;5;13~", [.named(.enter, .control)]),
            ("\u{1b}", [.control(27)]), ("\u{1b}\u{1b}", [.control(27), .control(27)]), ("\u{1b}P", [.alt("P")]),
        ] as [(String, [Key])])
    func knowsKeys(bytes: String, expected: [Key]) { #expect(keys(bytes) == expected) }

    @Test(arguments: [
        "\u{1b}[24~", "\u{1b}[2~", "\u{1b}[I", "\u{1b}[[A", "\u{1b}OP", "\u{1b}[?1;2c", "\u{1b}]0;title\u{7}",
        "\u{1b}]11;rgb:0/0/0\u{1b}\\",
        "\u{1b}P1$r0m\u{1b}\\", "\u{1b}[1;2;3;4;5z", "\u{85}",
    ])
    func swallowsWhatMeansNothing(bytes: String) { #expect(keys(bytes + "x") == [.text("x")]) }

    @Test func anUnfinishedSequenceWaitsAndThenGoes() {
        #expect(keys("\u{1b}[1;", isFinal: false) == [])
        #expect(keys("\u{1b}[1;") == [])
        #expect(keys("\u{1b}[1\u{3}") == [.control(3)])
    }

    @Test func whatIsNotUTF8IsReplaced() {
        #expect(keys([0xff, 0x61]) == [.text("\u{fffd}"), .text("a")])
        #expect(keys([0xc3, 0x28]) == [.text("\u{fffd}"), .text("(")])
        #expect(keys([0xed, 0xa0, 0x80]) == [.text("\u{fffd}")])
        #expect(keys([0xe2, 0x82]) == [.text("\u{fffd}")])
    }

    @Test func aPasteIsOneKey() {
        #expect(keys("\u{1b}[200~one\rtwo\u{1b}[A\u{3}\u{1b}[201~x") == [.paste(Array("one\rtwo\u{1b}[A\u{3}".utf8)), .text("x")])
        #expect(keys("\u{1b}[200~never ends") == [])
        #expect(keys("\u{1b}[201~x") == [.text("x")])
    }

    @Test func afterControlVAControlCharacterMeansItself() {
        var decoder = KeyDecoder()
        decoder.feed(Array("\u{1b}[A".utf8))
        decoder.takeNextLiterally()
        #expect(decoder.next() == .control(27))
        #expect(decoder.next() == .text("["))
    }

    /// Law: how the bytes are cut into pieces does not matter.
    @Test(arguments: 1...7) func piecesDoNotMatter(piece: Int) {
        let text = "aé字\u{1b}[A\u{1b}[1;5Cb\u{1b}[200~x\u{1b}[20\ry\u{1b}[201~\u{1b}OA\u{1b}]0;t\u{7}👍\u{1b}f"
        #expect(keys(text, piece: piece) == keys(text))
    }

    /// Law: no bytes make it fail or stop.
    @Test func anyBytesEnd() {
        var state: UInt64 = 1
        for _ in 0..<300 {
            let bytes: [UInt8] = (0..<200).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let choice = UInt8(truncatingIfNeeded: state >> 33)
                return choice < 80
                    ? [0x1b, 0x5b, 0x3b, 0x4f, 0x5d, 0x31, 0x7e, 0x75][Int(choice % 8)] : UInt8(truncatingIfNeeded: state >> 45)
            }
            _ = keys(bytes, piece: 3)
        }
    }
}
