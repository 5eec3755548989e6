import Testing
import Values

@testable import Recording

/// Lines are places in one text, whether that is a file's or their own, and nobody can tell.
@Suite struct LinesTests {
    private let file = Array("> GET {site}/x\n<\n< {\n<  \"a\": 1\n< }\n| a\n| b\n? [...]\n[0]\n".utf8)

    private func inFile() -> Lines {
        var lines = Lines(of: file)
        var start = 0
        var number = 1
        while start < file.count {
            let end = file[start...].firstIndex(of: UInt8(ascii: "\n")) ?? file.count
            let sigil = Line.Sigil(rawValue: file[start]) ?? .cut
            let payload = sigil == .status ? start + 1..<end : min(start + 2, end)..<end
            lines.append(sigil, .plain, payload, of: file, number)
            (start, number) = (end + 1, number + 1)
        }
        return lines
    }

    @Test func linesWithATextOfTheirOwnAreTheSame() {
        let lines = inFile()
        let own = Lines(Array(lines))
        #expect(own == lines && own.map(\.number) == lines.map(\.number))
        #expect(own[1..<5].content == lines[1..<5].content && own.content == lines.content)
        for sigil in Line.Sigil.allCases { #expect(own.contains(sigil) == lines.contains { $0.sigil == sigil }) }
        let bodies = [own, lines].map { $0[2..<5].withBytes { String(decoding: $0, as: UTF8.self) } }
        #expect(bodies == ["{\n<  \"a\": 1\n< }", "{\n<  \"a\": 1\n< }"])
        #expect(lines[4..<6].withBytes { $0.count } != nil && lines[5..<5].withBytes { $0.count } == nil)
    }

    @Test func aLineFromElsewhereCanFollow() {
        var lines = inFile()
        lines.append(Line(.output, "from elsewhere"))
        #expect(Array(lines.dropLast()) == Array(inFile()))
        #expect(lines.last == Line(.output, "from elsewhere"))
        // What comes after it may be from the file again.
        lines.append(.output, .plain, 2..<5, of: file, 9)
        #expect(lines.last?.content.text == "GET")
    }

    @Test func lawWhatLinesSayLiterallyDiffersInNothing() throws {
        var random = SplitMix(seed: 7)
        func pick<Element>(_ all: [Element]) -> Element { all[Int(random.next() % UInt64(all.count))] }
        var said = 0
        for _ in 0..<4_000 {
            let lines = (0..<Int(random.next() % 4)).map { _ in
                Line(pick([.output, .output, .output, .outputPattern, .error]), pick(["a", "b", "", "{t+1s}", "[...]"]))
            }
            let output = Array((0..<Int(random.next() % 4)).map { _ in pick(["a", "b", "", "\n"]) }.joined(separator: "\n").utf8)
            let all = Lines(lines)
            guard all.sayLiterally(output, .output, .outputPattern) else { continue }
            said += 1
            let expected = all.all(.output, .outputPattern)
            #expect(!expected.contains { $0.sigil == .outputPattern })
            let text = expected.map(\.content.text).joined(separator: "\n")
            #expect(expected.isEmpty ? output.isEmpty : [text, text + "\n"].contains(String(decoding: output, as: UTF8.self)))
        }
        #expect(said > 200)
    }
}
