public import Language

/// The candidates for one place of a text.
public struct Completion: Sendable {
    /// What a candidate replaces, in UTF-8 offsets.
    public var range: Range<Int>
    public var candidates: [Candidate]
    /// Whether somebody is being asked for more, who will answer later.
    public var isAwaited = false

    public init(range: Range<Int>, candidates: [Candidate]) {
        self.range = range
        self.candidates = candidates
    }

    /// One thing that could stand here.
    public struct Candidate: Sendable {
        /// What sort of thing it is: an editor shows a picture for each.
        public enum Sort: Sendable {
            case verb, statement, definition, function, filter, variable, option, word, type, value, file, folder, field
        }
        public var text: String
        /// A few words that stand beside it in the list.
        public var description: String
        /// What follows it when it was the only one: a blank, `/`, or nothing.
        public var suffix: String
        public var sort: Sort
        /// What is declared of it, if it is a verb, a filter, a function or a `def`.
        public var signature: Signature?

        public init(
            _ text: String, description: String = "", suffix: String = " ", sort: Sort = .word, signature: Signature? = nil
        ) {
            self.text = text
            self.description = description
            self.suffix = suffix
            self.sort = sort
            self.signature = signature
        }

        /// A command, filter or function by its declaration.
        init(_ signature: Signature, _ sort: Sort, suffix: String = " ") {
            self.init(signature.name, description: signature.summary, suffix: suffix, sort: sort, signature: signature)
        }
    }
}

/// A value of an attribute, and how many have it.
public struct KnownValue: Sendable, Equatable {
    public var text: String
    public var count: Int

    public init(text: String, count: Int) {
        self.text = text
        self.count = count
    }
}

/// What completion knows of one connection.
public struct KnownConnection: Sendable {
    public var id: String
    public var summary: String
    public var fields: [String]

    public init(id: String, summary: String, fields: [String]) {
        self.id = id
        self.summary = summary
        self.fields = fields
    }
}
