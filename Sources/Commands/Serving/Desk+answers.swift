import Diagnostics
import Language
import PluginHost
import ProductAnalytics
import Values

extension Desk {
    /// What a client is told of a text that ran: its values, and what a person would have seen.
    func answer(_ heard: Heard) -> ToolAnswer {
        if heard.isError { return failure(heard) }
        let value: Value = heard.shown.count == 1 ? heard.shown[0] : .list(heard.shown)
        if JSON.bytes(value, .compact).count > Self.largestAnswer {
            let handle = results.keep(value, size: JSON.bytes(value, .compact).count)
            return part(of: value, handle, from: 0, atMost: nil, notes: heard.notes)
        }
        let structured: Value =
            switch heard.shown.count {
            case 0: [:]
            case 1: value.map == nil ? ["result": value] : value
            default: ["results": value]
            }
        // An empty list has no line of its own in most formats, and an empty text says nothing to a model.
        var text = heard.isCut ? written(value) : heard.text
        if text.isEmpty { text = heard.shown.isEmpty ? "nothing was shown\n" : JSON.text(value, .compact) + "\n" }
        return ToolAnswer(Self.joined(text, heard.notes), structured: structured, meta: place)
    }

    /// A stretch of a large result, and how to come to the next.
    func part(of value: Value, _ handle: String, from start: Int, atMost most: Int?, notes: String = "") -> ToolAnswer {
        let part = ResultPart(of: value, from: start, atMost: most, bytes: Self.largestAnswer / 2)
        var members: [(String, Value)] = [("result", part.value), ("count", .int(part.count)), ("handle", .text(handle))]
        let noun = value.list == nil ? "characters" : "rows"
        var words = "\(start) to \(part.end) of \(part.count) \(noun)"
        if part.end < part.count {
            members.append(("next", .int(part.end)))
            words += #"; fetch_result {"handle": "\#(handle)", "offset": \#(part.end)} gives more"#
        }
        return ToolAnswer(Self.joined(written(part.value), words + "\n" + notes), structured: .map(members), meta: place)
    }

    private func failure(_ heard: Heard) -> ToolAnswer {
        var members = Map()
        if let first = heard.problems.first { members = first.members }
        if heard.problems.isEmpty { members.set("status", to: .int(Int(heard.status.rawValue))) }
        if heard.problems.count > 1 { members.set("problems", to: .list(heard.problems.map { .map($0.members) })) }
        let text = heard.text.utf8.count > 4_096 ? String(heard.text.prefix(2_000)) + "…\n" : heard.text
        return ToolAnswer(Self.joined(text, heard.notes), structured: .map(members), isError: true, meta: place)
    }

    /// Why nothing was run.
    func refusal(_ problems: [Diagnostic]) -> ToolAnswer {
        failure(Heard(notes: problems.map { $0.drawn() }.joined(separator: "\n"), problems: problems))
    }

    /// Where commands go at this moment.
    private var place: Value { ["dev.tenon/site": .text(context.site.name)] }

    private func written(_ value: Value) -> String { context.format(for: value).write(value, context.world.terminal) }

    private static func joined(_ text: String, _ notes: String) -> String {
        text.isEmpty || notes.isEmpty || text.hasSuffix("\n") ? text + notes : text + "\n" + notes
    }
}

extension Diagnostic {
    /// The problem for programs.
    var members: Map {
        var map = Map()
        map.set("id", to: .text(id))
        map.set("kind", to: .text(kind.rawValue))
        map.set("message", to: .text(message))
        map.set("because", to: .list(because.map { .text($0) }))
        if let soFar { map.set("so_far", to: .text(soFar)) }
        map.set("try", to: .list(attempts.map { .text($0) }))
        return map
    }
}
