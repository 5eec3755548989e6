import Diagnostics
import Values

extension BuiltinFilters {
    /// By several keys, each up or down; rows with equal keys stay in their order, those without a key come last.
    static let sort = Entry("sort") { call in
        let operands = call.detail.keyed ? try call.operands() : List()
        var rows = try call.takeList()
        if call.detail.keyed {
            return try call.list(Ordering.sorted(&rows, by: [Ordering.Key(operands, false)], call.machine))
        } else if call.detail.paths.isEmpty {
            return try call.list(Ordering.sorted(&rows, call.machine))
        } else {
            var keys: [Ordering.Key] = []
            for path in call.detail.paths {
                var walker = PathWalker(path)
                var isKnown = rows.count == 0
                let values = try call.machine.eachPlace(rows.items) { row in
                    let value = try walker.valueIfAny(in: row, call.machine)
                    if !value.isNull { isKnown = true }
                    return value
                }
                // A field that no row has is a slip of the pen.
                if !isKnown, !path.isOptional, let row = rows.item(at: 0) { _ = try walker.value(in: row, call.machine) }
                do { keys.append(try Ordering.Key(values, path.isDescending)) } catch {
                    throw Fault(of: error).diagnostic.marked(at: path.place)
                }
            }
            try call.machine.grow(16 * rows.count * keys.count)
            return try call.list(Ordering.sorted(&rows, by: keys, call.machine))
        }
    }
}
