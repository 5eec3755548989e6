import Values

/// Puts rows in order by their keys.
///
/// Comparing two values costs far more than moving one. So each row gets a code, a number in whose order the rows come as far as it
/// tells, and many rows are sorted by their codes, digit by digit; what has one code is sorted by what follows in the text, or by the
/// next key. A few rows are compared.
struct RowSorter: ~Copyable {
    private struct Item {
        var code: UInt64
        var row: Int
    }

    /// Fewer rows are compared.
    private static let few = 48
    /// After so many rounds what is left is compared.
    private static let mostRounds = 8
    /// Bytes of a text in a code; the last one says how many there are, and whether there are more.
    private static let letters = 7
    /// Rows between two looks at the interrupt.
    private static let stretch = 1 << 17

    private let keys: [Ordering.Key]
    private let machine: Machine
    private let count: Int
    // SAFETY: both have `count` places, all of them initialised; items hold nothing that is counted.
    private let items: UnsafeMutablePointer<Item>
    private let spare: UnsafeMutablePointer<Item>

    init(_ count: Int, _ keys: [Ordering.Key], _ machine: Machine) {
        self.count = count
        self.keys = keys
        self.machine = machine
        items = .allocate(capacity: count)
        spare = .allocate(capacity: count)
        for row in 0..<count { items[row] = Item(code: 0, row: row) }
        spare.initialize(repeating: Item(code: 0, row: 0), count: count)
    }

    deinit {
        items.deallocate()
        spare.deallocate()
    }

    /// The numbers of the rows as they come in order.
    var rows: some Sequence<Int> { UnsafeBufferPointer(start: items, count: count).lazy.map(\.row) }

    mutating func sort() throws { try sort(0..<count, by: 0, from: nil, round: 0) }

    /// Sorts a stretch whose rows are alike in the keys before `key`, and in the first bytes of that one.
    private func sort(_ range: Range<Int>, by index: Int, from offset: Int?, round: Int) throws {
        guard range.count > 1, index < keys.count else { return }
        let key = keys[index]
        guard range.count >= Self.few, round < Self.mostRounds, key.kind != .other else { return try compare(range, by: index) }
        var range = range
        if key.hasNulls {
            let known = try putNullsLast(range, key)
            try sort(known.upperBound..<range.upperBound, by: index + 1, from: nil, round: round + 1)
            range = known
        }
        let start = key.kind == .text ? try offset ?? commonLetters(range, key) : 0
        try encode(range, key, from: start)
        try distribute(range)
        var first = range.lowerBound
        while first < range.upperBound {
            let code = items[first].code
            var next = first + 1
            while next < range.upperBound, items[next].code == code { next += 1 }
            if next - first > 1 {
                let goesOn = key.kind == .text && (key.isDescending ? ~code : code) & 0xff > UInt64(Self.letters)
                try sort(first..<next, by: goesOn ? index : index + 1, from: goesOn ? start + Self.letters : nil, round: round + 1)
            }
            first = next
        }
    }

    private func compare(_ range: Range<Int>, by index: Int) throws {
        var compared = 0
        var buffer = UnsafeMutableBufferPointer(start: items + range.lowerBound, count: range.count)
        try buffer.sort { a, b in
            compared += 1
            if compared & 0x3ff == 0 { try machine.poll() }
            for key in keys[index...] {
                let order = key.order(a.row, b.row)
                if order != 0 { return order < 0 }
            }
            // Equal rows stay in their order.
            return a.row < b.row
        }
    }

    /// Puts the rows without a value behind the others, and gives the stretch of those.
    private func putNullsLast(_ range: Range<Int>, _ key: Ordering.Key) throws -> Range<Int> {
        var (known, nulls) = (range.lowerBound, 0)
        for index in range {
            if key.values[items[index].row].isNull {
                spare[nulls] = items[index]
                nulls += 1
            } else {
                items[known] = items[index]
                known += 1
            }
            if index & (Self.stretch - 1) == 0 { try machine.poll() }
        }
        (items + known).update(from: spare, count: nulls)
        return range.lowerBound..<known
    }

    // MARK: Codes

    private func encode(_ range: Range<Int>, _ key: Ordering.Key, from start: Int) throws {
        let turned = key.isDescending ? UInt64.max : 0
        for index in range {
            let code: UInt64
            switch key.values[items[index].row] {
            case .int(let number), .duration(let number), .time(let number): code = UInt64(bitPattern: Int64(number)) ^ 1 << 63
            case .text(let text): code = text.code(from: start, letters: Self.letters)
            default: code = 0
            }
            items[index].code = code ^ turned
            if index & (Self.stretch - 1) == 0 { try machine.poll() }
        }
    }

    /// How many bytes, of the first 256, all texts begin with.
    private func commonLetters(_ range: Range<Int>, _ key: Ordering.Key) throws -> Int {
        guard case .text(let first) = key.values[items[range.lowerBound].row] else { return 0 }
        var common = min(first.string.utf8.count, 256)
        for index in range where common > 0 {
            if case .text(let text) = key.values[items[index].row] { common = text.commonLetters(with: first, atMost: common) }
            if index & (Self.stretch - 1) == 0 { try machine.poll() }
        }
        return common
    }

    /// Sorts by the codes, one byte after the other from the last; rows with one code stay in their order.
    private func distribute(_ range: Range<Int>) throws {
        var counts = [Int](repeating: 0, count: 8 * 256)
        for index in range {
            let code = items[index].code
            for digit in 0..<8 { counts[digit << 8 | Int(code >> UInt64(8 * digit) & 0xff)] += 1 }
            if index & (Self.stretch - 1) == 0 { try machine.poll() }
        }
        var (from, to) = (items + range.lowerBound, spare + range.lowerBound)
        for digit in 0..<8 {
            let buckets = digit << 8..<(digit + 1) << 8
            // A byte that is the same in all codes moves nothing.
            if counts[buckets].contains(range.count) { continue }
            var place = 0
            for bucket in buckets { (counts[bucket], place) = (place, place + counts[bucket]) }
            for index in 0..<range.count {
                let item = from[index]
                let bucket = digit << 8 | Int(item.code >> UInt64(8 * digit) & 0xff)
                to[counts[bucket]] = item
                counts[bucket] += 1
                if index & (Self.stretch - 1) == 0 { try machine.poll() }
            }
            swap(&from, &to)
        }
        if from != items + range.lowerBound { to.update(from: from, count: range.count) }
    }
}

extension Text {
    /// Some bytes from an offset on as a number, with the count of those that are left behind them, or one more if there are more.
    @inline(__always) fileprivate func code(from start: Int, letters: Int) -> UInt64 {
        withBytes { bytes in
            let left = bytes.count - start
            guard left > 0 else { return 0 }
            var code: UInt64 = 0
            for index in start..<start + min(left, letters) { code = code << 8 | UInt64(bytes[index]) }
            code <<= UInt64(8 * (letters - min(left, letters)))
            return code << 8 | UInt64(min(left, letters + 1))
        }
    }

    fileprivate func commonLetters(with other: Text, atMost most: Int) -> Int {
        withBytes { left in
            other.withBytes { right in
                var count = 0
                while count < most, count < left.count, left[count] == right[count] { count += 1 }
                return count
            }
        }
    }

    @inline(__always) private func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = string.utf8.withContiguousStorageIfAvailable(body) { return result }
        var copy = string
        return copy.withUTF8(body)
    }
}
