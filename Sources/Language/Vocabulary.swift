public import Diagnostics
public import Values

/// What a text may speak of: the verbs, functions and word types that a host offers. The language itself knows no verb.
public struct Vocabulary: Sendable {
    /// The verbs in the order of the manual.
    public var commands: [Signature]
    /// Functions that reach outside (`env`, `now`, `open` …); the machine yields to the host for them.
    public var functions: [Signature]
    /// Filters of the host (`to`, `from`, `tee` …); the machine yields for them too.
    public var filters: [Signature]
    /// What `requires` may ask for and is granted here, such as `shell`.
    public var permits: Set<String>
    /// The types of words beyond the language's own (`entity`, `site`, `path` …).
    public var types: [String: WordType]
    /// The suffixes of the files that the host can write (`list users > users.csv`); empty: it is not known before.
    public var suffixes: [String]
    /// What `on` can wait for, such as `command.before`.
    public var events: [String]
    /// Reads a script for `load` and `import`; throws a `Diagnostic`. The first argument is the path as written, the second
    /// the name of the source that asks, for paths are relative to the file they stand in.
    public var read: @Sendable (_ path: String, _ asker: String?) throws -> Source

    public init(
        commands: [Signature] = [], functions: [Signature] = [], filters: [Signature] = [],
        permits: Set<String> = [], types: [String: WordType] = [:], suffixes: [String] = [], events: [String] = [],
        read: @escaping @Sendable (String, String?) throws -> Source
    ) {
        self.commands = commands
        self.functions = functions
        self.filters = filters
        self.permits = permits
        self.types = types
        self.suffixes = suffixes
        self.events = events
        self.read = read
    }
}

/// What a command does to the world.
public enum Effect: String, Sendable, CaseIterable {
    case read, write, destroy, local
}

/// One declaration of a command or function: its usage line, and what help says of it. There is no second place where
/// arguments are described.
public struct Signature: Sendable {
    /// The usage line as it is written, such as `create <entity> from <source> [--resume]`.
    public var usage: Usage
    public var effect: Effect
    /// One sentence in the third person.
    public var summary: String
    /// Lines that run, in the order of the help.
    public var examples: [String]
    /// What a script must name in `requires` to use this, such as `shell`; lines typed at the prompt need not.
    public var needs: String?
    /// What it gives, as far as that is known before it runs.
    public var shape: Shape
    /// The argument whose content it gives: the file that `open` reads.
    public var contents: String?
    /// Finds more fault with a command as it is written than its usage line can say: with the script that `run` names, for one.
    public var inspect: (@Sendable (WrittenCall) -> [Diagnostic])?
    public var name: String { usage.name }

    public init(
        _ usage: Usage, effect: Effect, summary: String, examples: [String] = [], needs: String? = nil, gives shape: Shape = .any,
        contentsOf contents: String? = nil
    ) {
        self.shape = shape
        self.contents = contents
        self.usage = usage
        self.effect = effect
        self.summary = summary
        self.examples = examples
        self.needs = needs
    }
}

/// A type of argument that a host defines: it knows how to read a word and how to complain about it.
public struct WordType: Sendable {
    public var name: String
    /// Turns a word or a computed value into the value that the command receives, or throws a `Diagnostic` without marks; the
    /// language adds the place. It is called at check time for what is written literally, else when the command runs.
    public var read: @Sendable (Value) throws -> Value
    /// Finds fault at check time only, with what is written literally: a file that is missing, say. `written` holds the literal
    /// paths that earlier statements write to; `asker` is the name of the script that the word stands in.
    public var check: (@Sendable (_ word: String, _ written: Set<String>, _ asker: String?) -> Diagnostic?)?
    /// What the file holds that a word names literally, as far as that says something of its rows.
    public var shape: (@Sendable (_ word: String, _ asker: String?) -> Shape?)?
    /// The words that completion offers, each with a few others that say what it is.
    public var candidates: (@Sendable () -> [(word: String, summary: String)])?

    public init(
        _ name: String, read: @escaping @Sendable (Value) throws -> Value,
        check: (@Sendable (String, Set<String>, String?) -> Diagnostic?)? = nil,
        shape: (@Sendable (String, String?) -> Shape?)? = nil,
        candidates: (@Sendable () -> [(word: String, summary: String)])? = nil
    ) {
        self.shape = shape
        self.candidates = candidates
        self.name = name
        self.read = read
        self.check = check
    }
}
