import Diagnostics
import Language
import Values

extension Server {
    /// The outline: parameters, `def`s with what is in them, and the variables of the top level.
    func documentSymbols(_ params: Params) throws -> Value {
        let document = try workspace.document(try params.text("textDocument", "uri"))
        let script = workspace.analysis(of: document).script
        let found = Outline.entries(script)
        if client.nestsSymbols { return .list(found.map { value(of: $0, document.lines) }) }
        return .list(flat(found, in: nil).compactMap { entry, container in information(entry, container, script.source) })
    }

    /// The symbols of all scripts of the workspace whose names hold a text.
    func workspaceSymbols(_ params: Params) throws -> Value {
        let query = try params.text("query").lowercased()
        let scripts =
            workspace.documents.values.map { workspace.analysis(of: $0).script }
            + workspace.scriptsOnDisk().map { Script.parse($0, vocabulary: workspace.vocabulary) }
        var found: [Value] = []
        for script in scripts.sorted(by: { ($0.source.name ?? "") < ($1.source.name ?? "") }) {
            for (entry, container) in flat(Outline.entries(script), in: nil) where query.isEmpty || entry.name.lowercased().contains(query)
            {
                if let value = information(entry, container, script.source) { found.append(value) }
                if found.count >= 1_000 { return .list(found) }
            }
        }
        return .list(found)
    }

    private func value(of entry: Outline, _ lines: TextLines) -> Value {
        [
            "name": .text(entry.name), "detail": .text(entry.detail), "kind": .int(entry.sort.rawValue),
            "range": lines.value(of: entry.range),
            "selectionRange": lines.value(of: entry.nameRange), "children": .list(entry.children.map { value(of: $0, lines) }),
        ]
    }

    private func flat(_ entries: [Outline], in container: String?) -> [(Outline, String?)] {
        entries.flatMap { [($0, container)] + flat($0.children, in: $0.name) }
    }

    private func information(_ entry: Outline, _ container: String?, _ source: Source) -> Value? {
        guard let location = workspace.location(Place(source, entry.nameRange)) else { return nil }
        var members: [(String, Value)] = [("name", .text(entry.name)), ("kind", .int(entry.sort.rawValue)), ("location", location)]
        if let container { members.append(("containerName", .text(container))) }
        return .map(members)
    }
}

/// One line of an outline.
struct Outline {
    /// The numbers of `SymbolKind`.
    enum Sort: Int { case function = 12, variable = 13, constant = 14, field = 8 }
    var name: String
    var detail: String
    var sort: Sort
    var range: Range<Int>
    var nameRange: Range<Int>
    var children: [Outline] = []

    static func entries(_ script: Script) -> [Outline] {
        script.parameters.map(Outline.init) + entries(script.body)
    }

    private static func entries(_ block: Block) -> [Outline] {
        block.statements.compactMap { statement in
            switch statement.kind {
            case .define(let definition):
                Outline(
                    name: definition.name.text, detail: Signature(of: definition).usage.text, sort: .function, range: statement.range,
                    nameRange: definition.name.range, children: definition.parameters.map(Outline.init) + entries(definition.body))
            case .declare(let name, let isMutable, let type, _):
                Outline(
                    name: name.text, detail: type?.text ?? "", sort: isMutable ? .variable : .constant, range: statement.range,
                    nameRange: name.range)
            default: nil
            }
        }
    }

    private init(_ parameter: Parameter) {
        let end = parameter.standard?.range.upperBound ?? parameter.type?.range.upperBound ?? parameter.name.range.upperBound
        self.init(
            name: parameter.name.text, detail: parameter.type?.text ?? "", sort: .field,
            range: parameter.name.range.lowerBound..<max(end, parameter.name.range.upperBound), nameRange: parameter.name.range)
    }

    init(name: String, detail: String, sort: Sort, range: Range<Int>, nameRange: Range<Int>, children: [Outline] = []) {
        (self.name, self.detail, self.sort) = (name, detail, sort)
        (self.range, self.nameRange, self.children) = (range, nameRange, children)
    }
}
