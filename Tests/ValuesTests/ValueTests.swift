import Testing
import Values

@Suite struct Values {
    @Test func takeSixteenBytes() { #expect(MemoryLayout<Value>.stride == 16) }

    @Test func equalityIsStructural() {
        let one: [Value] = [1, .decimal(Decimal("1.0")!), .decimal(Decimal("1e0")!), .decimal(Decimal("10e-1")!)]
        for a in one { for b in one { #expect(a == b && a.hashValue == b.hashValue) } }
        let a: Value = ["x": 1, "y": ["z", nil]]
        let b: Value = ["y": ["z", nil], "x": .decimal(Decimal("1.0")!)]
        #expect(a == b && a.hashValue == b.hashValue)
        let others: [Value] = [
            nil, false, true, 0, 1, .duration(1), .time(1), "1", "", [], [1], [:], ["x": 1], ["x": nil], .secret(Secret("1")), "é",
            "e\u{301}",
        ]
        for (i, a) in others.enumerated() { for (j, b) in others.enumerated() { #expect((a == b) == (i == j)) } }
        #expect(Set(others + others).count == others.count)
    }

    @Test func equalityKeepsItsLaws() {
        var random = RandomValues(seed: 10)
        let values = (0..<300).map { _ in random.value(depth: 1) }
        for a in values {
            #expect(a == a)
            for b in values where a == b { #expect(b == a && a.hashValue == b.hashValue) }
        }
    }

    @Test func orderIsThatOfOneType() {
        func ordered(_ values: [Value]) {
            for (i, a) in values.enumerated() {
                for (j, b) in values.enumerated() { #expect(Value.ordered(a, b)?.signum() == (i - j).signum()) }
            }
        }
        ordered([-5, .decimal(Decimal("-0.5")!), 0, .decimal(Decimal("0.5")!), 1, .decimal(Decimal("1e99")!)])
        ordered(["", "A", "B", "a", "aa", "b", "é", "€", "😀"])
        ordered([false, true])
        ordered([[], [1], [1, 2], [2]])
        ordered([.duration(-1), .duration(5)])
        ordered([.time(-1), .time(5)])
        #expect(Value.ordered(nil, nil) == 0)
        for (a, b) in [
            (1, "1"), (nil, 1), ([:], [:]), (.time(1), .duration(1)), ([1], ["a"]), (.secret(Secret("a")), .secret(Secret("b"))),
        ] as [(Value, Value)] { #expect(Value.ordered(a, b) == nil) }
        #expect(Value.ordered([1, "a"], [2, 3]) == -1)
    }

    @Test func mapsKeepTheirOrder() {
        var map = Map()
        for index in 0..<100 { map.set("k\(index)", to: .int(index)) }
        #expect(map.keys.names == (0..<100).map { "k\($0)" })
        #expect(map["k57"] == 57)
        #expect(map.remove("k50") == 50)
        #expect(map.remove("k50") == nil)
        #expect(map["k51"] == 51 && map.count == 99)
        map.set("k0", to: "new")
        #expect(map.values[0] == "new")
        var copy = map
        copy.set("extra", to: 1)
        #expect(map["extra"] == nil && copy["extra"] == 1)
        copy.set("k0", to: "other")
        #expect(map["k0"] == "new" && copy["k0"] == "other")
    }
}
