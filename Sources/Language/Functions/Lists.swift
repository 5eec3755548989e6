import Diagnostics
import Values

extension Builtins {
    static let lists: [Entry] = [
        Entry("slice", 2...3, taints: true) { args in
            try args[0].sliced(from: args[1], to: args.count > 2 ? args[2] : .null, machine: args.machine)
        },
        Entry("reverse", 1...1, taints: true) { args in
            if case .text(let text) = args[0] {
                var turned = try args.machine.room(for: text.string)
                try args.machine.each(text.string.reversed()) { turned.append($0) }
                return try args.text(turned)
            }
            guard case .list = args[0] else { throw args.mustBe("a list or text", 0) }
            return try args.list(try args.list(0).reversed())
        },
        Entry("range", 1...3) { args in
            let from = args.count > 1 ? try args.int(0) : 0
            let to = try args.int(args.count > 1 ? 1 : 0)
            let by = args.count > 2 ? try args.int(2) : 1
            guard by != 0 else { throw args.mustBe("other than 0", 2) }
            guard by > 0 ? from < to : from > to else { return .list([]) }
            let distance = by > 0 ? UInt(bitPattern: to &- from) : UInt(bitPattern: from &- to)
            let count = (distance - 1) / by.magnitude + 1
            guard count < 1 << 56 else { throw Diagnostic.outOfMemory(args.machine.budget.memory) }
            try args.machine.grow(16 * Int(count))
            try args.machine.step(Int(count))
            let items = List(room: Int(count))
            try args.machine.each(0..<Int(count)) { items.append(.int(from &+ $0 &* by)) }
            return .list(items)
        },
        Entry("enumerate", 1...1) { args in try args.machine.enumerated(try args.list(0)) },
        Entry("zip", 2...2) { args in
            let (left, right) = (try args.list(0), try args.list(1))
            try args.machine.grow(80 * min(left.count, right.count))
            let pairs = List(room: min(left.count, right.count))
            try args.machine.each(zip(left, right)) { pairs.append(.list([$0, $1])) }
            return .list(pairs)
        },
        Entry("sort", 1...1) { args in
            var items = try args.takeList(0)
            return .list(try Ordering.sorted(&items, args.machine))
        },
        Entry("unique", 1...1) { args in
            var seen = ValueIndex(args.machine)
            for (count, item) in try args.list(0).enumerated() {
                _ = try seen.number(of: item)
                if count & 0xfff == 0xfff { try args.machine.poll() }
            }
            try args.machine.grow(48 + 16 * seen.values.count)
            return .list(seen.values)
        },
        Entry("min", 1...(.max)) { args in try args.extreme { $0 < 0 } },
        Entry("max", 1...(.max)) { args in try args.extreme { $0 > 0 } },
        Entry("sum", 1...1) { args in try Value.sum(of: try args.list(0), args.machine) },
        Entry("mean", 1...1) { args in try Value.mean(of: try args.list(0), args.machine) },
    ]
}

extension Operands {
    fileprivate func extreme(_ isBetter: (Int) -> Bool) throws -> Value {
        if count > 1 { return try Value.extreme(of: (0..<count).map { self[$0] }, machine, isBetter) }
        return try Value.extreme(of: try list(0), machine, isBetter)
    }
}

extension Machine {
    /// Each element of a list with its index.
    func enumerated(_ items: [Value]) throws -> Value {
        try grow(48 + 128 * items.count)
        let keys = Keys(["index", "value"])
        let rows = List(room: items.count)
        try each(items) { rows.append(.map(Map(keys, [.int(rows.count), $0]))) }
        return .list(rows)
    }
}

extension Value {
    /// The sum of numbers, or of durations; 0 of none.
    static func sum(of items: [Value], _ machine: Machine) throws -> Value {
        guard var sum = items.first else { return .int(0) }
        switch sum {
        case .int, .decimal, .duration: break
        default: throw Fault(.mustBe("each element that is added up", "a number or a duration", sum), part: 0)
        }
        try machine.each(items.dropFirst()) { item in
            if case .int(let x) = sum, case .int(let y) = item {
                let (next, overflow) = x.addingReportingOverflow(y)
                if !overflow {
                    sum = .int(next)
                    return
                }
            }
            switch (sum, item) {
            case (.int, .int), (.int, .decimal), (.decimal, .int), (.decimal, .decimal), (.duration, .duration): break
            case (.duration, _): throw Fault(.mustBe("each element that is added up", "a duration, like the first", item), part: 0)
            default: throw Fault(.mustBe("each element that is added up", "a number", item), part: 0)
            }
            do { sum = try Operator.add.applied(sum, item) } catch { throw Fault(Fault(of: error).diagnostic, part: 0) }
        }
        return sum
    }

    /// The sum divided by the count.
    static func mean(of items: [Value], _ machine: Machine) throws -> Value {
        guard !items.isEmpty else { throw Fault(.nothing("mean"), part: 0) }
        return try Operator.divide.applied(try sum(of: items, machine), .int(items.count))
    }

    static func extreme(of items: [Value], _ machine: Machine, _ isBetter: (Int) -> Bool) throws -> Value {
        guard var best = items.first else { throw Fault(.nothing("least or greatest"), part: 0) }
        try machine.each(items.dropFirst()) { item in
            guard let order = ordered(item, best) else { throw Fault(.noOrder(best, item), part: 0) }
            if isBetter(order) { best = item }
        }
        return best
    }
}

extension Diagnostic {
    static func noOrder(_ left: Value, _ right: Value) -> Diagnostic {
        if left.typeName == right.typeName {
            return Diagnostic("no-order", .type, "values of type \(left.typeName) have no order", because: [])
        }
        return Diagnostic(
            "different-types", .type, "what is put in order must be of one type, but there are \(left.named) and \(right.named)")
    }
    static func nothing(_ name: String) -> Diagnostic {
        Diagnostic("empty-list", .type, "the list must not be empty", because: ["there is no \(name) of nothing"])
    }
}
