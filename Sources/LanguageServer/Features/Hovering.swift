import Diagnostics
import Language
import Values

extension Server {
    /// What a name means.
    func hover(_ params: Params) throws -> Value {
        let document = try workspace.document(try params.text("textDocument", "uri"))
        let offset = document.lines.offset(of: try Position(params["position"]))
        let analysis = workspace.analysis(of: document)
        guard let mention = analysis.index.mention(at: offset), let contents = contents(mention, analysis) else { return .null }
        return ["contents": contents, "range": document.lines.value(of: mention.place.range)]
    }

    private func contents(_ mention: NameIndex.Mention, _ analysis: Analysis) -> Value? {
        let markdown = client.readsMarkdown
        switch mention.meaning {
        case .verb(let signature), .filter(let signature), .function(let signature):
            return page(signature, markdown: markdown, withUsage: true)
        case .symbol(let number, _):
            let symbol = analysis.index.symbols[number]
            if symbol.sort == .definition, let definition = symbol.definition {
                return page(Signature(of: definition), markdown: markdown, withUsage: true, before: "def ")
            }
            let type = type(of: symbol, analysis).map { ": \($0)" } ?? ""
            let head =
                switch symbol.sort {
                case .variable, .definition: "let \(symbol.isMutable ? "mut " : "")\(symbol.name)\(type)"
                case .loop: "for $\(symbol.name)\(type)"
                case .parameter: "\(symbol.name)\(type)"
                case .error: "catch as $\(symbol.name)\(type)"
                }
            let words =
                switch symbol.sort {
                case .parameter: symbol.definition.map { "A parameter of '\($0.name.text)'." } ?? "A parameter of this script."
                case .loop: "The variable of a loop."
                case .error: "The failure that was caught."
                case .variable, .definition: ""
                }
            return markup([head], words, markdown: markdown)
        case .file(let path, let isScript):
            let found = isScript ? scriptPath(path, asker: mention.place.source.name) : workspace.absolute(path)
            return markup([], workspace.files.exists(found) ? found : "\(found) (not there)", markdown: markdown)
        case .word, .option, .type, .field, .kind, .space: return nil
        }
    }

    /// What is declared of a command, filter or function: usage line, summary, examples.
    func page(_ signature: Signature, markdown: Bool, withUsage: Bool, before: String = "") -> Value {
        var words = signature.summary
        if !signature.examples.isEmpty {
            let examples = signature.examples.joined(separator: "\n")
            words += markdown ? "\n\n```tenon\n\(examples)\n```" : "\n\n\(examples)"
        }
        switch signature.effect {
        case .write: words += "\n\nWrites to the site."
        case .destroy: words += "\n\nDestroys on the site."
        case .read, .local: break
        }
        return markup(withUsage ? [before + signature.usage.text] : [], words, markdown: markdown)
    }

    private func markup(_ code: [String], _ words: String, markdown: Bool) -> Value {
        var parts = code.map { markdown ? "```tenon\n\($0)\n```" : $0 }
        if !words.isEmpty { parts.append(words) }
        return ["kind": markdown ? "markdown" : "plaintext", "value": .text(parts.joined(separator: "\n\n"))]
    }
}
