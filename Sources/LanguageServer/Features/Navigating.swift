import Commands
import Diagnostics
import Language
import Values

extension Server {
    /// Where a name is defined, or the file that it names.
    func definition(_ params: Params) throws -> Value {
        let (document, analysis, mention) = try mention(params)
        guard let mention else { return .null }
        switch mention.meaning {
        case .symbol(let number, _):
            let symbol = analysis.index.symbols[number]
            // Of several declarations in one block the last one before this place counts.
            let before = symbol.places.last {
                $0.source === mention.place.source && $0.range.lowerBound <= mention.place.range.lowerBound
            }
            return (before ?? symbol.places.first).flatMap { workspace.location($0) } ?? .null
        case .file(let path, let isScript):
            let found = isScript ? scriptPath(path, asker: document.path) : workspace.absolute(path)
            guard workspace.files.exists(found) else { return .null }
            let start = Position(line: 0, character: 0).value
            return ["uri": .text(DocumentURI.uri(found)), "range": ["start": start, "end": start]]
        default: return .null
        }
    }

    /// Everywhere in the workspace where a symbol is spoken of.
    func references(_ params: Params) throws -> Value {
        let (_, analysis, mention) = try mention(params)
        guard case .symbol(let number, _)? = mention?.meaning else { return [] }
        let withDefinition = params["context", "includeDeclaration"]?.bool ?? true
        let found = occurrences(of: number, in: analysis).filter { mention in
            if case .symbol(_, .definition) = mention.meaning { withDefinition } else { true }
        }
        return .list(found.compactMap { workspace.location($0.place) })
    }

    /// Everywhere in the document where the same is spoken of.
    func highlights(_ params: Params) throws -> Value {
        let (document, analysis, mention) = try mention(params)
        guard case .symbol(let number, _)? = mention?.meaning else { return [] }
        return .list(
            analysis.index.mentions.compactMap { mention -> Value? in
                guard case .symbol(number, let role) = mention.meaning else { return nil }
                return ["range": document.lines.value(of: mention.place.range), "kind": role == .use ? 2 : 3]
            })
    }

    /// The name at the place that a request speaks of.
    func mention(_ params: Params) throws -> (Document, Analysis, NameIndex.Mention?) {
        let document = try workspace.document(try params.text("textDocument", "uri"))
        let offset = document.lines.offset(of: try Position(params["position"]))
        let analysis = workspace.analysis(of: document)
        return (document, analysis, analysis.index.mention(at: offset))
    }

    /// The path of a script that another one names.
    func scriptPath(_ path: String, asker: String?) -> String {
        DocumentURI.normal(workspace.absolute(Paths.resolve(path, besides: asker)))
    }

    /// Everywhere a symbol is spoken of, in the order of the files and of their text.
    func occurrences(of number: Int, in analysis: Analysis) -> [NameIndex.Mention] {
        var seen: Set<String> = []
        return holders(of: number, in: analysis).flatMap { $0.analysis.index.mentions(of: $0.number) }
            .filter { seen.insert("\($0.place.range.lowerBound) \(DocumentURI.normal($0.place.source.name ?? ""))").inserted }
            .sorted {
                ($0.place.source.name ?? "", $0.place.range.lowerBound) < ($1.place.source.name ?? "", $1.place.range.lowerBound)
            }
    }

    /// The scripts that may speak of a symbol, and its number in each: its own, and, if it stands at the top level, every script of the
    /// workspace that loads the same one.
    func holders(of number: Int, in analysis: Analysis) -> [(analysis: Analysis, number: Int)] {
        guard analysis.index.isTop(number), let home = analysis.index.symbols[number].places.first else { return [(analysis, number)] }
        let name = Array(analysis.index.symbols[number].ownName.utf8)
        let open = workspace.documents.values.map { workspace.analysis(of: $0) }.filter { $0 !== analysis }
        let closed = workspace.scriptsOnDisk().filter { $0.bytes.firstRange(of: name) != nil }.map { Analysis($0, workspace.vocabulary) }
        return [(analysis, number)]
            + (open + closed).compactMap { other in other.index.number(ofSymbolAt: home).map { (other, $0) } }
    }
}
