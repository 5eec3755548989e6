import Language

/// Makes programs at random: every statement, expression, filter, literal, comment and usage form there is.
///
/// What it makes passes the check, and runs without waiting. Blanks, line ends and comments stand wherever they may, so that the
/// formatter has work to do. The same seed gives the same program.
struct ProgramGenerator {
    /// The types that expressions are made of; `any` is left to what has no type in the check.
    enum Kind: CaseIterable {
        case int, decimal, text, bool, list, rows, map, duration, time

        /// How a `let` and a parameter name it.
        var name: String {
            switch self {
            case .int: "int"
            case .decimal: "decimal"
            case .text: "text"
            case .bool: "bool"
            case .list, .rows: "list"
            case .map: "map"
            case .duration: "duration"
            case .time: "time"
            }
        }
    }

    struct Variable {
        var name: String
        var kind: Kind
        var isMutable = false
    }

    struct Function {
        var name: String
        var parameters: [Kind]
        var result: Kind
    }

    /// What `load` and `import` read.
    static let files = [
        "lib.tenon": "def next(a: int) -> int \"one more\" {\n  return $a + 1\n}\ndef twice(a: text) -> text { return $a ++ $a }",
        "values.tenon": "let loaded = 5\nlet names = [\"a\", \"b\"]",
    ]

    private var state: UInt64
    /// How much larger the program may still become.
    var budget: Int
    var variables: [Variable] = []
    var functions: [Function] = []
    /// How many loops are around the statement at hand, and whether a `def` is.
    var loops = 0
    var result: Kind?
    private var names = 0
    private var comments = 0
    /// Whether it reads another script; one is enough.
    var hasLoaded = false

    init(seed: UInt64, size: Int = 12) {
        state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 0x1234_5678_9abc_def1
        budget = size * 6
        for _ in 0..<4 { _ = random(2) }
    }

    /// One program.
    static func program(seed: UInt64, size: Int = 12) -> String {
        var generator = ProgramGenerator(seed: seed, size: size)
        return generator.program(size)
    }

    mutating func program(_ size: Int) -> String {
        var text = ""
        if chance(8) { text += "#!/usr/bin/env tenon\n" }
        if chance(6) { text += comment() + "\n" }
        if chance(8) { text += "requires" + blank() + pick(["0.1", "0.1, 0.1"]) + separator() }
        if chance(6) { text += parametersLine() + separator() }
        for _ in 0..<(1 + random(size)) { text += statement(depth: 3) + separator() }
        if chance(3) { text += blank() }
        return text
    }

    // MARK: Chance

    mutating func random(_ limit: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(max(1, limit)))
    }

    /// One time in so many.
    mutating func chance(_ times: Int) -> Bool { random(times) == 0 }

    mutating func pick<Item>(_ items: [Item]) -> Item { items[random(items.count)] }

    /// A name that nothing else has.
    mutating func freshName() -> String {
        names += 1
        return pick(["a", "row", "total", "x_", "Naïve"]) + "\(names)"
    }

    mutating func freshFile(_ suffix: String) -> String {
        names += 1
        return "out-\(names).\(suffix)"
    }

    // MARK: What stands between words

    /// A blank that may be missing.
    mutating func gap() -> String { pick(["", "", " ", " ", "  "]) }

    /// A blank that must be there.
    mutating func blank() -> String { pick([" ", " ", " ", "  ", "\t"]) }

    /// Where a line may end: in brackets, behind operators.
    mutating func line() -> String {
        switch random(14) {
        case 0: "\n"
        case 1: "\n   "
        case 2: " " + comment() + "\n"
        case 3: "\n  " + comment() + "\n"
        default: gap()
        }
    }

    mutating func comment() -> String {
        comments += 1
        return pick(["#", "# ", "#\t"]) + pick(["note", "'", "\"", "{", "let x = 1;", ""]) + " \(comments)" + pick(["", " ", "\t"])
    }

    mutating func separator() -> String {
        switch random(12) {
        case 0: "; "
        case 1: ";;\n"
        case 2: " " + comment() + "\n"
        case 3: "\n" + comment() + "\n"
        case 4: "\n\n\n"
        case 5: "\n\n" + comment() + "\n\n"
        case 6: "\r\n"
        default: "\n"
        }
    }

    // MARK: Variables

    /// A variable of a kind, if there is one.
    mutating func variable(_ kind: Kind, isMutable: Bool = false) -> Variable? {
        let fitting = variables.filter { $0.kind == kind && (!isMutable || $0.isMutable) }
        return fitting.isEmpty ? nil : pick(fitting)
    }

    /// Something with names that end with it.
    mutating func scoped<Result>(_ body: (inout ProgramGenerator) -> Result) -> Result {
        let (variables, functions) = (variables, functions)
        defer { (self.variables, self.functions) = (variables, functions) }
        return body(&self)
    }
}
