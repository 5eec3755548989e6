public import Diagnostics
public import Values

/// What the machine asks of its host; it waits, by returning, until `resume` brings the answer.
public struct HostCall: Sendable {
    public enum Kind: Sendable {
        /// A verb; what it gives becomes the value of the call.
        case command
        /// The block of a command (`use site eu { … }`) has ended, in whatever way: the host undoes what the command did.
        case leave
        /// A function that reaches outside.
        case function
        /// A value at the top level, to be shown in the current format. The answer is ignored.
        case show
        /// A value to be written to a file; `path` is its argument, `value` what to write.
        case redirect(Files.Mode)
        /// `expect`: something did not hold, and the script goes on; `message` is its argument.
        case expectation
        /// A pipeline with `&` is to become a job. `name` is its text and `place` its place, both without the `&`; the arguments are the
        /// variables it can see, by their names. The answer is the number of the job.
        case job
        /// A filter of the host; its arguments are `input`, what comes in, and those of its usage line. The answer is what goes on.
        case filter
        /// A round of `watch` is over: `value` is what its block showed last, `round` counts from 1, and `met` says whether the
        /// condition holds. The answer is ignored.
        case round
        /// `watch` waits for a `duration`. The answer is ignored.
        case pause
        /// `on`, `every` or `at`, which is the name: the block is to run when something happens. `--event` and `--match`, or
        /// `--duration`, or `--moment`, and the options (`--deep`) are its arguments; the others, whose names have no hyphens, are the
        /// variables it can see. `place` is its block's, with the braces. The answer is ignored.
        case reaction
        /// A statement is about to run; its arguments are the variables it speaks of. The answer is ignored.
        case trace
    }
    public var kind: Kind
    /// The verb's or the function's name.
    public var name: String
    public var isPlan: Bool
    /// Whether the status of the whole is to tell that the plan holds a change.
    public var exitsOnChange = false
    /// Whether the command's own value is going to be shown, rather than captured or piped on.
    public var isShown: Bool
    /// Whether nobody else gets the value: a command that shows it by itself, and gives null, does the same.
    public var isOnlyShown = false
    public var arguments: Arguments
    /// The whole command in the text.
    public var place: Place
    /// In how many calls of `def`s the command stands.
    public var depth = 0
    /// Of a job: the `def`s of blocks that are in sight, each from its first letter to the end of its body.
    public var definitions: [Place] = []
}

/// The arguments of one call, by the names of the usage line.
public struct Arguments: Sendable {
    /// A value and where it was written.
    public struct Argument: Sendable {
        public var name: String
        public var value: Value
        public var place: Place
        public init(_ name: String, _ value: Value, at place: Place) {
            self.name = name
            self.value = value
            self.place = place
        }
    }
    /// In the order of the text. Arguments of one repeated part all stand under its name.
    public var all: [Argument]
    public init(_ all: [Argument] = []) { self.all = all }

    /// The first argument under a name.
    public func first(_ name: String) -> Argument? { all.first { $0.name == name } }
    public subscript(_ name: String) -> Value? { first(name)?.value }
    /// All values under the name of a repeated part.
    public func each(_ name: String) -> [Argument] { all.filter { $0.name == name } }
    /// Whether a fixed word or an option without a value was given.
    public func has(_ name: String) -> Bool { all.contains { $0.name == name } }
}
