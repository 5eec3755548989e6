import Diagnostics
import Language
import Values

extension Server {
    /// What can be folded: brackets and texts over several lines, and lines of comment that follow each other.
    func foldingRanges(_ params: Params) throws -> Value {
        let document = try workspace.document(try params.text("textDocument", "uri"))
        let script = workspace.analysis(of: document).script
        let lines = document.lines
        var found: [Value] = []
        func fold(_ start: Int, _ end: Int, isComment: Bool = false) {
            guard start < end else { return }
            var members: [(String, Value)] = [("startLine", .int(start)), ("endLine", .int(end))]
            if isComment { members.append(("kind", "comment")) }
            found.append(.map(members))
        }
        var open: [Int] = []
        var comments: ClosedRange<Int>?
        var isAtLineStart = true
        for token in script.tokens {
            let line = lines.line(at: token.range.lowerBound)
            switch token.kind {
            case .symbol:
                switch script.source.text(in: token.range) {
                case "{", "(", "[", "${": open.append(line)
                case "}", ")", "]":
                    // The line with the closing bracket stays in sight.
                    if let start = open.popLast() { fold(start, client.foldsWholeLines ? line - 1 : line) }
                default: break
                }
            case .text, .rawText: fold(line, lines.line(at: token.range.upperBound - 1))
            case .comment where isAtLineStart:
                if let before = comments, before.upperBound + 1 == line {
                    comments = before.lowerBound...line
                } else {
                    if let before = comments { fold(before.lowerBound, before.upperBound, isComment: true) }
                    comments = line...line
                }
            default: break
            }
            if token.kind == .lineEnd { isAtLineStart = true } else if token.kind != .blank { isAtLineStart = false }
        }
        if let before = comments { fold(before.lowerBound, before.upperBound, isComment: true) }
        return .list(found)
    }
}
