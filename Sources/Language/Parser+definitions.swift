import Diagnostics
import Values

// `def`, `params`, and scripts that are loaded.
extension Parser {
    /// Reads the headers of all `def`s before anything else, for a command may be used before it is defined.
    mutating func findDefinitions() {
        for offset in DefinitionSearch(source.bytes).offsets() {
            var probe = self
            probe.lexer = Lexer(source.bytes, from: offset)
            probe.problems = Problems()
            if let header = probe.definitionHeader() {
                let name = space + header.name.text
                ownNames.insert(header.name.text)
                definitions[name] = Signature(
                    name: name, header.parameters, result: header.result, summary: header.summary)
            }
        }
    }

    /// The name of a definition as the whole program knows it: where the text is imported as `lib`, its own names begin with `lib.`
    func qualified(_ name: String) -> String { !space.isEmpty && ownNames.contains(name) ? space + name : name }

    typealias Header = (name: Name, parameters: [Parameter], result: TypeName?, summary: String?)

    /// `def NAME(PARAMETERS) -> TYPE "summary" { example …; statements }`
    mutating func definition() -> Statement.Kind {
        guard let header = definitionHeader() else {
            // The body is read all the same, for what is wrong in it.
            if lexer.skipToBrace() {
                isPanicking = false
                _ = braces()
            }
            return .broken
        }
        var examples: [Expression] = []
        lexer.skipBlanks()
        guard lexer.peek(is: "{") else {
            _ = block(after: "def", form: Self.definitionForm)
            return .broken
        }
        let saved = parameters
        let body = braces { parser in
            parser.lexer.skipLines()
            while parser.lexer.isAheadName("example") {
                parser.takeKeyword()
                examples.append(parser.expression())
                parser.endExample()
            }
        }
        parameters = saved
        return .define(
            Definition(
                name: Name(qualified(header.name.text), header.name.range), parameters: header.parameters, result: header.result, summary: header.summary,
                examples: examples, body: body))
    }

    private mutating func endExample() {
        lexer.skipBlanks()
        if !isPanicking, !isAtStatementEnd { failUnexpected() }
        if isPanicking { skipStatement() }
        isPanicking = false
        lexer.skipLines()
        while lexer.peek(is: ";") {
            lexer.take(.symbol, count: 1)
            lexer.skipLines()
        }
    }

    static let definitionForm = "def NAME(PARAMETER: TYPE, …) { … }"

    private mutating func definitionHeader() -> Header? {
        takeKeyword()
        lexer.skipBlanks()
        guard let name = name() else {
            fail { .missingDefinitionName($0.here) }
            return nil
        }
        lexer.skipBlanks()
        var parameters: [Parameter] = []
        if lexer.peek(is: "(") {
            let open = lexer.take(.symbol, count: 1)
            lexer.isInBrackets = true
            parameters = parameterList(until: ")")
            lexer.isInBrackets = false
            guard !isPanicking else { return nil }
            guard lexer.peek(is: ")") else {
                fail { .unclosed($0.place(open), "(", ")", isUnfinished: $0.lexer.isAtEnd) }
                return nil
            }
            lexer.take(.symbol, count: 1)
        } else {
            fail { .missingParameters($0.here, name.text) }
            return nil
        }
        lexer.skipBlanks()
        var result: TypeName?
        if lexer.isAhead("->") {
            lexer.take(.symbol, count: 2)
            lexer.skipBlanks()
            result = typeName()
        }
        lexer.skipBlanks()
        var summary: String?
        if lexer.peek(is: "\"") || lexer.peek(is: "'") {
            if case .literal(let value) = text().kind { summary = value.string }
        }
        return isPanicking ? nil : (name, parameters, result, summary)
    }

    // MARK: Parameters

    /// `params file: path, target: site = eu, --force: bool`
    mutating func parametersLine() {
        let keyword = lexer.take(.word, to: lexer.nameEnd())
        if parameters != nil {
            report { .secondParameters($0.place(keyword)) }
        } else if hasStatements || depth > 0 {
            report { .lateParameters($0.place(keyword)) }
        }
        let list = parameterList(until: "\n")
        parameters = (parameters ?? []) + list
    }

    /// Parameters with commas between them.
    private mutating func parameterList(until end: Unicode.Scalar) -> [Parameter] {
        var list: [Parameter] = []
        while true {
            lexer.skipBlanks()
            if end == ")" ? lexer.peek(is: ")") : isAtStatementEnd && !lexer.hasCrossedLine { break }
            guard let parameter = parameter() else { break }
            list.append(parameter)
            lexer.skipBlanks()
            guard !isPanicking, lexer.peek(is: ",") else { break }
            lexer.take(.symbol, count: 1)
            lexer.skipLines()
            // On a line of its own nothing closes the list, so a comma wants another parameter.
            if end != ")", lexer.isAtEnd {
                fail { .missingParameterName($0.here, isUnfinished: true) }
            }
        }
        if !isPanicking, end == ")", !lexer.peek(is: ")"), !lexer.isAtEnd {
            fail { .missingComma($0.here, closing: ")") }
        }
        return list
    }

    /// `NAME: TYPE = DEFAULT`, `--NAME: TYPE`, `NAME: TYPE ...`
    private mutating func parameter() -> Parameter? {
        var isOption = false
        if lexer.isAhead("--") {
            lexer.take(.symbol, count: 2)
            isOption = true
        } else if lexer.peek(is: "$") {
            let range = lexer.take(.symbol, count: 1)
            let name = lexer.text(lexer.at..<lexer.nameEnd())
            report { .dollarInParameter($0.place(range), name) }
        }
        let start = lexer.at
        var end = lexer.nameEnd()
        if isOption {
            while end > start, lexer.bytesHold("-", at: end), lexer.nameEnd(from: end + 1) > end + 1 { end = lexer.nameEnd(from: end + 1) }
        }
        guard end > start else {
            fail { .missingParameterName($0.here) }
            return nil
        }
        let name = Name(lexer.text(start..<end), lexer.take(.word, to: end))
        let type = typeAfterColon()
        guard !isPanicking else { return nil }
        lexer.skipBlanks()
        var parameter = Parameter(name: name, type: type, standard: nil, isOption: isOption)
        if lexer.isAhead("...") {
            lexer.take(.symbol, count: 3)
            parameter.isRest = true
        } else if lexer.peek(is: "=") {
            lexer.take(.symbol, count: 1)
            lexer.skipBlanks()
            guard let value = argument(type: type?.text ?? "any") else {
                fail { .missingDefault($0.here, name.text) }
                return nil
            }
            parameter.standard = value
        }
        return parameter
    }
}

/// Finds `def`s where statements may begin, stepping over texts and comments.
private struct DefinitionSearch {
    let bytes: [UInt8]
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func offsets() -> [Int] {
        var found: [Int] = []
        var at = 0
        var lexer = Lexer(bytes)
        var isAtStart = true
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): at += 1
            case UInt8(ascii: "\n"), UInt8(ascii: ";"), UInt8(ascii: "{"), UInt8(ascii: "}"):
                isAtStart = true
                at += 1
            case UInt8(ascii: "#"):
                while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { at += 1 }
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                lexer.move(to: at)
                at = lexer.textEnd()
                isAtStart = false
            default:
                if isAtStart, holdsDefinition(at) { found.append(at) }
                isAtStart = false
                let start = at
                while at < bytes.count, Letter.isWord(bytes[at]) { at += 1 }
                if at == start { at += 1 }
            }
        }
        return found
    }

    private func holdsDefinition(_ at: Int) -> Bool {
        at + 4 <= bytes.count && bytes[at] == UInt8(ascii: "d") && bytes[at + 1] == UInt8(ascii: "e")
            && bytes[at + 2] == UInt8(ascii: "f") && (bytes[at + 3] == UInt8(ascii: " ") || bytes[at + 3] == UInt8(ascii: "\t"))
    }
}

extension Lexer {
    func bytesHold(_ character: Unicode.Scalar, at index: Int) -> Bool {
        index < bytes.count && bytes[index] == UInt8(ascii: character)
    }
}

extension Diagnostic {
    fileprivate static func missingDefinitionName(_ place: Place) -> Diagnostic {
        Diagnostic(
            "missing-name", .parse, "'def' needs a name", at: [.init(place, "expected a name")],
            because: ["the form is \(Parser.definitionForm)"])
    }

    fileprivate static func missingParameters(_ place: Place, _ name: String) -> Diagnostic {
        Diagnostic(
            "missing-parameters", .parse, "'def \(name)' needs its parameters", at: [.init(place, "expected '('")],
            because: ["the form is \(Parser.definitionForm); without parameters it is def \(name)() { … }"])
    }

    fileprivate static func missingParameterName(_ place: Place, isUnfinished: Bool = false) -> Diagnostic {
        Diagnostic(
            "missing-name", .parse, "the name of a parameter is missing", at: [.init(place, "expected a name")],
            because: ["the form is NAME: TYPE = DEFAULT, or --NAME: TYPE, or NAME: TYPE ..."], isUnfinished: isUnfinished)
    }

    fileprivate static func missingDefault(_ place: Place, _ name: String) -> Diagnostic {
        Diagnostic(
            "missing-value", .parse, "the default of '\(name)' is missing", at: [.init(place, "expected a value")])
    }

    fileprivate static func dollarInParameter(_ place: Place, _ name: String) -> Diagnostic {
        Diagnostic(
            "dollar-in-parameter", .parse, "a parameter is written without '$'", at: [.init(place, "leave it out")],
            because: ["the parameter is '\(name)'; '$\(name)' is its value"])
    }

    fileprivate static func secondParameters(_ place: Place) -> Diagnostic {
        Diagnostic(
            "second-params", .parse, "a script has only one 'params' line", at: [.init(place)],
            because: ["more parameters follow on the first one, after commas"])
    }

    fileprivate static func lateParameters(_ place: Place) -> Diagnostic {
        Diagnostic(
            "late-params", .parse, "'params' must be the first statement of a script, but others stand before it",
            at: [.init(place, "move it to the top")])
    }
}
