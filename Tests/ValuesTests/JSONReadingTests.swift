import Diagnostics
import Testing
import Values

@Suite struct JSONReading {
    @Test(arguments: [
        "null", "[1,2.50,{\"a\":\"b\\n\u{e9}😀\",\"c\":[]}]", "-0", "{\"a\":1,\"b\":{}}", "12345678901234567890", "9223372036854775807",
        "-9223372036854775808", "-9223372036854775809", "[[],{},\"\",\" \",1e5,-1.0E-3]", "true", "[false,null]",
    ])
    func comesBackAsItWas(_ text: String) throws {
        #expect(try JSON.text(JSON.parse(Source(nil, text))) == text)
    }

    @Test func lastOfTwoCounts() throws {
        #expect(try JSON.text(JSON.parse(Source(nil, #"[{"a":1,"b":2,"\u0061":3},{"a":1,"b":2,"\u0061":4}]"#))) == #"[{"a":3,"b":2},{"a":4,"b":2}]"#)
    }

    @Test func dictionariesOfAnySize() throws {
        let text = "{" + (0..<1000).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
        #expect(try JSON.text(JSON.parse(Source(nil, text))) == text)
        let rows = "[" + (0..<1000).map { "{\"k\($0)\":\($0),\"z\":1}" }.joined(separator: ",") + "]"
        #expect(try JSON.text(JSON.parse(Source(nil, rows))) == rows)
    }

    @Test(arguments: ["", "[1,]", "{'a':1}", "[01]", "[\"\\ud800\"]", "[1] 2", "{\"a\":1", "\u{feff}1", "[nul]", "\"a\nb\"", "-", "1.", "[1 2]", "\"\\x\""])
    func refuses(_ text: String) throws {
        do {
            _ = try JSON.parse(Source("a.json", text))
            Issue.record("taken: \(text)")
        } catch let error as Diagnostic {
            print(error.drawn())
        }
    }

    @Test func findsPlaces() throws {
        let source = Source("a.json", #"{"a": [1, {"b\n": "x"}], "a": [1, {"b\n": "y", "c": -2.5e3}]}"#)
        #expect(JSON.place(of: Pointer(["a", "1", "b\n"]), in: source)?.text == "\"y\"")
        #expect(JSON.place(of: Pointer(["a", "1", "c"]), in: source)?.text == "-2.5e3")
        #expect(JSON.placeOfKey(Pointer(["a", "1", "b\n"]), in: source)?.text == "\"b\\n\"")
        #expect(JSON.place(of: Pointer(["a", "2"]), in: source) == nil)
        #expect(JSON.placesOfItems(Pointer(["a"]), in: source).map(\.text) == ["1", #"{"b\n": "y", "c": -2.5e3}"#])
    }
}
