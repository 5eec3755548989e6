private import Glibc

/// Equality is structural: `1`, `1.0` and `1e0` are equal; maps are equal whatever the order of their members; texts are
/// equal when their bytes are.
extension Value: Hashable {
    public static func == (a: Value, b: Value) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.int(let a), .int(let b)): a == b
        case (.int(let a), .decimal(let b)): Decimal.compare(b, a) == 0
        case (.decimal(let a), .int(let b)): Decimal.compare(a, b) == 0
        case (.decimal(let a), .decimal(let b)): a == b
        case (.text(let a), .text(let b)): a === b || a.string.isSame(as: b.string)
        case (.duration(let a), .duration(let b)): a == b
        case (.time(let a), .time(let b)): a == b
        case (.list(let a), .list(let b)): a === b || hasSameParts(.list(a), .list(b))
        case (.map(let a), .map(let b)): a.isIdentical(to: b) || hasSameParts(.map(a), .map(b))
        case (.secret(let a), .secret(let b)): a.text.isSame(as: b.text)
        default: false
        }
    }

    /// Compares two lists or maps; with a stack of its own, since a program can nest values without end.
    private static func hasSameParts(_ a: Value, _ b: Value) -> Bool {
        var pairs = [(a, b)]
        func meet(_ a: Value, _ b: Value) -> Bool {
            switch (a, b) {
            case (.list, .list), (.map, .map):
                pairs.append((a, b))
                return true
            default: return a == b
            }
        }
        while let pair = pairs.popLast() {
            switch pair {
            case (.list(let a), .list(let b)):
                if a === b { continue }
                guard a.items.count == b.items.count else { return false }
                for index in a.items.indices where !meet(a.items[index], b.items[index]) { return false }
            case (.map(let a), .map(let b)):
                if a.isIdentical(to: b) { continue }
                guard a.count == b.count else { return false }
                for (index, name) in a.keys.names.enumerated() {
                    // Most often the members stand in one order.
                    let isInOrder = a.keys === b.keys || b.keys.names[index].isSame(as: name)
                    guard let found = isInOrder ? index : b.keys.index(of: name), meet(a.values[index], b.values[found]) else {
                        return false
                    }
                }
            default: return false
            }
        }
        return true
    }

    public func hash(into hasher: inout Hasher) { hash(into: &hasher, depth: 32) }

    // What lies deeper does not count: two values may share a hash.
    private func hash(into hasher: inout Hasher, depth: Int) {
        switch self {
        case .null: hasher.combine(0 as UInt8)
        case .bool(let flag): hasher.combine(flag)
        case .int(let number): hasher.combine(number)
        case .decimal(let decimal): hasher.combine(decimal)
        case .text(let text): text.string.hashBytes(into: &hasher)
        case .duration(let microseconds):
            hasher.combine(1 as UInt8)
            hasher.combine(microseconds)
        case .time(let microseconds):
            hasher.combine(2 as UInt8)
            hasher.combine(microseconds)
        case .list(let list):
            hasher.combine(list.items.count)
            if depth > 0 { for item in list.items { item.hash(into: &hasher, depth: depth - 1) } }
        case .map(let map):
            // The order of members does not count, so their hashes are added up.
            var sum = map.count
            for index in map.values.indices where depth > 0 {
                var member = Hasher()
                map.keys.names[index].hashBytes(into: &member)
                map.values[index].hash(into: &member, depth: depth - 1)
                sum &+= member.finalize()
            }
            hasher.combine(sum)
        case .secret(let secret):
            hasher.combine(3 as UInt8)
            secret.text.hashBytes(into: &hasher)
        }
    }

    /// The order of two values of one type (an int and a decimal are of one): negative, 0 or positive as the first comes
    /// before, with or after the second; `nil` for values that have no order, such as maps, and for two types.
    ///
    /// Texts are ordered by code point, lists item by item, `false` before `true`.
    public static func ordered(_ a: Value, _ b: Value) -> Int? { ordered(a, b, depth: 1_000) }

    private static func ordered(_ a: Value, _ b: Value, depth: Int) -> Int? {
        switch (a, b) {
        case (.int(let a), .int(let b)), (.duration(let a), .duration(let b)), (.time(let a), .time(let b)): a < b ? -1 : a == b ? 0 : 1
        case (.int(let a), .decimal(let b)): -Decimal.compare(b, a)
        case (.decimal(let a), .int(let b)): Decimal.compare(a, b)
        case (.decimal(let a), .decimal(let b)): Decimal.compare(a, b)
        case (.text(let a), .text(let b)): a.string.order(to: b.string)
        case (.bool(let a), .bool(let b)): a == b ? 0 : b ? -1 : 1
        case (.null, .null): 0
        case (.list(let a), .list(let b)): depth > 0 ? ordered(a.items, b.items, depth: depth - 1) : nil
        default: nil
        }
    }

    private static func ordered(_ a: [Value], _ b: [Value], depth: Int) -> Int? {
        for (left, right) in zip(a, b) {
            guard let order = ordered(left, right, depth: depth) else { return nil }
            if order != 0 { return order }
        }
        return a.count < b.count ? -1 : a.count == b.count ? 0 : 1
    }
}

extension String {
    /// Whether two texts have the same bytes; `==` would also take two spellings of one character as equal.
    @inlinable public func isSame(as other: String) -> Bool {
        // Texts of up to fifteen bytes are held in the value itself, and most names are that short.
        if unsafeBitCast(self, to: (UInt64, UInt64).self) == unsafeBitCast(other, to: (UInt64, UInt64).self) { return true }
        return utf8.count == other.utf8.count && order(to: other) == 0
    }

    /// Negative, 0 or positive by code points, which is the order of the bytes.
    public func order(to other: String) -> Int {
        var (left, right) = (self, other)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                let shared = min(left.count, right.count)
                if shared > 0, let a = left.baseAddress, let b = right.baseAddress {
                    let order = memcmp(a, b, shared)
                    if order != 0 { return Int(order) }
                }
                return left.count - right.count
            }
        }
    }

    /// Feeds the bytes, so that texts hash as `isSame(as:)` compares them.
    func hashBytes(into hasher: inout Hasher) {
        var text = self
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xff as UInt8)
    }
}

extension UnsafePointer<String> {
    /// Whether two texts are held alike, and so are the same. Texts of up to fifteen bytes are held in the value itself; a longer one
    /// that is held twice can be the same all the same.
    @inlinable @inline(__always) func isAlike(_ other: UnsafePointer<String>) -> Bool {
        let (left, right) = (UnsafeRawPointer(self), UnsafeRawPointer(other))
        return left.load(as: UInt64.self) == right.load(as: UInt64.self)
            && left.load(fromByteOffset: 8, as: UInt64.self) == right.load(fromByteOffset: 8, as: UInt64.self)
    }
}
