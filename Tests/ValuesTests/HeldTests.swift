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
}
