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
        var inputs = ["select": "a list or a map", "drop": "a list or a map", "count": "a list or a map"]
        for name in [
            "where", "map", "sort", "first", "last", "skip", "one", "unique", "reverse", "flatten", "enumerate", "group", "columns", "min",
            "max", "sum", "mean",
        ] {
            inputs[name] = "a list"
        }
        return inputs
    }()

    /// What a filter gives; nil where its usage line says all there is. `made`: what its row expression gives. Paths that lead nowhere
    /// are reported.
    func output(of filter: Filter, _ input: Shape, _ made: Shape) -> Shape? {
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

extension Shape {
    var isList: Bool { if case .list = self { true } else { false } }

    /// The list that a filter which keeps rows gives.
    fileprivate var asList: Shape { isList ? self : .list(element) }
}
