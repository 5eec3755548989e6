import Diagnostics
import ProductAnalytics
import Testing
import Values

@testable import Recording

@Suite struct FormatTests {
    /// A session of random lines, odd bytes among them.
    static func session(_ seed: Int) -> SessionFile {
        var dice = Dice(seed)
        let words = [
            "a", "list users", "{site}", "{id:x", "{", "\\", "{t+5s}", "tab\tbed", "é世界", "\u{1}\u{1b}[1m", " ", "x ", "", "\r", "[0]",
            "# no", "\"q\"", "{secret:K}",
        ]
        func bytes() -> [UInt8] {
            var out = [UInt8]()
            for _ in 0..<dice.roll(4) { out += dice.pick(words).utf8 }
            if dice.roll(12) == 0 { out += [0xff, 0xc0, UInt8(dice.roll(256))] }
            return out.map { $0 == 10 ? 32 : $0 }
        }
        func json(_ depth: Int) -> String {
            switch dice.roll(depth > 3 ? 4 : 6) {
            case 0: return "null"
            case 1: return dice.pick(["1", "-0.50", "1e3", "12345678901234567890"])
            case 2: return dice.pick(["\"x\"", "\"a \\\"b\\\" {site}\"", "\"\\u003c\"", "\"世 {t+1s}\""])
            case 3: return dice.pick(["[]", "{}", "true"])
            case 4: return "[" + (0..<dice.roll(5)).map { _ in json(depth + 1) }.joined(separator: ",") + "]"
            default: return "{" + (0..<dice.roll(5)).map { "\"k\($0)\": " + json(depth + 1) }.joined(separator: " , ") + "}"
            }
        }
        func body() -> [UInt8] {
            switch dice.roll(4) {
            case 0: return []
            case 1: return Array("text\n\(String(decoding: bytes(), as: UTF8.self))\n".utf8)
            case 2: return [0, 255, 254] + bytes()
            default: return Array(json(0).utf8)
            }
        }
        var head = Head(title: "t", clock: .init(start: 1_787_479_200_000_000), seed: 9, site: "eu", format: "table", store: ":memory:")
        if dice.roll(2) == 0 { head.changes.append(.attachment("in put.json", bytes() + [10])) }
        head.changes.append(.environment("HOME", Template(literal: bytes().filter { $0 < 0x80 && $0 > 0x20 })))
        var lines = [Line]()
        for number in 0..<dice.roll(5) {
            if dice.roll(3) == 0 { lines.append(Line(.comment, .plain, payload: Array(" about \(number)".utf8)[...])) }
            if number > 0, dice.roll(3) == 0 { lines += Change.attachment("f\(number)", bytes()).lines }
            lines.append(Line(.command, Template(literal: bytes())))
            if dice.roll(3) == 0 { lines.append(Line(.continuation, Template(literal: bytes()))) }
            for _ in 0..<dice.roll(3) {
                lines.append(Line(.request, "GET {site}/p".replacingSite))
                lines += Entry.message(.request, body())
                lines.append(Line(.response, "200"))
                lines.append(Line(.response, "content-type: a/b"))
                lines += Entry.message(.response, body())
            }
            for _ in 0..<dice.roll(4) { lines.append(Line(dice.pick([.output, .error, .event]), Template(literal: bytes()))) }
            lines.append(Status(code: Int32(dice.roll(200)), errorName: dice.pick([nil, "conflict"])).line)
        }
        var out = Array((SessionFile.magic + "\n").utf8)
        for line in head.lines + lines { line.write(to: &out) }
        do {
            return try SessionFile.parse(Source("generated", bytes: out))
        } catch {
            Issue.record("\(((error as? DiagnosticList)?.all.map { $0.drawn() } ?? []).joined())\n\(String(decoding: out, as: UTF8.self))")
            return SessionFile(name: nil, headLines: [], head: Head(), entries: [], tail: [])
        }
    }

    @Test(arguments: 0..<300) func parsingWhatWasPrintedGivesTheSameSession(seed: Int) throws {
        let printed = Self.session(seed).printed()
        let file = try SessionFile.parse(Source(nil, bytes: printed))
        #expect(try SessionFile.parse(Source(nil, bytes: file.printed())) == file)
        #expect(file.printed() == printed)
    }

    @Test(arguments: 0..<100) func bodiesComeBackTokenForToken(seed: Int) throws {
        for entry in Self.session(seed).entries {
            for exchange in entry.exchanges {
                let body = Line.content(of: exchange.requestBody).bytes
                let laid = Line.content(of: Entry.bodyLines(.request, Template(marked: body))).bytes
                #expect(BodyLayout.withoutBlanks(laid) == BodyLayout.withoutBlanks(body))
            }
        }
    }

    @Test func anyBytesComeBackFromALine() {
        var dice = Dice(5)
        for _ in 0..<3000 {
            let bytes = (0..<dice.roll(20)).map { _ in dice.roll(3) == 0 ? UInt8(dice.roll(256)) : dice.pick(Array("{}sitedp:+0\\ ".utf8)) }
                .filter { $0 != 10 }
            let line = Line(.output, Template(literal: bytes))
            #expect(line.content.filled(by: StandIns(clock: 0, seed: 0)) == bytes)
            #expect(line.canonical == line)
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
    }

    @Test func bodiesAreLaidOutOneMemberALine() throws {
        let spread = BodyLayout.spread(
            Array(
                #"{"data":[{"id":"ana","plan":"pro"},{"id":"bo"}],"n":[],"long":["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"]}"#
                    .utf8))
        #expect(
            spread.map { String(decoding: $0, as: UTF8.self) } == """
                {
                 "data": [
                  {"id": "ana", "plan": "pro"},
                  {"id": "bo"}
                 ],
                 "n": [],
                 "long": [
                  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
                 ]
                }
                """)
        for text in ["", "{", "[1,]", "01", "{\"a\" 1}", "\"\u{1}\"", "nul", "1 2", String(repeating: "[", count: 2000)] {
            #expect(BodyLayout.spread(Array(text.utf8)) == nil)
        }
    }

    @Test func commentsStayWhereTheyAre() throws {
        let text = """
            #!session 1
            # in the head
            @ title x

            # before
            $ one
            # between
            > GET {site}/x
            < 200
            <
            < {
            # inside
            <  "a": 1
            < }
            # after
            | out
            # last
            [0]

            # before two
            $ two
            [0]

            # at the end

            """
        let file = try SessionFile.parse(text)
        #expect(try file.entries[0].exchanges[0].response(file.standIns).body == Array(#"{"a":1}"#.utf8))
        #expect(
            String(decoding: file.printed(), as: UTF8.self) == text.replacing("@ title x\n\n# before\n$", with: "@ title x\n# before\n\n$"))
    }

    @Test func theDigestIsTheStandardOne() {
        #expect(SHA256.hex([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(SHA256.digest("abc".utf8).prefix(3) == [0xba, 0x78, 0x16])
        #expect(SHA256.hex("abc".utf8) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            SHA256.hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
        #expect(
            SHA256.hex(repeatElement(UInt8(ascii: "a"), count: 1_000_000))
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func placeholdersAreOnlyWhatTheyMustBe() {
        for text in ["{site}", "{id:job1}", "{t+0s}", "{t-1.5s}", "{secret:API_KEY}", "{pii:a}", "{file:a/b.json}"] {
            #expect(Template(marked: Array(text.utf8)).placeholders.map(\.text) == [text])
        }
        for text in [
            "{sites}", "{id:}", "{id:a b}", "{t+s}", "{t+01s}", "{t+1.s}", "{t5s}", "{}", "{", "{id", "{secret}", "{t+1.1234567s}",
        ] {
            #expect(Template(marked: Array(text.utf8)).placeholders.isEmpty, "\(text)")
        }
    }

    @Test func standInsKeepTheirShape() {
        for text in ["9f0c1a2b-1000-4abc-8def-001122334450", "0123456789abcdef0123456789abcdef", "123456789"] {
            guard let shape = IDShape.of(text, isNamedID: true) else {
                Issue.record("no shape: \(text)")
                continue
            }
            let id = String(decoding: shape.id(7, "a"), as: UTF8.self)
            #expect(IDShape.of(id, isNamedID: true) == shape)
            #expect(shape.id(7, "a") == shape.id(7, "a") && shape.id(7, "a") != shape.id(7, "b") && shape.id(8, "a") != shape.id(7, "a"))
            #expect(IDShape(shape.text) == shape)
        }
        for text in ["crm-integration", "00000000-0000-0000-0000-000000000000", "12345", "deadbeef"] {
            #expect(IDShape.of(text, isNamedID: true) == nil)
        }
    }
}

extension Entry {
    fileprivate static func message(_ sigil: Line.Sigil, _ body: [UInt8]) -> [Line] {
        body.isEmpty ? [] : [Line(sigil, .plain, payload: [])] + bodyLines(sigil, Template(literal: body))
    }
}

extension String {
    /// A request line whose site is a placeholder and not text.
    fileprivate var replacingSite: Template { Template(marked: Array(utf8)) }
}
