/// A problem as a value: what, where, why, how far it got, and what to try.
///
/// The wording sits beside its cause, at the end of the file that throws it; drawing happens once, in `drawn(in:)`.
///
/// ```
/// error[unknown-verb]: there is no verb 'craete'
///   --> line 12:1
///    |
/// 12 | craete users from crm.json
///    | ^^^^^^ did you mean 'create'?
///    |
///    = try: create users from crm.json
/// ```
public struct Diagnostic: Error, Sendable {
    public enum Severity: String, Sendable { case error, warning, note }

    /// A place, and a few words to stand beside its caret.
    public struct Mark: Sendable {
        public var place: Place
        public var words: String
        public init(_ place: Place, _ words: String = "") {
            self.place = place
            self.words = words
        }
    }

    /// A stable name, lower case with hyphens, that `help ID` explains.
    public var id: String
    public var kind: Kind
    public var severity: Severity
    /// What: one fact in the user's nouns, lower case, no full stop.
    public var message: String
    /// Where: the culprit first, then other places that disagree with it.
    public var marks: [Mark]
    /// Why: the rule, as "X must be Y, but is Z".
    public var because: [String]
    /// What had already happened, where something could have.
    public var soFar: String?
    /// What to try: each a line that works if pasted.
    public var attempts: [String]
    /// Whether more input could cure it: an open quote or bracket.
    public var isUnfinished: Bool
    /// What an API answer adds, where there was one.
    public var answer: Answer?
    /// The calls that were under way, innermost first; whoever leaves one on the way out adds it with `leave(_:from:)`.
    public var stack: [Frame] = []
    /// The error that led to this one, if whoever raised it said so; at most one, which may have a cause in turn.
    public var causes: [Diagnostic] = []
    /// Where it was raised first, if it was caught since and raised again.
    public var origin: Span?
    /// Whether trying again could work, where whoever raised it knows better than its kind does.
    public var mayBeRetried: Bool?
    /// What would be right in the place of the culprit: whoever knows the place shows it there, and the line with it put right.
    public var replacement: String?

    /// A place as a script knows it: its text may be gone.
    public struct Span: Sendable {
        public var file: String?
        public var line: Int
        public var column: Int
        /// The line and the column behind its last character.
        public var end: (line: Int, column: Int)
        /// What stood there.
        public var text: String
        public init(file: String?, line: Int, column: Int, end: (line: Int, column: Int), text: String) {
            self.file = file
            self.line = line
            self.column = column
            self.end = end
            self.text = text
        }
    }

    /// The part of a refusing answer that scripts ask for.
    public struct Answer: Sendable {
        /// The HTTP status.
        public var status: Int
        public var requestID: String?
        /// A JSON pointer into the request body, if the server named one.
        public var pointer: String?
        /// Seconds to wait, if the server said so.
        public var retryAfter: Double?
        public init(status: Int, requestID: String? = nil, pointer: String? = nil, retryAfter: Double? = nil) {
            self.status = status
            self.requestID = requestID
            self.pointer = pointer
            self.retryAfter = retryAfter
        }
    }

    public init(
        _ id: String, _ kind: Kind, _ message: String, at marks: [Mark] = [], because: [String] = [], soFar: String? = nil,
        try attempts: [String] = [], severity: Severity = .error, isUnfinished: Bool = false, answer: Answer? = nil,
        replacement: String? = nil
    ) {
        self.id = id
        self.kind = kind
        self.severity = severity
        self.message = message
        self.marks = marks
        self.because = because
        self.soFar = soFar
        self.attempts = attempts
        self.isUnfinished = isUnfinished
        self.answer = answer
        self.replacement = replacement
    }

    /// Whether trying the same again later could work.
    public var isRetryable: Bool {
        if let mayBeRetried { return mayBeRetried }
        switch kind {
        case .rateLimited, .server, .network, .timeout: return true
        default: return false
        }
    }

    /// The status that a process ends with when this is not caught. Something invalid, or a missing key, that no site has
    /// answered was found here, before anything was sent; so it counts as a mistake in what was asked.
    public var exitStatus: ExitStatus {
        switch kind {
        case .invalid, .auth, .forbidden: answer == nil ? .usage : kind.exitStatus
        default: kind.exitStatus
        }
    }

    /// The same diagnostic with a place added after those it has; a place it already names is not repeated.
    public func marked(at place: Place, _ words: String = "") -> Diagnostic {
        if marks.contains(where: { $0.place.isSame(as: place) }) { return self }
        var copy = self
        copy.marks.append(Mark(place, words))
        return copy
    }

    /// The same diagnostic, which only says what had happened if nobody deeper already did.
    public func soFar(_ text: String) -> Diagnostic {
        var copy = self
        if copy.soFar == nil { copy.soFar = text }
        return copy
    }
}

/// Several problems at once, as a parser or a checker finds them.
public struct DiagnosticList: Error, Sendable {
    public var all: [Diagnostic]
    public init(_ all: [Diagnostic]) { self.all = all }
}

extension Diagnostic {
    /// A cancelled command; nothing catches it.
    public static func cancelled(soFar: String? = nil) -> Diagnostic {
        Diagnostic("cancelled", .cancelled, "interrupted", soFar: soFar)
    }
}
