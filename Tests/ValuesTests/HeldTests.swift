import Testing

@testable import Values

/// What a value holds stands in its first word.
@Suite struct HeldTests {
    @Test func whatAValueHoldsIsFound() throws {
        let (list, map, text) = (List([.int(1)]), Map(Keys(["a"]), [.int(2)]), Text("three"))
        let values: [Value] = [.list(list), .map(map), .text(text), .int(4), .null, .bool(true), .secret(Secret("five"))]
        try values.withUnsafeBufferPointer { values in
            let first = try #require(values.baseAddress)
            for index in values.indices {
                let place = first + index
                #expect(place.heldList.map { $0.takeUnretainedValue() === list } ?? false == (index == 0))
                #expect(place.heldMap.map { ObjectIdentifier($0.takeUnretainedValue()) == map.identity } ?? false == (index == 1))
                #expect(place.heldText.map { $0.takeUnretainedValue() === text } ?? false == (index == 2))
            }
        }
    }

    @Test func aMapThatGrowsLeavesTheKeysOfOthersAlone() {
        let keys = Keys(["a", "b"])
        var (one, two) = (Map(keys, [1, 2]), Map(keys, [3, 4]))
        one.set("c", to: 5)
        #expect(one.keys.names == ["a", "b", "c"] && two.keys.names == ["a", "b"] && keys.count == 2)
        one.set("d", to: 6)
        one.remove("a")
        #expect(one.keys.names == ["b", "c", "d"] && one["d"] == 6 && one["a"] == nil)
    }

    @Test func aTextIsFoundWhereItIs() {
        for text in [Text("short"), Text("one that is far too long to be held in the value itself"), Text("")] {
            #expect(text.place.pointee == text.string)
        }
    }

    /// Short and long names, few and many, each in a text of its own: at the hint, elsewhere, and nowhere.
    @Test(arguments: [1, 8, 9, 40], ["", "a name that is far too long to be held in the value itself "])
    func lawAHintChangesNothing(count: Int, stem: String) {
        func name(_ number: Int) -> String { "\(stem)\(number)" }
        let keys = Keys((0..<count).map(name))
        for wanted in -1...count {
            for start in [0, count - 1, count, 1_000] {
                var hint = start
                let found = keys.index(of: name(wanted), hint: &hint)
                #expect(found == ((0..<count).contains(wanted) ? wanted : nil) && found == keys.index(of: name(wanted)))
                #expect(hint == found ?? start)
                var (plain, hinted) = (Map(keys, (0..<count).map { .int($0) }), Map(keys, (0..<count).map { .int($0) }))
                let shared = hinted
                plain.set(name(wanted), to: "new")
                hint = start
                withUnsafePointer(to: name(wanted)) { hinted.set($0, hint: &hint, to: "new") }
                #expect(Value.map(plain) == .map(hinted) && plain.keys.names == hinted.keys.names)
                #expect(shared.count == count && shared.values.elementsEqual((0..<count).map { .int($0) }))
            }
        }
    }
}
