import Diagnostics
import Values

// `diff`: what differs between two values, place by place.
extension BuiltinFilters {
    static let differences: [Entry] = [
        Entry("diff") { call in
            var comparison = Comparison(key: call.path, machine: call.machine)
            try comparison.compare(call.value, call.base[1], at: "")
            return try call.list(comparison.rows)
        }
    ]
}

/// Two values side by side; what differs is listed in the order of the first, what only the second has after it.
private struct Comparison {
    let key: FilterPath?
    let machine: Machine
    var rows: [Value] = []
    private var depth = 0
    private static let keys = Keys(["path", "change", "before", "after"])

    init(key: FilterPath?, machine: Machine) {
        self.key = key
        self.machine = machine
    }

    mutating func compare(_ before: Value, _ after: Value, at path: String) throws {
        try machine.step(1)
        depth += 1
        defer { depth -= 1 }
        guard depth < 500 else { throw Diagnostic.tooDeepToCompare() }
        switch (before, after) {
        case (.map(let old), .map(let new)):
            for (name, value) in old.members {
                try pair(value, new[name], at: path.isEmpty ? Self.step(name) : path + "." + Self.step(name))
            }
            for (name, value) in new.members where old[name] == nil {
                try pair(nil, value, at: path.isEmpty ? Self.step(name) : path + "." + Self.step(name))
            }
        case (.list(let old), .list(let new)):
            if let key, path.isEmpty { return try compareRows(old.items, new.items, by: key) }
            for index in 0..<max(old.items.count, new.items.count) {
                // `nil` alone would be a null, which is a value too.
                let before = index < old.items.count ? Optional(old.items[index]) : Optional<Value>.none
                let after = index < new.items.count ? Optional(new.items[index]) : Optional<Value>.none
                try pair(before, after, at: "\(path)[\(index)]")
            }
        default: if before != after { try add("changed", before, after, at: path) }
        }
    }

    /// Rows that have the same key belong together, wherever they stand.
    private mutating func compareRows(_ old: [Value], _ new: [Value], by key: FilterPath) throws {
        var walker = PathWalker(key)
        func index(_ rows: [Value]) throws -> ValueIndex {
            var index = ValueIndex(machine)
            for (count, row) in rows.enumerated() {
                let value = try walker.value(in: row, machine)
                guard try index.number(of: value) == count else { throw Diagnostic.secondRow(value).marked(at: key.place) }
                if count & 0xfff == 0xfff { try machine.poll() }
            }
            return index
        }
        let before = try index(old)
        let after = try index(new)
        for (number, value) in before.values.items.enumerated() {
            try pair(old[number], after.known(value).map { new[$0] }, at: "[\(value.shownInPath)]")
        }
        for (number, value) in after.values.items.enumerated() where before.known(value) == nil {
            try pair(nil, new[number], at: "[\(value.shownInPath)]")
        }
    }

    private mutating func pair(_ before: Value?, _ after: Value?, at path: String) throws {
        switch (before, after) {
        case (let before?, let after?): try compare(before, after, at: path)
        case (let before?, nil): try add("removed", before, .null, at: path)
        case (nil, let after?): try add("added", .null, after, at: path)
        case (nil, nil): break
        }
    }

    private mutating func add(_ change: String, _ before: Value, _ after: Value, at path: String) throws {
        try machine.grow(160 + path.utf8.count)
        rows.append(.map(Map(Self.keys, [.text(path), .text(change), before, after])))
    }

    /// A step of a path as it is written: a name that is none stands in quotes.
    private static func step(_ name: String) -> String {
        let bytes = Array(name.utf8)
        let isName = bytes.first.map(Letter.isIdentifierStart) == true && bytes.allSatisfy(Letter.isIdentifier)
        return isName ? name : JSON.text(.text(name))
    }
}

extension Value {
    fileprivate var shownInPath: String { if case .secret = self { "***" } else { JSON.text(self, .compact) } }
}

extension Diagnostic {
    fileprivate static func tooDeepToCompare() -> Diagnostic {
        Diagnostic("too-deep", .limit, "the values are nested too deeply to be compared", because: ["they may be nested 500 deep"])
    }
    fileprivate static func secondRow(_ key: Value) -> Diagnostic {
        Diagnostic(
            "second-row", .type, "two rows have the same key, \(key.named)", because: ["'by' pairs rows by a field that tells them apart"])
    }
}
