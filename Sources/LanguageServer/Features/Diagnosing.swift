import Diagnostics
import Language
import Values

extension Server {
    /// Publishes what is wrong with the documents that have changed.
    func publishDiagnostics() {
        for uri in dirty.sorted() {
            markClean(uri)
            guard !client.pullsDiagnostics, let document = workspace.documents[uri] else { continue }
            send(
                Message.notice(
                    "textDocument/publishDiagnostics",
                    ["uri": .text(uri), "version": .int(document.version), "diagnostics": .list(diagnostics(of: document))]))
        }
    }

    func pullDiagnostics(_ params: Params) throws -> Value {
        let document = try workspace.document(try params.text("textDocument", "uri"))
        markClean(document.uri)
        let items = Value.list(diagnostics(of: document))
        if document.report?.items != items { document.report = (items, (document.report?.number ?? 0) + 1) }
        let id = Value.text("\(document.report?.number ?? 0)")
        if params["previousResultId"] == id { return ["kind": "unchanged", "resultId": id] }
        return ["kind": "full", "resultId": id, "items": items]
    }

    func diagnostics(of document: Document) -> [Value] {
        let analysis = workspace.analysis(of: document)
        return analysis.problems.map { value(of: $0, in: document, analysis.script.source) }
    }

    /// A problem as the protocol has it. The mark that stands in the document is its place; the others are told beside it.
    func value(of problem: Diagnostic, in document: Document, _ source: Source) -> Value {
        let own = problem.marks.firstIndex { $0.place.source === source }
        let range = own.map { problem.marks[$0].place.range } ?? 0..<0
        var members: [(String, Value)] = [
            ("range", document.lines.value(of: range)), ("severity", .int(Self.severity(problem.severity))), ("code", .text(problem.id)),
            ("source", "tenon"), ("message", .text(Self.message(problem, own))),
        ]
        if client.readsTags, problem.id == "unreachable" || problem.id.hasPrefix("unused-") { members.append(("tags", [1])) }
        if client.readsRelated {
            let others = problem.marks.indices.filter { $0 != own }.compactMap { index -> Value? in
                let mark = problem.marks[index]
                guard let location = workspace.location(mark.place) else { return nil }
                return ["location": location, "message": .text(mark.words.isEmpty ? "here" : mark.words)]
            }
            if !others.isEmpty { members.append(("relatedInformation", .list(others))) }
        }
        return .map(members)
    }

    private static func severity(_ severity: Diagnostic.Severity) -> Int {
        switch severity {
        case .error: 1
        case .warning: 2
        case .note: 3
        }
    }

    /// What, the words beside the caret, why and what to try, a line each.
    private static func message(_ problem: Diagnostic, _ own: Int?) -> String {
        var lines = [problem.message]
        if let own, !problem.marks[own].words.isEmpty { lines.append(problem.marks[own].words) }
        lines += problem.because
        if let attempt = problem.attempts.first { lines.append("try: \(attempt)") }
        return lines.joined(separator: "\n")
    }
}
