public import Values

/// Something that is asked, or told, when something happens.
public struct Hook: Sendable {
    /// The plugin or script it belongs to.
    public var owner: String
    /// Whether it is a plugin's, so that a recording keeps what it says; what a script says of its own, its replay says again.
    public var isPlugin: Bool
    public var declaration: HookDeclaration
    /// Gets ready to answer, such as by starting a process; its time is not the hook's.
    public var prepare: (@Sendable () async throws -> Void)?
    public var answer: @Sendable (_ payload: Value) async throws -> HookAnswer

    public init(
        _ owner: String, isPlugin: Bool = false, _ declaration: HookDeclaration, prepare: (@Sendable () async throws -> Void)? = nil,
        answer: @escaping @Sendable (Value) async throws -> HookAnswer
    ) {
        (self.owner, self.isPlugin, self.declaration) = (owner, isPlugin, declaration)
        (self.prepare, self.answer) = (prepare, answer)
    }
}

/// What a hook says.
public struct HookAnswer: Sendable, Equatable {
    public enum Decision: Sendable, Equatable {
        case allow
        case deny(reason: String)
        /// The text of a command, or the members of a request that are to be others.
        case rewrite(Value)
    }
    public var decision: Decision
    /// What a person is to read.
    public var notes: [String]

    public init(_ decision: Decision = .allow, notes: [String] = []) { (self.decision, self.notes) = (decision, notes) }
}

/// Something that happens, as hooks see it.
public struct Happening: Sendable {
    public var event: HookEvent
    /// What the globs of hooks are held against: the text of a command, `METHOD /path` of a request.
    public var subject: String
    /// How many scripts, definitions and hooks the command stands in.
    public var depth: Int
    public var payload: Value

    public init(_ event: HookEvent, subject: String = "", depth: Int = 0, payload: Value) {
        (self.event, self.subject, self.depth, self.payload) = (event, subject, depth, payload)
    }
}

/// What came of asking the hooks.
public struct Verdict: Sendable {
    /// What was to happen at first.
    public let asked: Happening
    /// What is to happen, after all rewriting.
    public var happening: Happening
    public var denial: (owner: String, reason: String)?
    public var notes: [(owner: String, text: String)] = []
    /// What each hook that did more than allow it has decided, in order, for recordings and logs.
    public var decisions: [Decided] = []

    init(_ happening: Happening) { (asked, self.happening) = (happening, happening) }

    /// Whether a hook has changed what is to happen.
    public var isRewritten: Bool { decisions.contains { $0.kind == .rewrite && !$0.isAudit } }

    /// A decision of one hook.
    public struct Decided: Sendable, Equatable {
        public enum Kind: String, Sendable { case allow, deny, rewrite, failed }
        public var owner: String
        public var event: HookEvent
        public var kind: Kind
        public var isAudit: Bool
        /// The reason, or what it was rewritten to.
        public var words: String
        public var notes: [String] = []
        public var isPlugin = false
        /// Whether this keeps it from happening.
        public var denies = false
        /// What it is rewritten with.
        public var change: Value?

        public init(
            owner: String, event: HookEvent, kind: Kind, isAudit: Bool, words: String, notes: [String] = [], isPlugin: Bool = false,
            denies: Bool = false, change: Value? = nil
        ) {
            (self.owner, self.event, self.kind, self.isAudit, self.words) = (owner, event, kind, isAudit, words)
            (self.notes, self.isPlugin, self.denies, self.change) = (notes, isPlugin, denies, change)
        }
    }
}
