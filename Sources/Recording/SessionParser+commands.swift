import Diagnostics
import Values

// Where a line may stand, and what the lines of a command say together.
extension SessionParser {
    /// Puts a line where it belongs; throws why it may not stand there.
    mutating func place(_ line: Line) throws(LineProblem) {
        switch line.sigil {
        case .comment, .directive:
            keep(line)
        case .attachment:
            guard let last = pending.last(where: { $0.sigil != .comment }), last.sigil == .attachment || last.sigil == .directive else {
                throw LineProblem(
                    id: "session-order", message: "this line is attached to nothing", because: ["an '=' line must follow its '@ file' line"]
                )
            }
            keep(line)
        case .command:
            if let opening {
                let first = pending[opening]
                report(
                    LineProblem(
                        id: "session-open", message: "this command has no closing line",
                        because: ["a command must end with its exit status, such as [0], before the next '$'"]), first)
                empty()
                self.opening = nil
            }
            guard entries.count < SessionFile.entryLimit else {
                throw LineProblem(
                    id: "session-limit", message: "this session has too many commands",
                    because: ["a session must have at most \(SessionFile.entryLimit) commands"])
            }
            open()
            keep(line)
        case .continuation:
            guard opening != nil, commandEnd == pending.count else {
                throw LineProblem(
                    id: "session-order", message: "this line continues no command",
                    because: ["a '.' line must follow the '$' line of its command"])
            }
            keep(line)
            commandEnd = pending.count
        case .status:
            guard opening != nil else {
                throw LineProblem(
                    id: "session-order", message: "this line closes no command",
                    because: ["a '[' line must come after the '$' line of its command"])
            }
            let status = try Status.read(line)
            keep(line)
            close(status)
        default:
            guard opening != nil else {
                throw LineProblem(
                    id: "session-order", message: "this line belongs to no command",
                    because: ["it must come after the '$' line of its command"])
            }
            if line.sigil == .outputPattern || line.sigil == .errorPattern { try checkPattern(line) }
            keep(line)
        }
    }

    private mutating func checkPattern(_ line: Line) throws(LineProblem) {
        let pattern = try Pattern(line.content)
        for name in pattern.needs where !boundNames.contains(name) {
            throw LineProblem(
                id: "session-pattern", message: "the pattern [\(name)] is neither a kind of text nor a name from above",
                words: Suggestion.words(for: name, in: Pattern.kinds + boundNames.sorted()),
                because: [
                    "the kinds are \(Suggestion.list(Pattern.kinds, "and")); [NAME=int] names what it finds; a bracket itself is written [["
                ])
        }
        boundNames.formUnion(pattern.binds)
    }

    /// Begins a command; what stood before the first one is the head.
    mutating func open() {
        if headLines == nil {
            headLines = pending.exact
            empty()
        }
        opening = pending.count
        commandEnd = pending.count + 1
    }

    /// Ends a command; `nil`: nobody has said how.
    mutating func close(_ status: Status?) {
        defer {
            empty()
            opening = nil
        }
        guard let opening else { return }
        let isLenient = status?.isInterrupted ?? true
        do throws(LineProblem) {
            guard size <= SessionFile.entryByteLimit else {
                throw LineProblem(
                    id: "session-limit", message: "this command is too long",
                    because: ["a command must be at most 64 MiB, but is \(size) bytes"], index: opening)
            }
            let lines = pending.exact
            let exchanges = try Exchange.all(in: lines, isInterrupted: isLenient)
            var said = (directives: [Directive](), changes: [Change]())
            do throws(LineProblem) {
                said = try Self.changes(lines, in: Directive.anywhere)
            } catch {
                guard isLenient else { throw error }
            }
            entries.append(
                Entry(
                    lines: lines, exchanges: exchanges, directives: said.directives, changes: said.changes, status: status,
                    commandLines: opening..<commandEnd(opening)))
        } catch {
            report(error, pending[error.index ?? opening])
        }
    }

    private func commandEnd(_ opening: Int) -> Int {
        var end = opening + 1
        while end < pending.count, pending.sigil(at: end) == .continuation { end += 1 }
        return end
    }
}
