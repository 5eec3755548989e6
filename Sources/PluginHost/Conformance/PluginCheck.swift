/// One thing that a plugin was held to, and what came of it.
public struct PluginCheck: Sendable, Equatable {
    public enum Outcome: Sendable, Equatable {
        case passed
        /// Why, and what could be done.
        case failed(because: [String], attempts: [String])
        /// Why it was not tried.
        case skipped(String)
    }

    /// What holds when it passes, as a sentence: `an unknown method is answered with -32601`.
    public var about: String
    public var outcome: Outcome

    public init(_ about: String, _ outcome: Outcome = .passed) { (self.about, self.outcome) = (about, outcome) }

    /// One that fails when there is a reason to.
    public init(_ about: String, because: [String], try attempts: String...) {
        self.init(about, because.isEmpty ? .passed : .failed(because: because, attempts: attempts))
    }

    public var isFailed: Bool { if case .failed = outcome { true } else { false } }
}
