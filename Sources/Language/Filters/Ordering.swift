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
        let values: [Value]
        let isDescending: Bool
        let kind: Kind
        private(set) var hasNulls = false

        init(_ values: [Value], _ isDescending: Bool) throws {
            self.values = values
            self.isDescending = isDescending
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

    static func sort(_ values: inout [Value], _ machine: Machine) throws {
        let key: Key
        do { key = try Key(values, false) } catch { throw Fault(Fault(of: error).diagnostic, part: 0) }
        try sort(&values, by: [key], machine)
    }

    static func sort(_ rows: inout [Value], by keys: [Key], _ machine: Machine) throws {
        guard rows.count > 1 else { return }
        var sorter = RowSorter(rows.count, keys, machine)
        try sorter.sort()
        var sorted: [Value] = []
        sorted.reserveCapacity(rows.count)
        for (count, row) in sorter.rows.enumerated() {
            sorted.append(rows[row].take())
            if count & 0xffff == 0xffff { try machine.poll() }
        }
        rows = sorted
    }
}
