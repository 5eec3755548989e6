import Diagnostics
import Testing
import Values

/// What RFC 8259 allows and forbids, section by section.
@Suite struct JSONConformance {
    // §2 structure and blanks, §3 values.
    static let structures = [
        "null", "true", "false", "0", "\"\"", "[]", "{}", " null", "null ", "\tnull\n", "\r\nnull\r\n", " [ ] ", "[\n]", "{ }", "{\t}",
        "[null]", "[ null ]", "[null,true,false]", "[ 1 , 2 ,\n3 ]", "[[]]", "[[[[[[]]]]]]", "[{}]", "[{},{}]", "[[],[[]]]",
        "{\"a\":null}", "{ \"a\" : null }", "{\"a\":1,\"b\":2}", "{\"a\":{\"a\":{\"a\":{}}}}", "{\"a\":[{\"b\":[{}]}]}", "{\"\":0}",
        "{\"a\":1,\"a\":2}", "{\"a b\":1}", "{\"\\u0061\":1}", "{\"\\n\":1}", "{\"é\":1,\"e\u{301}\":2}", "[\"a\",\"b\"]",
        "[1,\"a\",null,{},[]]",
    ]

    // §6 numbers.
    static let numbers = [
        "0", "-0", "1", "-1", "9", "10", "123", "-123", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
        "-9223372036854775809", "18446744073709551616", "123456789012345678901234567890123456789012345678901234567890", "0.0", "-0.0",
        "0.1", "1.0", "1.5", "-1.5", "10.25", "0.000000000000000000000000000000000000000001", "1e0", "1E0", "1e1", "1e+1", "1e-1", "1E+10",
        "1E-10", "0e0", "0e+1", "-0e-1", "1.5e3", "1.5E+3", "1.25e-300", "1e400", "1e-400", "1e00", "1e007", "0.5e999999999",
        "3.141592653589793238462643383279502884197",
    ]

    // §7 texts.
    static let texts = [
        #""a""#, #""\"""#, #""\\""#, #""\/""#, #""/""#, #""\b\f\n\r\t""#, #""\u0000""#, #""\u001f""#, #""\u0061""#, #""\u00e9""#,
        #""\u00E9""#,
        #""\u20ac""#, #""\ud83d\ude00""#, #""\uD83D\uDE00""#, #""\udbff\udfff""#, #""\ud800\udc00""#, #""\uffff""#, #""\ufeff""#, "\"é\"",
        "\"€\"",
        "\"😀\"", "\"\u{7f}\"", "\"\u{2028}\u{2029}\"", "\"\u{10ffff}\"", "\"\u{feff}\"", #""\\u0061""#, #""\\\"""#, #""a\"b""#, #""'""#,
        #""{}[],:""#,
        #""0123456789abcdef\"""#, #""01234567\n89abcdef""#, "\"0123456é\"", #""// no comment""#, #""\u0022""#, #""\u005c\u005c""#,
    ]

    static let refused = [
        // Nothing, or not all of it.
        "", " ", "\n", "[", "]", "{", "}", "[1", "[1,", "[[", "[[]", "{\"", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "\"",
        "\"a", "\"\\",
        "\"\\\"", "\"\\u", "\"\\u00", "-", "t", "tru", "nul", "fals", "1e", "1e+", "1.",
        // Too much.
        "1 2", "[] []", "{} {}", "[]]", "{}}", "null,", ",null", "1,", "\"a\" \"b\"", "[1]x", "truefalse", "nullnull", "true1", "1true",
        "1a",
        // Commas and colons.
        "[,]", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[1;2]", "{,}", "{\"a\":1,}", "{,\"a\":1}", "{\"a\":1,,\"b\":2}", "{\"a\" 1}",
        "{\"a\"::1}", "{\"a\"=1}",
        "{\"a\",1}", "{\"a\"}", "{\"a\":}", "{:1}", "{1:1}", "{null:1}", "{a:1}", "{'a':1}", "[:]", "[\"a\":1]", "{\"a\":1 \"b\":2}",
        "{[]:1}",
        // Brackets that do not fit.
        "[}", "{]", "[1}", "{\"a\":1]", "[[}]", "(1)", "<1>",
        // Words.
        "True", "TRUE", "None", "nil", "undefined", "NaN", "Infinity", "-Infinity", "nan", "inf", "yes", "abc", "é", "😀", "_", "$a",
        // Numbers.
        "+1", "01", "-01", "00", "-00", "00.5", ".5", "-.5", "5.", "1..2", "1.2.3", "1e1.5", "1e", "1e-", "e5", "1ee5", "--1", "-+1", "- 1",
        "0x10", "0b1",
        "1_000", "1,000", "1f", "1L", "-a", "-e", "0.e1", "1e1e1", "1e1000000000000000", "１",
        // Texts.
        "'a'", "`a`", "\"a\nb\"", "\"a\rb\"", "\"\t\"", "\"\u{0}\"", "\"\u{1f}\"", #""\x41""#, #""\a""#, #""\'""#, #""\0""#, #""\U0041""#,
        #""\u""#, #""\u1""#,
        #""\u12""#, #""\u123""#, #""\u123g""#, #""\u+123""#, #""\u 123""#, #""\ud800""#, #""\udc00""#, #""\ud800\ud800""#,
        #""\udc00\ud800""#, #""\ud800a""#,
        #""\ud800\n""#, #""\ud800\u0061""#, #"{"\ud800":1}"#, #"{"\x":1}"#, "\"\\\u{e9}\"", "\"\\\n\"",
        // Blanks that are none, comments, byte order marks.
        "\u{a0}1", "\u{b}1", "\u{c}1", "[1\u{a0}]", "\u{2028}1", "\u{0}", "1\u{0}", "// a\n1", "/* a */ 1", "[1 // a\n]", "[/* a */]",
        "# a\n1", "{\"a\":1 # a\n}",
        "{\"a\":1, // a\n\"b\":2}", "\u{feff}1", "\u{feff}",
    ]

    static let notUTF8: [[UInt8]] = [
        [0x22, 0x80, 0x22], [0x22, 0xff, 0x22], [0x22, 0xc0, 0xaf, 0x22], [0x22, 0xc3, 0x22], [0x22, 0xe0, 0x80, 0x80, 0x22],
        [0x22, 0xed, 0xa0, 0x80, 0x22], [0x22, 0xf0, 0x80, 0x80, 0x80, 0x22], [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22],
        [0x22, 0xf0, 0x9f, 0x98, 0x22], [0x22, 0x5c, 0x6e, 0xff, 0x22], [0xfe, 0xff, 0x00, 0x31], [0xff, 0xfe, 0x31, 0x00],
        [0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d],
    ]

    @Test(arguments: structures + numbers + texts) func accepts(_ text: String) throws {
        let value = try JSON.parse(Source(nil, text))
        #expect(try JSON.parse(JSON.bytes(value)) == value)
    }

    @Test(arguments: numbers) func keepsTheSpellingOfNumbers(_ text: String) throws {
        #expect(try JSON.text(JSON.parse(Source(nil, text))) == text)
    }

    @Test(arguments: refused) func refuses(_ text: String) {
        let error = #expect(throws: Diagnostic.self) { try JSON.parse(Source("a.json", text)) }
        #expect(error?.kind == .invalid && error?.id.hasPrefix("json-") == true && error?.marks.isEmpty == false)
        #expect(JSON.place(of: Pointer(), in: Source(nil, text)) == nil)
        // Whatever is wrong can be drawn.
        #expect(error?.drawn().contains(Diagnostic.safe(error?.message ?? "?")) == true)
    }

    @Test(arguments: notUTF8) func refusesWhatIsNotUTF8(_ bytes: [UInt8]) {
        let error = #expect(throws: Diagnostic.self) { try JSON.parse(bytes) }
        #expect(error?.id == "json-utf8" || error?.id == "json-bom")
    }

    @Test func thereAreEnoughCases() {
        #expect(Self.structures.count + Self.numbers.count + Self.texts.count + Self.refused.count + Self.notUTF8.count >= 250)
    }

    @Test func everyPrefixOfADocumentIsUnfinishedOrWhole() throws {
        let text = Array(#"{"a": [1, -2.5e3, true, null], "bé": {"c\n\u00e9": "x"}, "d": []}"#.utf8)
        for end in 1..<text.count {
            let error = #expect(throws: Diagnostic.self) { try JSON.parse(Array(text[..<end])) }
            #expect(error?.kind == .invalid)
        }
    }

    @Test func whatIsMeant() throws {
        let value = try JSON.parse(Source(nil, #"{"a":1,"b":"\u00e9\ud83d\ude00\/","c":[-0,1.50]}"#))
        #expect(value == ["a": 1, "b": "é😀/", "c": [0, .decimal(Decimal("1.5")!)]])
        #expect(value["a"]?.int == 1)
        #expect(value["c"]?.list?[0].typeName == "decimal")
        #expect(try JSON.parse(Source(nil, "9223372036854775808")).typeName == "decimal")
    }

    @Test func lastOfTwoCountsAtTheFirstOnesPlace() throws {
        let rows = #"[{"a":1,"b":2,"\u0061":3},{"a":1,"b":2,"\u0061":4},{"a":1,"a":2,"a":3}]"#
        #expect(try JSON.text(JSON.parse(Source(nil, rows))) == #"[{"a":3,"b":2},{"a":4,"b":2},{"a":3}]"#)
    }

    @Test func keysThatOnlyLookAlikeAreTwo() throws {
        let value = try JSON.parse(Source(nil, "{\"é\":1,\"e\u{301}\":2}"))
        #expect(value.map?.count == 2)
        #expect(value["é"] == 1)
        #expect(value["e\u{301}"] == 2)
    }

    @Test func rowsOfOneShapeShareTheirKeys() throws {
        let rows = try #require(try JSON.parse(Source(nil, #"[{"a":1,"b":2},{"a":3,"b":4},{"a":5}]"#)).list)
        #expect(rows[0].map?.keys === rows[1].map?.keys)
        #expect(rows[0].map?.keys !== rows[2].map?.keys)
        var last = try #require(rows[2].map)
        last.set("b", to: 6)
        #expect(JSON.text(.list([rows[0], rows[1], .map(last)])) == #"[{"a":1,"b":2},{"a":3,"b":4},{"a":5,"b":6}]"#)
    }

    @Test func mapsThatAreDictionaries() throws {
        let wide = "{" + (0..<1000).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
        #expect(try JSON.text(JSON.parse(Source(nil, wide))) == wide)
        #expect(try JSON.parse(Source(nil, wide))["k777"] == 777)
        let many = "[" + (0..<1000).map { "{\"k\($0)\":\($0),\"z\":1,\"k\($0)\":2}" }.joined(separator: ",") + "]"
        #expect(try JSON.parse(Source(nil, many)).list?[999]["k999"] == 2)
    }

    @Test func depth() throws {
        func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        _ = try JSON.parse(Source(nil, nested(512)))
        #expect(throws: Diagnostic.self) { try JSON.parse(Source(nil, nested(513))) }
        _ = try JSON.parse(Source(nil, nested(3)), depth: 3)
        _ = try JSON.parse(Source(nil, "1"), depth: 0)
        #expect(throws: Diagnostic.self) { try JSON.parse(Source(nil, nested(4)), depth: 3) }
        // Even with no end in sight, and whatever depth is asked for.
        #expect(throws: Diagnostic.self) { try JSON.parse(Source(nil, String(repeating: "[", count: 20_000)), depth: .max) }
        #expect(throws: Diagnostic.self) { try JSON.parse(Source(nil, String(repeating: "{\"a\":", count: 5_000)), depth: .max) }
    }

    @Test func lines() throws {
        #expect(try JSON.parseLines(Source(nil, "1\n\n[2]\r\n  \n{\"a\":3}")) == [1, [2], ["a": 3]])
        #expect(try JSON.parseLines(Source(nil, "")) == [])
    }

    @Test func aCancelledTaskStops() async {
        let text = "[" + String(repeating: "1,", count: 10_000) + "1]"
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return #expect(throws: Diagnostic.self) { try JSON.parse(Source(nil, text)) }
        }
        #expect(await task.value?.kind == .cancelled)
    }
}
