import Testing
import Values

@testable import Language

/// Sorting by codes gives what comparing gives.
@Suite struct BackSortTests {
    /// A generator of its own, so that every run is the same.
    private struct Chance: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 33
        }
    }

    private static let kinds: [@Sendable (inout any RandomNumberGenerator) -> Value] = [
        { .int(.random(in: -5...5, using: &$0)) },
        { .int(.random(in: .min ... .max, using: &$0)) },
        { .text(String((0..<Int.random(in: 0...3, using: &$0)).map { _ in "ab\u{0}é".randomElement() ?? "a" })) },
        { .text("all of them begin with this, " + String(Int.random(in: 0...2000, using: &$0))) },
        { .text(String(repeating: "x", count: .random(in: 0...80, using: &$0))) },
        { .duration(.random(in: -9...9, using: &$0)) },
        { Bool.random(using: &$0) ? .int(.random(in: 0...3, using: &$0)) : .decimal(Decimal("1.5") ?? Decimal(0)) },
        { .bool(.random(using: &$0)) },
        { _ in .null },
    ]

    @Test(arguments: 0..<120) func sortsAsComparingDoes(_ seed: Int) throws {
        var chance: any RandomNumberGenerator = Chance(state: UInt64(seed) &* 77 &+ 5)
        let count = [3, 47, 48, 200, 1000][seed % 5]
        let keys = try (0..<Int.random(in: 1...3, using: &chance)).map { _ in
            let kind = Self.kinds[Int.random(in: 0..<Self.kinds.count, using: &chance)]
            let nulls = Int.random(in: 0...3, using: &chance)
            let values = (0..<count).map { _ in nulls > 0 && Int.random(in: 0..<4, using: &chance) < nulls ? Value.null : kind(&chance) }
            return try Ordering.Key(values, .random(using: &chance))
        }
        var rows = List((0..<count).map { .int($0) })
        // Both when the rows are only its own, which are moved then, and when somebody else keeps them.
        let kept = seed.isMultiple(of: 2) ? rows : List()
        let expected = (0..<count).sorted { a, b in
            for key in keys {
                let order = key.order(a, b)
                if order != 0 { return order < 0 }
            }
            return a < b
        }
        let sorted = try Ordering.sorted(&rows, by: keys, Machine(scope: Scope()))
        #expect(sorted.items == expected.map { .int($0) })
        if kept.count > 0 { #expect(kept.items == (0..<count).map { .int($0) }) }
    }
}
