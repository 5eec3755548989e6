import Diagnostics
import Values

/// Sorting of values: stable, of one type, nulls last, and stopped when somebody asks for it.
enum Ordering {
    /// One value for each row, all of one type or null.
    struct Key {
        enum Kind {
            /// Ints, durations, times.
            case whole
            case text
            case other
        }
        /// Let go of as a list is: a million texts would keep whoever pressed Ctrl-C waiting.
        private let list: List
        // SAFETY: the list is held, and nobody changes what two hold.
        var values: UnsafeBufferPointer<Value> { list.elements }
        let isDescending: Bool
        let kind: Kind
        private(set) var hasNulls = false

        init(_ values: [Value], _ isDescending: Bool) throws { try self.init(List(values), isDescending) }

        init(_ list: List, _ isDescending: Bool) throws {
            self.list = list
            self.isDescending = isDescending
            let values = list.elements
            guard let first = values.first(where: { !$0.isNull }) else {
                (kind, hasNulls) = (.other, true)
                return
            }
            var areWhole = true
            var areTexts = true
            for value in values {
                switch (first, value) {
                case (_, .null): hasNulls = true
                case (.int, .int), (.duration, .duration), (.time, .time): areTexts = false
                case (.text, .text): areWhole = false
                default:
                    (areWhole, areTexts) = (false, false)
                    guard Value.ordered(first, value) != nil else { throw Diagnostic.noOrder(first, value) }
                }
            }
            kind = areWhole ? .whole : areTexts ? .text : .other
        }

        /// Negative, 0 or positive as one row comes before, with or after another.
        func order(_ a: Int, _ b: Int) -> Int {
            switch (values[a], values[b]) {
            case (.null, .null): return 0
            case (.null, _): return 1
            case (_, .null): return -1
            case (let left, let right):
                let order = Value.ordered(left, right) ?? 0
                return isDescending ? -order : order
            }
        }
    }

    /// The values in order; a list that only the caller holds is left empty.
    static func sorted(_ values: inout List, _ machine: Machine) throws -> List {
        let key: Key
        do { key = try Key(values, false) } catch { throw Fault(Fault(of: error).diagnostic, part: 0) }
        return try sorted(&values, by: [key], machine)
    }

    /// The rows in the order of their keys; a list that only the caller holds is left empty.
    static func sorted(_ rows: inout List, by keys: [Key], _ machine: Machine) throws -> List {
        guard rows.count > 1 else { return rows }
        var sorter = RowSorter(rows.count, keys, machine)
        try sorter.sort()
        let sorted = List(room: rows.count)
        let isOurs = isKnownUniquelyReferenced(&rows)
        for (count, row) in sorter.rows.enumerated() {
            sorted.append(isOurs ? rows.takeItem(at: row) : rows.elements[row])
            if count & 0x3fff == 0x3fff { try machine.poll() }
        }
        return sorted
    }
}
