import Diagnostics
import Values

// Filters that make one value of all rows.
extension BuiltinFilters {
    static let summaries: [Entry] = [
        Entry("count") { call in
            switch call.value {
            case .list(let list): .int(list.items.count)
            case .map(let map): .int(map.count)
            default: throw Fault(.filterNeedsList("count", call.value), part: 0)
            }
        },
        Entry("min") { call in try Value.extreme(of: try call.operands().items, call.machine) { $0 < 0 } },
        Entry("max") { call in try Value.extreme(of: try call.operands().items, call.machine) { $0 > 0 } },
        Entry("sum") { call in try Value.sum(of: try call.operands().items, call.machine) },
        Entry("mean") { call in try Value.mean(of: try call.operands().items, call.machine) },
        Entry("columns") { call in
            var seen: Set<String> = []
            var names: [Value] = []
            var last: Keys?
            try call.machine.each(try call.rows()) { row in
                guard case .map(let map) = row else { throw Fault(.mustBe("each row that 'columns' takes", "a map", row), part: 0) }
                // Most rows are like the one before.
                if map.keys === last { return }
                last = map.keys
                for name in map.keys.names where seen.insert(name).inserted { names.append(.text(name)) }
            }
            return try call.list(names)
        },
    ]
}
