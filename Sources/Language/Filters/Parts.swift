import Diagnostics
import Values

// Filters that leave some of the rows.
extension BuiltinFilters {
    static let parts: [Entry] = [
        Entry("first") { call in
            let rows = try call.rows()
            guard let count = try call.count() else {
                guard let row = rows.first else { throw Fault(.noRows("first"), part: 0) }
                return row
            }
            return count >= rows.count ? call.value : try call.list(Array(rows.prefix(count)))
        },
        Entry("last") { call in
            let rows = try call.rows()
            guard let count = try call.count() else {
                guard let row = rows.last else { throw Fault(.noRows("last"), part: 0) }
                return row
            }
            return count >= rows.count ? call.value : try call.list(Array(rows.suffix(count)))
        },
        Entry("skip") { call in try call.list(Array(try call.rows().dropFirst(try call.count() ?? 1))) },
        Entry("one") { call in
            let rows = try call.rows()
            guard rows.count == 1 else { throw Fault(.notOne(rows.count), part: 0) }
            return rows[0]
        },
        Entry("unique") { call in
            let operands = try call.operands()
            let rows = try call.rows()
            var seen = ValueIndex(call.machine)
            let out = List()
            for (index, operand) in operands.items.enumerated() {
                if try seen.number(of: operand) == out.count { out.append(rows[index]) }
                if index & 0xfff == 0xfff { try call.machine.poll() }
            }
            return try call.list(out)
        },
        Entry("reverse") { call in try call.list(try call.rows().reversed()) },
    ]
}

extension Diagnostic {
    fileprivate static func noRows(_ name: String) -> Diagnostic {
        Diagnostic(
            "no-rows", .type, "there is no \(name) row, for there are no rows", because: ["'\(name) 1' gives a list, which may be empty"])
    }
    fileprivate static func notOne(_ count: Int) -> Diagnostic {
        Diagnostic("not-one", .type, "there must be one row, but there are \(count == 0 ? "none" : String(count))")
    }
}
