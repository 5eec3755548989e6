public import Diagnostics
public import Values

/// What a text means, with a place for everything: the tree that the parser always returns, however broken the text is.
///
/// Ranges are UTF-8 offsets into the script's source. Tokens, and with them comments and spacing, stay available through
/// `Script.tokens`, so that a formatter can give back what it does not understand.
public struct Script: Sendable {
    public var source: Source
    public var tokens: [Token]
    /// The `params` line, if there is one.
    public var parameters: [Parameter]
    public var body: Block
    /// Everything that is wrong with the text itself, in the order of the text.
    public var problems: [Diagnostic]

    /// Whether more lines could cure every problem: the shell then asks for another line instead of complaining.
    public var isUnfinished: Bool { !problems.isEmpty && problems.allSatisfy(\.isUnfinished) }

    /// What the `requires` lines name, the versions among it.
    public var requirements: [Name] {
        body.statements.flatMap { if case .requires(let names) = $0.kind { names } else { [Name]() } }
    }
}

/// A name and where it stands.
public struct Name: Sendable {
    public var text: String
    public var range: Range<Int>
    public init(_ text: String, _ range: Range<Int>) {
        self.text = text
        self.range = range
    }
}

/// Statements in braces, or a whole script; a scope of its own.
public struct Block: Sendable {
    public var statements: [Statement]
    public var range: Range<Int>
    public init(_ statements: [Statement], _ range: Range<Int>) {
        self.statements = statements
        self.range = range
    }
}

public struct Statement: Sendable {
    public indirect enum Kind: Sendable {
        /// `let NAME[: TYPE] = VALUE`, `let mut …`
        case declare(Name, isMutable: Bool, type: TypeName?, Expression)
        /// `$NAME = VALUE`
        case assign(Name, Expression)
        case define(Definition)
        case choose([(condition: Expression, block: Block)], otherwise: Block?)
        /// `for $x in …`, `for $i, $x in list`, `for $k, $v in map`
        case iterate(first: Name, second: Name?, over: Expression, Block)
        case repeatWhile(Expression, Block)
        case leave
        case next
        case attempt(Block, [Catch], finally: Block?)
        case give(Expression?)
        case fail(Expression)
        case assert(Expression, message: Expression?)
        case expect(Expression, message: Expression?)
        /// `expect error [KIND, …] { … }`: the block must fail, with one of the kinds if there are any.
        case expectError(kinds: [Name], Block)
        /// `requires shell, 0.1`: what the script may not do without: a permission, or a version of the language.
        case requires([Name])
        /// `load FILE` or `import FILE [as NAME]`, with what the file holds; `nil` when it could not be read (which is among the
        /// problems). What is imported `as` a name is defined under that name and a point: `lib.missing`.
        case load(Name, Script?, isImport: Bool, as: Name?)
        /// `watch EVERY [until CONDITION] [max COUNT] { … }`; the condition is a row expression over `{value, count, round}`.
        case watch(every: Expression, until: Expression?, most: Expression?, Block)
        /// `on EVENT … { … }`, `every PAUSE { … }`, `at MOMENT { … }`
        case react(Reaction)
        /// A command or a value at the start of a line; what it gives is shown.
        case show(Pipeline)
        /// Text that is no statement; it is among the problems.
        case broken
    }
    public var kind: Kind
    public var range: Range<Int>
    public init(_ kind: Kind, _ range: Range<Int>) {
        self.kind = kind
        self.range = range
    }
}

public struct Catch: Sendable {
    /// The kinds it catches; empty: all that can be caught.
    public var kinds: [Name]
    public var variable: Name?
    public var block: Block
    public init(kinds: [Name], variable: Name?, block: Block) {
        self.kinds = kinds
        self.variable = variable
        self.block = block
    }
}

/// `def NAME(PARAMETERS) -> TYPE "summary" { example …; statements }`
public struct Definition: Sendable {
    public var name: Name
    public var parameters: [Parameter]
    public var result: TypeName?
    public var summary: String?
    public var examples: [Expression]
    public var body: Block
    public init(
        name: Name, parameters: [Parameter], result: TypeName?, summary: String?, examples: [Expression], body: Block
    ) {
        self.name = name
        self.parameters = parameters
        self.result = result
        self.summary = summary
        self.examples = examples
        self.body = body
    }
}

/// One parameter of a `def` or of `params`: `NAME: TYPE = DEFAULT`, `--NAME: TYPE`, `NAME: TYPE ...`.
public struct Parameter: Sendable {
    public var name: Name
    public var type: TypeName?
    public var standard: Expression?
    public var isOption: Bool
    public var isRest: Bool
    /// The variable it makes: `--dry-run` is `$dry_run`, for a hyphen is no letter of a name.
    public var variable: Name { name.text.utf8.contains(UInt8(ascii: "-")) ? Name(name.text.replacing("-", with: "_"), name.range) : name }
    public init(name: Name, type: TypeName?, standard: Expression?, isOption: Bool = false, isRest: Bool = false) {
        self.name = name
        self.type = type
        self.standard = standard
        self.isOption = isOption
        self.isRest = isRest
    }
}

/// A type as it is written: one name, or `a|b|c` for one of these words.
public struct TypeName: Sendable {
    public var alternatives: [String]
    public var range: Range<Int>
    public init(_ alternatives: [String], _ range: Range<Int>) {
        self.alternatives = alternatives
        self.range = range
    }
    public var text: String { alternatives.joined(separator: "|") }
}

public struct Expression: Sendable {
    public indirect enum Kind: Sendable {
        /// A literal value, complete; lists and maps with only literals inside stay `list` and `map`.
        case literal(Value)
        /// A bare word in a command: text that stands for itself.
        case word(String)
        /// `"… $name … ${ expr } …"`
        case interpolated([Segment])
        case list([Element])
        case map([Member])
        case variable(String)
        /// A bare name in a row expression: a field of the row. `isOptional` after `?.`-style access only.
        case field(Name)
        /// `it`: the row itself.
        case row
        case member(Expression, Name, isOptional: Bool)
        case index(Expression, Expression, isOptional: Bool)
        case slice(Expression, from: Expression?, to: Expression?)
        case call(Name, [Expression])
        /// `...$list` among the arguments of a call.
        case spread(Expression)
        case unary(Unary, Expression)
        case binary(Binary, Expression, Expression)
        /// A pipeline in parentheses, or on the right of `=`.
        case pipeline(Pipeline)
        /// Text that is no expression; it is among the problems.
        case broken
    }
    public enum Segment: Sendable {
        case text(String)
        case value(Expression)
    }
    /// An element of a list; `...` spreads a list into it.
    public struct Element: Sendable {
        public var value: Expression
        public var isSpread: Bool
        public init(_ value: Expression, isSpread: Bool = false) {
            self.value = value
            self.isSpread = isSpread
        }
    }
    /// A member of a map; `...$map` spreads one into it and has no key.
    public struct Member: Sendable {
        public var key: Name?
        public var value: Expression
        public init(_ key: Name?, _ value: Expression) {
            self.key = key
            self.value = value
        }
    }
    public enum Unary: String, Sendable { case negate = "-", not }
    public enum Binary: String, Sendable {
        case or, and
        case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
        case isIn = "in", isNotIn = "not in", matches = "=~"
        case otherwise = "??"
        case add = "+", subtract = "-", multiply = "*", divide = "/", remainder = "%", join = "++"
    }
    public var kind: Kind
    public var range: Range<Int>
    public init(_ kind: Kind, _ range: Range<Int>) {
        self.kind = kind
        self.range = range
    }
}

/// A source, filters, and perhaps a file at the end: `list users | where … > users.csv`.
public struct Pipeline: Sendable {
    public indirect enum Head: Sendable {
        case command(Command)
        case value(Expression)
    }
    public var head: Head
    public var filters: [Filter]
    public var redirect: Redirect?
    public var isBackground: Bool
    public var range: Range<Int>
    public init(
        head: Head, filters: [Filter] = [], redirect: Redirect? = nil, isBackground: Bool = false, range: Range<Int>
    ) {
        self.head = head
        self.filters = filters
        self.redirect = redirect
        self.isBackground = isBackground
        self.range = range
    }
}

/// A verb with its arguments, matched against its usage line.
public struct Command: Sendable {
    /// An argument bound to the part of the usage line that takes it.
    public struct Argument: Sendable {
        /// The name of the `<part>` or `--option`; a fixed word stands under itself with the value `true`, unless an argument of
        /// that name follows it, as in `site <site>`.
        public var name: String
        public var value: Expression
        /// Whether the part may occur more than once: then the arguments under this name make a list.
        public var isRepeated: Bool
        /// `...$list` in place of several arguments.
        public var isSpread: Bool
        /// Whether this is a fixed word, or an option without a value: then it has no type to be read by.
        public var isWord = false
        /// The statements, where the part is a `<block>`.
        public var block: Block?
        /// Where the option's name stands, if this is an option.
        public var range: Range<Int>
        public init(
            name: String, value: Expression, isRepeated: Bool = false, isSpread: Bool = false, block: Block? = nil,
            range: Range<Int>
        ) {
            self.name = name
            self.value = value
            self.isRepeated = isRepeated
            self.isSpread = isSpread
            self.block = block
            self.range = range
        }
    }
    public var isPlan: Bool
    /// `plan --exit-code`: whoever runs it is told by a status whether there is a change.
    public var exitsOnChange: Bool
    public var verb: Name
    /// The signature the arguments were matched against; `nil` for an unknown verb (which is among the problems).
    public var signature: Signature?
    public var arguments: [Argument]
    public var range: Range<Int>
    public init(
        isPlan: Bool = false, exitsOnChange: Bool = false, verb: Name, signature: Signature?, arguments: [Argument], range: Range<Int>
    ) {
        self.isPlan = isPlan
        self.exitsOnChange = exitsOnChange
        self.verb = verb
        self.signature = signature
        self.arguments = arguments
        self.range = range
    }
}

/// `| where …`, `| select a, b.c`, `| sort -a, b`, `| first 3`, `| count`, `| get a.b`
public struct Filter: Sendable {
    public enum Argument: Sendable {
        /// An expression over a row.
        case row(Expression)
        /// A path into a row: `join.type`, `-created_at` when it sorts downwards.
        case path(Path)
        /// An ordinary value.
        case value(Expression)
        /// Statements for each row, and the name the row has in them: `each $x { … }`.
        case block(Name?, Block)
        /// A fixed word, or an option without a value.
        case word(Name)
    }
    public struct Path: Sendable {
        public var steps: [Name]
        public var isDescending: Bool
        /// `?.` anywhere in it: a missing step gives null.
        public var isOptional: Bool
        public var range: Range<Int>
        public init(steps: [Name], isDescending: Bool = false, isOptional: Bool = false, range: Range<Int>) {
            self.steps = steps
            self.isDescending = isDescending
            self.isOptional = isOptional
            self.range = range
        }
        /// The path as it is written, and as `select` names its column.
        public var text: String { steps.map(\.text).joined(separator: ".") }
    }
    public var name: Name
    public var arguments: [Argument]
    /// The names of the parts of the usage line that took the arguments, one for each.
    public var parts: [String]
    public var range: Range<Int>
    public init(name: Name, arguments: [Argument], parts: [String] = [], range: Range<Int>) {
        self.name = name
        self.arguments = arguments
        self.parts = parts
        self.range = range
    }
}

/// `> FILE` refuses a file that exists, `>! FILE` overwrites it, `>> FILE` appends; the suffix chooses the format.
public struct Redirect: Sendable {
    public var mode: Files.Mode
    public var path: Expression
    public var range: Range<Int>
    public init(mode: Files.Mode, path: Expression, range: Range<Int>) {
        self.mode = mode
        self.path = path
        self.range = range
    }
}
