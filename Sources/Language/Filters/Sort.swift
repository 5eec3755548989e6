import Diagnostics
import Values

extension BuiltinFilters {
    /// By several keys, each up or down; rows with equal keys stay in their order, those without a key come last.
    static let sort = Entry("sort") { call in
        var rows = try call.rows()
        if call.detail.keyed {
            try Ordering.sort(&rows, by: [Ordering.Key(try call.operands(), false)], call.machine)
        } else if call.detail.paths.isEmpty {
            try Ordering.sort(&rows, call.machine)
        } else {
            var keys: [Ordering.Key] = []
            for path in call.detail.paths {
                var walker = PathWalker(path)
                var isKnown = rows.isEmpty
                let values = try rows.map { row in
                    let value = try walker.valueIfAny(in: row, call.machine)
                    if !value.isNull { isKnown = true }
                    return value
                }
                // A field that no row has is a slip of the pen.
                if !isKnown, !path.isOptional, let row = rows.first { _ = try walker.value(in: row, call.machine) }
                do { keys.append(try Ordering.Key(values, path.isDescending)) } catch {
                    throw Fault(of: error).diagnostic.marked(at: path.place)
                }
            }
            try call.machine.grow(16 * rows.count * keys.count)
            try Ordering.sort(&rows, by: keys, call.machine)
        }
        return try call.list(rows)
    }
}

/// Sorting of values: stable, of one type, nulls last, and stopped when somebody asks for it.
enum Ordering {
    /// One value for each row, all of one type or null.
    struct Key {
        var values: [Value]
        var isDescending: Bool
        /// The values as numbers, when all of them are ints, durations or times, so that comparing them is quick.
        private var numbers: [Int] = []

        init(_ values: [Value], _ isDescending: Bool) throws {
            self.values = values
            self.isDescending = isDescending
            guard let first = values.first(where: { !$0.isNull }) else { return }
            var numbers: [Int] = []
            numbers.reserveCapacity(values.count)
            var areNumbers = true
            for value in values where !value.isNull {
                guard Value.ordered(first, value) != nil else { throw Diagnostic.noOrder(first, value) }
            }
            for value in values {
                switch value {
                case .int(let number), .duration(let number), .time(let number): numbers.append(number)
                default: areNumbers = false
                }
                if !areNumbers { break }
            }
            if areNumbers { self.numbers = numbers }
        }

        /// Negative, 0 or positive as one row comes before, with or after another.
        @inline(__always) func order(_ a: Int, _ b: Int) -> Int {
            if !numbers.isEmpty {
                let (left, right) = (numbers[a], numbers[b])
                return left == right ? 0 : (left < right) != isDescending ? -1 : 1
            }
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
        var indexes = Array(rows.indices)
        var count = 0
        try indexes.sort { a, b in
            count += 1
            if count & 0x3fff == 0 { try machine.poll() }
            for key in keys {
                let order = key.order(a, b)
                if order != 0 { return order < 0 }
            }
            // Equal rows stay in their order.
            return a < b
        }
        rows = indexes.map { rows[$0] }
    }
}
