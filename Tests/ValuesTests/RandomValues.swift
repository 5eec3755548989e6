import Values

/// A source of values that is the same in every run.
struct RandomValues {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        // SplitMix64.
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func value(depth: Int = 4) -> Value {
        switch below(depth > 0 ? 12 : 8) {
        case 0: return .null
        case 1: return .bool(below(2) == 0)
        case 2: return .int(below(200) - 100)
        case 3: return .int(Int(bitPattern: UInt(next())))
        case 4: return .decimal(decimal())
        case 5...7: return .text(text())
        case 8, 9: return .list((0..<below(5)).map { _ in value(depth: depth - 1) })
        default:
            return .map(
                (0..<below(6)).map { _ in (below(3) == 0 ? text() : ["id", "type", "name", "join"][below(4)], value(depth: depth - 1)) })
        }
    }

    mutating func decimal() -> Decimal {
        let digits = String(below(10)) + (below(2) == 0 ? ".\(next() >> UInt64(below(64)))" : "")
        let power = below(3) == 0 ? "e\(below(40) - 20)" : ""
        return Decimal((below(2) == 0 ? "-" : "") + digits + power)!
    }

    mutating func text() -> String {
        let alphabet: [String] = [
            "a", "b", "Z", "0", "7", " ", "-", ":", "#", "\"", "'", "\\", "/", "\n", "\t", "\r", "\u{1}", "\u{7f}", "\u{85}", "é",
            "e\u{301}", "€", "😀",
            "👨‍👩‍👧", "\u{2028}", "\u{feff}", "{", "}", "[", "]", ",", "&", "*", "!", "|", ">", "%", "@", "`", "?", "~", "=", "true", "null",
            "1.5", "\u{10ffff}",
        ]
        return (0..<below(below(4) == 0 ? 40 : 7)).map { _ in alphabet[below(alphabet.count)] }.joined()
    }

    /// All pointers into a value.
    static func pointers(_ value: Value, _ at: Pointer = Pointer()) -> [Pointer] {
        switch value {
        case .list(let list): [at] + list.items.enumerated().flatMap { pointers($1, at.appending($0)) }
        case .map(let map): [at] + map.members.flatMap { pointers($1, at.appending($0)) }
        default: [at]
        }
    }
}
