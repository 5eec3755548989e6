import Diagnostics
import Values

// What '@' lines say, in the head and before a command.
extension SessionParser {
    /// What the lines before the first command say.
    mutating func readHead() -> Head {
        var head = Head()
        guard let lines = headLines else { return head }
        do throws(LineProblem) {
            let read = try Self.changes(lines, in: nil)
            for directive in read.directives { head.take(directive) }
            head.changes = read.changes.filter { if case .clock = $0 { false } else { true } }
        } catch {
            report(error, lines[error.index ?? 0])
        }
        return head
    }

    /// The directives among lines, with the lines that are attached to each.
    static func changes(_ lines: Lines, in names: [String]?) throws(LineProblem) -> (directives: [Directive], changes: [Change]) {
        var directives = [Directive]()
        var changes = [Change]()
        guard lines.contains(.directive) else { return ([], []) }
        var index = 0
        while index < lines.count {
            guard lines.sigil(at: index) == .directive else {
                index += 1
                continue
            }
            let at = index
            index += 1
            do throws(LineProblem) {
                let directive = try Directive.read(lines[at])
                var name: String { Directive.name(lines[at].content.text) }
                if let names, !names.contains(name) {
                    throw LineProblem(
                        id: "session-directive", message: "the directive '\(name)' must stand in the head",
                        because: ["before a later command may stand \(Suggestion.list(names))"])
                }
                let start = index
                while index < lines.count, lines.sigil(at: index) == .attachment { index += 1 }
                if start < index, !directive.takesLines {
                    throw LineProblem(id: "session-order", message: "the directive '\(name)' takes no '=' lines")
                }
                directives.append(directive)
                if let change = try Change.read(directive, lines[start..<index]) { changes.append(change) }
            } catch {
                var placed = error
                placed.index = placed.index ?? at
                throw placed
            }
        }
        return (directives, changes)
    }
}
