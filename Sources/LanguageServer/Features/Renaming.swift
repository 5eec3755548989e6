import Diagnostics
import Language
import Values

extension Server {
    /// Whether the name here can be changed, and how it stands now.
    func prepareRename(_ params: Params) throws -> Value {
        let (document, analysis, mention) = try mention(params)
        let (name, number) = try renamed(mention, analysis)
        return ["range": document.lines.value(of: name.place.range), "placeholder": .text(analysis.index.symbols[number].ownName)]
    }

    /// Changes a name wherever it is meant.
    func rename(_ params: Params) throws -> Value {
        let (_, analysis, mention) = try mention(params)
        let (_, number) = try renamed(mention, analysis)
        var name = try params.text("newName")
        // A variable may be called by its '$' too.
        if name.hasPrefix("$"), analysis.index.symbols[number].sort != .definition { name.removeFirst() }
        for holder in holders(of: number, in: analysis) {
            guard let problem = holder.analysis.index.objection(to: name, for: holder.number, vocabulary: workspace.vocabulary) else {
                continue
            }
            let script = holder.analysis === analysis ? [] : [holder.analysis.script.source.name ?? ""]
            throw ResponseError.failed(([problem.message] + problem.because + script).joined(separator: "; "))
        }
        var edits: [(uri: String, list: [Value])] = []
        for mention in occurrences(of: number, in: analysis) {
            guard let location = workspace.location(mention.place), let uri = location["uri"]?.string, let range = location["range"] else {
                continue
            }
            if edits.last?.uri != uri { edits.append((uri, [])) }
            edits[edits.count - 1].list.append(["range": range, "newText": .text(name)])
        }
        return ["changes": .map(edits.map { ($0.uri, .list($0.list)) })]
    }

    private func renamed(_ mention: NameIndex.Mention?, _ analysis: Analysis) throws(ResponseError) -> (NameIndex.Mention, Int) {
        guard let mention else { throw .failed("there is no name here that can be changed") }
        switch mention.meaning {
        case .symbol(let number, _):
            guard analysis.index.isWritten(number) else {
                throw .failed("'$\(mention.place.text)' is named by 'each'; write each $NAME { … } to name it yourself")
            }
            return (mention, number)
        case .verb, .filter, .function: throw .failed("'\(mention.place.text)' is built in and keeps its name")
        default: throw .failed("only variables and 'def's can be renamed")
        }
    }
}
