import Diagnostics
import Testing
import Values

@Suite struct JSONLaws {
    static let layouts: [JSON.Layout] = [.compact, .line, .pretty]

    @Test(arguments: layouts) func parsingWhatWasWrittenGivesTheValue(_ layout: JSON.Layout) throws {
        var random = RandomValues(seed: 1)
        for _ in 0..<400 {
            let value = random.value()
            #expect(try JSON.parse(JSON.bytes(value, layout)) == value)
            #expect(Array(JSON.text(value, layout).utf8) == JSON.bytes(value, layout))
        }
    }

    @Test(arguments: layouts) func writingWhatWasParsedGivesTheText(_ layout: JSON.Layout) throws {
        var random = RandomValues(seed: 2)
        for _ in 0..<400 {
            let text = JSON.text(random.value(), layout)
            #expect(try JSON.text(JSON.parse(Source(nil, text)), layout) == text)
        }
    }

    @Test(arguments: layouts) func whatStandsAtAPlaceIsTheValueThere(_ layout: JSON.Layout) throws {
        var random = RandomValues(seed: 3)
        for _ in 0..<60 {
            let value = random.value()
            let source = Source("a.json", " " + JSON.text(value, layout) + "\n")
            for pointer in RandomValues.pointers(value) {
                let place = try #require(JSON.place(of: pointer, in: source))
                #expect(try JSON.parse(Array(source.bytes[place.range])) == value[pointer])
                guard let last = pointer.steps.last, value[Pointer(pointer.steps.dropLast())]?.map != nil else {
                    #expect(JSON.placeOfKey(pointer, in: source) == nil)
                    continue
                }
                let key = try #require(JSON.placeOfKey(pointer, in: source))
                #expect(try JSON.parse(Array(source.bytes[key.range])).string?.isSame(as: last) == true)
            }
        }
    }

    @Test func damagedTextNeverTraps() {
        var random = RandomValues(seed: 4)
        for _ in 0..<3000 {
            var bytes = JSON.bytes(random.value(), .line)
            guard !bytes.isEmpty else { continue }
            for _ in 0...random.below(3) {
                let index = random.below(bytes.count)
                switch random.below(3) {
                case 0: bytes[index] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: index)
                default: bytes.removeSubrange(index..<min(bytes.count, index + 3))
                }
                if bytes.isEmpty { break }
            }
            let source = Source("a.json", bytes: bytes)
            do {
                let value = try JSON.parse(source)
                #expect((try? JSON.parse(JSON.bytes(value))) == value)
            } catch let error as Diagnostic {
                #expect(error.drawn().hasPrefix("error[json-"))
                #expect(error.marks.allSatisfy { $0.place.range.lowerBound >= 0 && $0.place.range.upperBound <= bytes.count })
            } catch { Issue.record("\(error)") }
        }
    }

    @Test func lastOfTwoMembersIsTheOneAtThePlace() {
        let source = Source(nil, #"{"a": [1], "\u0061": [1, 22]}"#)
        #expect(JSON.place(of: Pointer(["a", "1"]), in: source)?.text == "22")
        #expect(JSON.placeOfKey(Pointer(["a"]), in: source)?.text == #""\u0061""#)
        #expect(JSON.place(of: Pointer(["a", "2"]), in: source) == nil)
        #expect(JSON.place(of: Pointer(["a", "01"]), in: source) == nil)
        #expect(JSON.place(of: Pointer(["a", "x"]), in: source) == nil)
        #expect(JSON.placesOfItems(Pointer(["a"]), in: source).map(\.text) == ["1", "22"])
        #expect(JSON.placesOfItems(Pointer(["b"]), in: source).isEmpty)
    }

    @Test func layoutsLookLikeThis() throws {
        let value = try JSON.parse(Source(nil, #"{"a":[1,{"b":null}],"c":[],"d":{}}"#))
        #expect(JSON.text(value, .compact) == #"{"a":[1,{"b":null}],"c":[],"d":{}}"#)
        #expect(JSON.text(value, .line) == #"{"a": [1, {"b": null}], "c": [], "d": {}}"#)
        #expect(
            JSON.text(value, .pretty) == """
                {
                  "a": [
                    1,
                    {
                      "b": null
                    }
                  ],
                  "c": [],
                  "d": {}
                }
                """)
    }

    @Test func whatJSONLacksIsWrittenAsText() {
        let value: Value = ["d": .duration(90_000_000), "t": .time(0), "s": .secret(Secret("hunter2"))]
        #expect(JSON.text(value) == #"{"d":"1m30s","t":"1970-01-01T00:00:00Z","s":"***"}"#)
    }

    @Test func controlCharactersAreEscaped() {
        #expect(JSON.text("\u{0}\u{8}\t\n\u{c}\r\u{1b}\"\\/\u{7f}é") == #""\u0000\b\t\n\f\r\u001b\"\\/"# + "\u{7f}é\"")
    }

    @Test func deepValuesAreWrittenComparedAndLetGo() {
        var value: Value = 1
        for _ in 0..<200_000 { value = [value, 0] }
        #expect(JSON.bytes(value).count == 200_000 * 4 + 1)
        #expect(value.preview(8) == "[[[[[[…]")
        var twin: Value = 1
        for _ in 0..<200_000 { twin = [twin, 0] }
        #expect(value == twin)
        #expect(value.hashValue == twin.hashValue)
        #expect([twin] != [value, 1])
        for _ in 0..<200_000 { value = ["next": value] }
        #expect(YAML.text([1]) == "- 1\n")
    }

    @Test func previews() {
        #expect(Value.text("short").preview() == "\"short\"")
        #expect(Value.text(String(repeating: "é", count: 50)).preview(10) == "\"ééééééé…\"")
        #expect(Value.list((0..<100).map { .int($0) }).preview(10) == "[0,1,2,3…]")
        #expect((["name": "forty-two", "b": [1, 2, 3]] as Value).preview(16) == #"{"name":"forty…}"#)
        #expect(Value.text("ab\"\"\"\"\"").preview(8) == "\"ab\\\"…\"")
        #expect(Value.text(String(repeating: "x", count: 1_000_000)).preview(5) == "\"xx…\"")
        #expect(Value.int(5).preview() == "5")
        #expect(Value.secret(Secret("hunter2")).preview() == "\"***\"")
        #expect(Value.list((0..<100).map { _ in .text("👨‍👩‍👧") }).preview(6) == "[\"👨‍👩‍👧\"…]")
    }
}
