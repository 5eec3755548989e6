import Diagnostics
import Values

// `watch EVERY [until CONDITION] [max COUNT] { … }`
extension Parser {
    static let watchForm = "watch EVERY [until CONDITION] [max COUNT] { … }"

    mutating func watch() -> Statement.Kind {
        takeKeyword()
        var every = broken()
        var until: Expression?
        var most: Expression?
        header("watch") { parser in
            guard let pause = parser.argument(type: "duration") else { return parser.fail { .missingPause($0.here) } }
            every = pause
            while !parser.isPanicking {
                parser.lexer.skipBlanks()
                if parser.lexer.isAheadName("until"), until == nil {
                    parser.takeKeyword()
                    parser.lexer.skipBlanks()
                    let saved = parser.isInRow
                    parser.isInRow = true
                    until = parser.blockCondition("until", form: Self.watchForm)
                    parser.isInRow = saved
                } else if parser.lexer.isAheadName("max"), most == nil {
                    parser.takeKeyword()
                    parser.lexer.skipBlanks()
                    guard let count = parser.argument(type: "int") else { return parser.fail { .missingMost($0.here) } }
                    most = count
                } else {
                    return
                }
            }
        }
        lexer.skipBlanks()
        if !isPanicking, signature(named: lexer.text(lexer.at..<lexer.wordEnd())) != nil {
            let rest = lexer.at..<max(lexer.at, restEnd)
            fail { .watchedCommand($0.place(rest), try: $0.attempt(rest, "{ \($0.lexer.text(rest)) }")) }
            return .broken
        }
        return .watch(every: every, until: until, most: most, block(after: "watch", form: Self.watchForm))
    }

    /// Where the line ends, without blanks.
    private var restEnd: Int {
        var end = lexer.at
        while end < source.bytes.count, source.bytes[end] != UInt8(ascii: "\n"), source.bytes[end] != UInt8(ascii: ";") { end += 1 }
        while end > lexer.at, source.bytes[end - 1] == UInt8(ascii: " ") || source.bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return end
    }
}

extension Diagnostic {
    fileprivate static func missingPause(_ place: Place) -> Diagnostic {
        Diagnostic(
            "missing-argument", .parse, "'watch' needs to know how often", at: [.init(place, "expected a duration such as 5s")],
            because: ["the form is \(Parser.watchForm)"])
    }

    fileprivate static func missingMost(_ place: Place) -> Diagnostic {
        Diagnostic(
            "missing-argument", .parse, "'max' needs a number of rounds", at: [.init(place, "expected an int")],
            because: ["the form is \(Parser.watchForm)"])
    }

    fileprivate static func watchedCommand(_ place: Place, try attempts: [String]) -> Diagnostic {
        Diagnostic(
            "missing-block", .parse, "'watch' needs a block", at: [.init(place, "put it in braces")],
            because: ["the form is \(Parser.watchForm)"], try: attempts)
    }
}
