import Commands
import Diagnostics
import Language
import Values

extension Server {
    /// What could stand at a place; the same that the shell offers.
    func complete(_ params: Params) throws -> Value {
        let document = try workspace.document(try params.text("textDocument", "uri"))
        let offset = document.lines.offset(of: try Position(params["position"]))
        let completion = completer(document, at: offset).complete(String(decoding: document.bytes, as: UTF8.self), at: offset)
        // After a blank at the start of a line everything fits, which nobody asked for.
        if params["context", "triggerCharacter"] == " ", completion.candidates.contains(where: { $0.sort == .statement }) { return [] }
        let range = document.lines.value(of: completion.range)
        return .list(
            completion.candidates.enumerated().map { index, candidate in item(candidate, range, order: index) })
    }

    func completer(_ document: Document, at offset: Int) -> Completer {
        let analysis = workspace.analysis(of: document)
        var variables: [String: Surroundings.Variable] = [:]
        for symbol in analysis.index.variables(at: offset) {
            variables[symbol.name] = .init(isMutable: symbol.isMutable, type: type(of: symbol, analysis))
        }
        let surroundings = Surroundings(variables: variables, definitions: analysis.index.definitions(at: offset))
        return Completer(
            vocabulary: workspace.vocabulary, surroundings: surroundings, files: workspace.files, knowsAllVariables: true,
            asker: document.path)
    }

    private func item(_ candidate: Completion.Candidate, _ range: Value, order: Int) -> Value {
        var members: [(String, Value)] = [
            ("label", .text(candidate.text)), ("kind", .int(Self.kind(candidate.sort))),
            ("sortText", .text(String(repeating: "0", count: max(0, 4 - String(order).count)) + String(order))),
            ("filterText", .text(candidate.text)), ("textEdit", ["range": range, "newText": .text(candidate.text)]),
        ]
        if let signature = candidate.signature {
            members.append(("detail", .text(signature.usage.text)))
            members.append(("documentation", page(signature, markdown: client.documentsMarkdown, withUsage: false)))
        } else if !candidate.description.isEmpty {
            members.append(("detail", .text(candidate.description)))
        }
        return .map(members)
    }

    /// The numbers of `CompletionItemKind`.
    private static func kind(_ sort: Completion.Candidate.Sort) -> Int {
        switch sort {
        case .verb, .function: 3
        case .definition: 2
        case .filter: 2
        case .statement: 14
        case .variable: 6
        case .option: 10
        case .word: 14
        case .type: 25
        case .value: 12
        case .file: 17
        case .folder: 19
        case .field: 5
        }
    }

    /// The type of a variable, as far as it is certain or written down.
    func type(of symbol: NameIndex.Symbol, _ analysis: Analysis) -> String? {
        if let place = symbol.places.last, place.source === analysis.script.source {
            // The check knows a name by where it was written, with the '$' before it.
            let start = place.range.lowerBound
            if let known = analysis.types[start] ?? analysis.types[start - 1] { return known }
        }
        return symbol.type?.text
    }
}
