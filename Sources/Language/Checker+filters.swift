import Diagnostics
import Values

// What filters take and what they give, as far as it is known of their rows.
extension Checker {
    /// A filter over rows needs a list, and most of them nothing else.
    func checkInput(_ input: Shape, of filter: Filter) {
        guard let type = input.type, type != "list", let wanted = Self.inputs[filter.name.text] else { return }
        if type == "map", wanted != "a list" { return }
        report(
            .mustBe(place(filter.name.range), "what '\(filter.name.text)' works on", wanted, StaticType.described(type)))
    }

    private static let inputs: [String: String] = {
        var inputs = ["select": "a list or a map", "drop": "a list or a map", "count": "a list or a map", "rename": "a list or a map"]
        for name in [
            "where", "map", "sort", "first", "last", "skip", "one", "unique", "reverse", "flatten", "enumerate", "group", "columns", "min",
            "max", "sum", "mean", "each", "join",
        ] {
            inputs[name] = "a list"
        }
        return inputs
    }()

    /// An ordinary value that a filter is given, in which there is no row.
    func givenValue(_ value: Expression) -> Shape {
        let outer = rows
        rows = Array(outer.dropLast())
        defer { rows = outer }
        return shape(of: value)
    }

    /// What a filter gives; nil where its usage line says all there is. `made`: what its row expression gives; `given`: its ordinary
    /// values. Paths that lead nowhere are reported.
    func output(of filter: Filter, _ input: Shape, _ made: Shape, _ given: [Shape]) -> Shape? {
        let row = input.element
        let paths = filter.arguments.compactMap { if case .path(let path) = $0 { path } else { nil } }
        switch filter.name.text {
        case "where", "reverse", "skip": return input.asList
        case "sort", "unique":
            for path in paths { _ = follow(path, from: row) }
            return input.asList
        case "first", "last": return filter.arguments.isEmpty ? row : input.asList
        case "one": return row
        case "select":
            if case .map = input { return selected(paths, input) }
            let selected = selected(paths, row)
            if case .list = input { return .list(selected) }
            return .any
        case "drop":
            if case .map = input { return dropped(paths, input) }
            return input.isList ? .list(dropped(paths, row)) : .any
        case "get": return paths.first.map { follow($0, from: input) } ?? .any
        case "map": return .list(made == .null ? .any : made)
        case "flatten":
            let inner = paths.first.map { follow($0, from: row) } ?? row
            if case .list(let element) = inner { return .list(element) }
            // An element that is no list stays as it is.
            return .list(inner.type == nil ? .any : inner)
        case "group":
            guard let path = paths.first else { return .list(.any) }
            let name = ["count", "rows"].contains(path.text) ? "key" : path.text
            let key = follow(path, from: row)
            return .list(
                .map(.init([.init(name, path.isOptional ? .any : key), .init("count", .int), .init("rows", .list(row))], .closed)))
        case "enumerate": return .list(.map(["index": .int, "value": row]))
        case "columns": return .list(.text)
        case "min", "max":
            let operand = paths.first.map { follow($0, from: row) } ?? (made == .any ? row : made)
            return operand.type == nil ? .any : operand
        case "sum", "mean":
            let operand = paths.first.map { follow($0, from: row) } ?? (made == .any ? row : made)
            checkSummable(operand, filter)
            return .any
        case "each": return .list(.any)
        case "rename":
            if case .map = input { return renamed(paths, input) }
            return input.isList ? .list(renamed(paths, row)) : .any
        case "join":
            let isLeft = filter.arguments.contains { if case .word(let word) = $0 { word.text == "left" } else { false } }
            return .list(joined(paths, row, given.first?.element ?? .any, isLeft: isLeft))
        case "diff":
            return .list(
                .map(["path": .text, "change": .words(["added", "removed", "changed"], isOpen: false), "before": .any, "after": .any]))
        default: return nil
        }
    }

    /// Only numbers and lengths of time can be added up.
    private func checkSummable(_ operand: Shape, _ filter: Filter) {
        guard let type = operand.type, !StaticType.numbers.contains(type), type != "duration", type != "null" else { return }
        report(
            .mustBe(
                place(filter.range), "what '\(filter.name.text)' adds up", "numbers or durations", StaticType.described(type)))
    }

    /// A row of some fields: whatever the row was like, these it has and no others.
    private func selected(_ paths: [Filter.Path], _ row: Shape) -> Shape {
        var fields = Shape.Fields([], .closed)
        for path in paths where fields[path.text] == nil { fields.set(path.text, follow(path, from: row)) }
        return .map(fields)
    }

    private func dropped(_ paths: [Filter.Path], _ row: Shape) -> Shape {
        for path in paths { _ = follow(path, from: row) }
        guard case .map(var fields) = row else { return .anyMap }
        for path in paths {
            // What is dropped deeper down changes what the field is like.
            if path.steps.count == 1 { fields.remove(path.text) } else if let first = path.steps.first, fields[first.text] != nil {
                fields.set(first.text, .any, isOptional: fields[first.text]?.isOptional ?? true)
            }
        }
        // A field that was not there before, of an open row, is not there now; but nothing says so.
        return .map(fields)
    }
}

// Filters that bring fields together.
extension Checker {
    private func renamed(_ paths: [Filter.Path], _ row: Shape) -> Shape {
        guard case .map(var fields) = row else { return .anyMap }
        for index in stride(from: 0, to: paths.count - 1, by: 2) {
            let (old, new) = (paths[index], paths[index + 1])
            if new.steps.count != 1 { report(.newNameIsPath(place(new.range), new.text)) }
            let shape = follow(old, from: row)
            guard let first = old.steps.first?.text else { continue }
            if old.steps.count > 1 {
                if fields[first] != nil { fields.set(first, .any, isOptional: fields[first]?.isOptional ?? true) }
            } else if let place = fields.known.firstIndex(where: { $0.name == first }) {
                fields.known[place] = .init(new.text, fields.known[place].shape, isOptional: fields.known[place].isOptional)
            } else {
                fields.set(new.text, shape, isOptional: old.isOptional)
            }
        }
        return .map(fields)
    }

    private func joined(_ paths: [Filter.Path], _ row: Shape, _ other: Shape, isLeft: Bool) -> Shape {
        guard let mine = paths.first else { return .any }
        _ = follow(mine, from: row)
        let key = paths.count > 1 ? paths[1] : mine
        // The key on the other side is named once for both, unless it has a path of its own.
        _ = follow(key, from: other)
        guard case .map(var fields) = row, case .map(let more) = other else { return .anyMap }
        for field in more.known where !(key.steps.count == 1 && key.steps[0].text == field.name) {
            fields.set(field.name, isLeft ? .any : field.shape, isOptional: field.isOptional && !isLeft)
        }
        fields.others = max(fields.others, more.others)
        return .map(fields)
    }
}

extension Diagnostic {
    fileprivate static func newNameIsPath(_ place: Place, _ path: String) -> Diagnostic {
        Diagnostic("name-not-path", .type, "the new name of a field must be a name, but is the path '\(path.preview())'", at: [.init(place)])
    }
}

extension Shape {
    var isList: Bool { if case .list = self { true } else { false } }

    /// The list that a filter which keeps rows gives.
    fileprivate var asList: Shape { isList ? self : .list(element) }
}
