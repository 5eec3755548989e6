import Values

/// What a program may have done that talks to the shell: patterns of command lines, matched word for word.
///
/// ```
/// create users            create users, from whatever
/// delete users/tmp-*      deletes of connections whose ids begin so, each of several
/// > reports/*.csv         files that may be written
/// *                       everything
/// ```
public struct Allowance: Sendable {
    private let patterns: [[String]]

    public init(_ patterns: [String]) {
        self.patterns = patterns.map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }.filter { !$0.isEmpty }
    }

    public var isEmpty: Bool { patterns.isEmpty }

    /// Whether every one of some lines is allowed: by a pattern whose words match those that it begins with.
    func permits(_ lines: [[String]]) -> Bool { lines.allSatisfy { line in patterns.contains { Self.matches($0, line) } } }

    /// Whether anything could be allowed that a verb does.
    func mayPermit(_ verb: String) -> Bool { patterns.contains { Glob.matches($0[0], verb) } }

    private static func matches(_ pattern: [String], _ line: [String]) -> Bool {
        pattern.count <= line.count && zip(pattern, line).allSatisfy { Glob.matches($0, $1) }
    }
}
