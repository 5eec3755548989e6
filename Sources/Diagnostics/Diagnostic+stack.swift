extension Diagnostic {
    /// A call that was under way when something failed: what was called, and from where.
    public struct Frame: Sendable {
        /// The definition's name, or `run FILE` for a script.
        public var name: String
        /// The call.
        public var place: Place
        /// How many times in a row the same call stood inside itself.
        public var count: Int
        public init(_ name: String, from place: Place, count: Int = 1) {
            self.name = name
            self.place = place
            self.count = count
        }
    }

    /// How many calls are drawn with the line they stand on; the others are listed.
    private static let drawnCalls = 4

    /// Takes note that the error has left one more call on its way out.
    ///
    /// The innermost calls are marked where they stand, with a few words; all of them are in `stack`.
    public mutating func leave(_ name: String, from place: Place, _ words: String = "called from here") {
        if let last = stack.last, last.name == name, last.place.isSame(as: place) {
            stack[stack.count - 1].count += 1
            return
        }
        stack.append(Frame(name, from: place))
        if stack.count <= Self.drawnCalls { self = marked(at: place, words) }
    }

    /// The calls as lines of text, innermost first; none when the excerpts already tell all of them.
    var stackLines: [String] {
        let isTold = stack.count <= Self.drawnCalls && stack.allSatisfy { $0.count == 1 }
        return isTold ? [] : Self.lines(of: stack)
    }

    /// The calls as lines of text, innermost first. A long stack is told by its two ends.
    private static func lines(of stack: [Frame]) -> [String] {
        let lines = stack.map { frame in
            let times = frame.count > 1 ? " (\(frame.count) times)" : ""
            return "\(frame.name), called from \(frame.place.description)\(times)"
        }
        guard lines.count > 12 else { return lines }
        return lines.prefix(5) + ["… \(lines.count - 10) more"] + lines.suffix(5)
    }
}

extension Place {
    /// Whether this is the same stretch of the same text.
    public func isSame(as other: Place) -> Bool { source === other.source && range == other.range }
}
