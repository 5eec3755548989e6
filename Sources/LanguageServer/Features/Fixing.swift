import Diagnostics
import Language
import Values

extension Server {
    /// Quick fixes: what a diagnostic suggests in place of what is wrong.
    func codeActions(_ params: Params) throws -> Value {
        let document = try workspace.document(try params.text("textDocument", "uri"))
        let wanted = try document.lines.range(of: params["range"])
        if let only = params["context", "only"]?.list, !only.contains(where: { "quickfix".hasPrefix($0.string ?? "-") }) { return [] }
        let analysis = workspace.analysis(of: document)
        let source = analysis.script.source
        var actions: [Value] = []
        for problem in analysis.problems {
            guard let fix = Fix(problem, in: source) else { continue }
            guard fix.range.lowerBound <= wanted.upperBound, wanted.lowerBound <= fix.range.upperBound else { continue }
            let edit: Value = ["range": document.lines.value(of: fix.range), "newText": .text(fix.text)]
            actions.append([
                "title": .text(fix.title(of: source.text(in: fix.range))), "kind": "quickfix", "isPreferred": true,
                "diagnostics": [value(of: problem, in: document, source)],
                "edit": ["changes": .map([(document.uri, .list([edit]))])],
            ])
        }
        return .list(actions)
    }
}

/// What to write in place of a mistake.
struct Fix {
    let range: Range<Int>
    let text: String

    init?(_ problem: Diagnostic, in source: Source) {
        guard let mark = problem.marks.first(where: { $0.place.source === source }) else { return nil }
        range = mark.place.range
        if let replacement = problem.replacement ?? Suggestion.suggested(by: mark.words) {
            text = replacement
        } else if let line = problem.attempts.first, let replacement = Self.difference(line, range, source) {
            text = replacement
        } else {
            return nil
        }
    }

    func title(of old: String) -> String {
        if text.isEmpty { return "Remove '\(old)'" }
        return old.isEmpty ? "Insert '\(text)'" : "Change '\(old.preview())' to '\(text.preview())'"
    }

    /// What stands in a corrected line where the mistake stands in the line as it is.
    private static func difference(_ corrected: String, _ range: Range<Int>, _ source: Source) -> String? {
        let line = source.lineRange(source.lineIndex(of: range.lowerBound))
        guard range.upperBound <= line.upperBound else { return nil }
        let before = source.text(in: line.lowerBound..<range.lowerBound).drop { $0 == " " || $0 == "\t" }
        var after = source.text(in: range.upperBound..<line.upperBound)[...]
        while after.last == " " || after.last == "\t" { after.removeLast() }
        guard corrected.utf8.count >= before.utf8.count + after.utf8.count, corrected.hasPrefix(before), corrected.hasSuffix(after) else {
            return nil
        }
        return String(decoding: Array(corrected.utf8).dropFirst(before.utf8.count).dropLast(after.utf8.count), as: UTF8.self)
    }
}
