/// Regular expressions for texts that no script holds: those of a schema. A match is bounded as in a script.
public final class TextPatterns {
    private let machine = Machine(scope: Scope(), limits: Limits(depth: 1))

    public init() {}

    /// Whether a text holds a match; `nil`: the pattern is none that is known here, or takes too long.
    public func holds(_ pattern: String, in text: String) -> Bool? {
        do { return try machine.patterns.pattern(pattern).firstMatch(in: text, machine: machine) != nil } catch { return nil }
    }
}
