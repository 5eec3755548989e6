import Diagnostics

// `requires shell, 0.1`: what a script may not do without.
extension Parser {
    mutating func requirements() -> Statement.Kind {
        let keyword = lexer.take(.word, to: lexer.nameEnd())
        if hasStatements || parameters != nil || blocks > 0 { report { .lateRequires($0.place(keyword)) } }
        var names: [Name] = []
        repeat {
            if !names.isEmpty {
                lexer.take(.symbol, count: 1)
                lexer.skipLines()
            }
            lexer.skipBlanks()
            let end = lexer.wordEnd()
            guard end > lexer.at else {
                fail { .missingRequirement($0.here) }
                break
            }
            let range = lexer.take(Letter.isDigit(lexer.peek()) ? .number : .word, to: end)
            names.append(Name(lexer.text(range), range))
            lexer.skipBlanks()
        } while lexer.peek(is: ",")
        return .requires(names)
    }
}

extension Diagnostic {
    fileprivate static func lateRequires(_ place: Place) -> Diagnostic {
        Diagnostic(
            "late-requires", .parse, "'requires' must stand before 'params' and all other statements, but does not",
            at: [.init(place, "move it to the top")])
    }

    fileprivate static func missingRequirement(_ place: Place) -> Diagnostic {
        Diagnostic(
            "missing-requirement", .parse, "'requires' needs to know what", at: [.init(place, "expected a version or a permission")],
            because: ["the form is requires \(LanguageVersion.current), or requires \(LanguageVersion.permissions.joined(separator: ", "))"])
    }
}
