import Diagnostics
public import Values

extension Script {
    /// Turns the words of a command line into the values of the `params` line, by name.
    ///
    /// Parameters that are not given stand in the result when their default is literal; the machine works the others out.
    ///
    /// - Throws: a `DiagnosticList` with everything that is wrong, drawn against the command line.
    public func bind(_ arguments: [String], vocabulary: Vocabulary? = nil) throws -> [String: Value] {
        try bind(arguments.map { .word($0) }, vocabulary: vocabulary)
    }

    /// One argument of a script: a word to be read as the parameter asks, or a value, which is never read again.
    public enum Argument: Sendable {
        case word(String)
        case value(Value)
    }

    /// The same for arguments that another script gives, some of which are values: what such a one holds makes no option.
    public func bind(_ arguments: [Argument], vocabulary: Vocabulary? = nil) throws -> [String: Value] {
        if arguments.isEmpty, parameters.isEmpty { return [:] }
        var binding = Binding(self, arguments, vocabulary)
        binding.run()
        guard binding.problems.isEmpty else { throw DiagnosticList(binding.problems) }
        return binding.values
    }

    /// The name without the folders before it.
    var shortName: String {
        guard let name = source.name, name != "-" else { return "script" }
        return name.split(separator: "/").last.map(String.init) ?? name
    }

    /// The words as a line that a person could have typed, with the place of each.
    fileprivate func commandLine(_ arguments: [Argument]) -> (Source, [Range<Int>]) {
        var line = "tenon \(shortName)"
        var ranges: [Range<Int>] = []
        for case let argument in arguments.map(\.shown) {
            line += " "
            let start = line.utf8.count
            let isPlain =
                !argument.isEmpty && argument.utf8.allSatisfy { Letter.isWord($0) || $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ",") }
            line += isPlain ? argument : "'\(argument)'"
            ranges.append(start..<line.utf8.count)
        }
        return (Source("command line", line), ranges)
    }
}

extension Script.Argument {
    fileprivate var shown: String {
        switch self {
        case .word(let word): word
        case .value(let value): value.displayText
        }
    }
}

/// Binds words to parameters, one after the other, and collects what is wrong.
private struct Binding {
    let script: Script
    let arguments: [Script.Argument]
    let vocabulary: Vocabulary?
    let line: Source
    let ranges: [Range<Int>]
    var values: [String: Value] = [:]
    var problems: [Diagnostic] = []
    /// The parameters that a word was given for, rightly or not.
    var given: Set<String> = []

    init(_ script: Script, _ arguments: [Script.Argument], _ vocabulary: Vocabulary?) {
        self.script = script
        self.arguments = arguments
        self.vocabulary = vocabulary
        (line, ranges) = script.commandLine(arguments)
    }

    mutating func run() {
        var positional = script.parameters.filter { !$0.isOption }[...]
        var rest: [Value] = []
        var onlyWords = false
        var index = 0
        while index < arguments.count {
            let argument = arguments[index]
            let place = Place(line, ranges[index])
            index += 1
            if case .word("--") = argument, !onlyWords {
                onlyWords = true
            } else if case .word(let word) = argument, word.hasPrefix("--"), !onlyWords {
                index = option(word, place, index)
            } else if let parameter = positional.first {
                given.insert(parameter.name.text)
                let value = read(argument, parameter, place)
                if parameter.isRest {
                    if let value { rest.append(value) }
                } else {
                    values[parameter.name.text] = value
                    positional = positional.dropFirst()
                }
            } else {
                problems.append(.extraWord(place, form))
            }
        }
        for parameter in script.parameters where !given.contains(parameter.name.text) { standard(parameter) }
        if let parameter = script.parameters.first(where: \.isRest) { values[parameter.name.text] = .list(rest) }
    }

    private var form: String {
        "tenon " + Signature(name: line.text.split(separator: " ")[1].description, script.parameters, result: nil, summary: nil).usage.text
    }

    /// `--name`, `--name VALUE` or `--name=VALUE`; gives the index of the next word.
    private mutating func option(_ argument: String, _ place: Place, _ next: Int) -> Int {
        let pieces = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = pieces.first.map(String.init) ?? ""
        guard let parameter = script.parameters.first(where: { $0.isOption && $0.name.text == name }) else {
            problems.append(.unknownOption(place, name, script.parameters.filter(\.isOption).map { "--" + $0.name.text }, form))
            return next
        }
        if !given.insert(name).inserted { problems.append(.repeatedOption(place, name)) }
        if parameter.type?.text == "bool" {
            values[name] = true
            if pieces.count > 1 { values[name] = read(.word(String(pieces[1])), parameter, place) }
            return next
        }
        if pieces.count > 1 {
            values[name] = read(.word(String(pieces[1])), parameter, place)
            return next
        }
        guard next < arguments.count else {
            problems.append(.optionWithoutValue(place, name))
            return next
        }
        values[name] = read(arguments[next], parameter, Place(line, ranges[next]))
        return next + 1
    }

    private mutating func standard(_ parameter: Parameter) {
        let name = parameter.name.text
        guard let standard = parameter.standard else {
            if parameter.isOption {
                if parameter.type?.text == "bool" { values[name] = false }
            } else if !parameter.isRest {
                let end = line.bytes.count
                problems.append(.missingWord(Place(line, end..<end), parameter, form))
            }
            return
        }
        switch standard.kind {
        case .literal(let value): values[name] = hosted(value, parameter)
        case .word(let word): values[name] = hosted(.text(word), parameter)
        default: break
        }
    }

    /// A default as its type reads it; the check of the script has found fault with it already.
    private func hosted(_ value: Value, _ parameter: Parameter) -> Value {
        guard let type = vocabulary?.types[parameter.type?.text ?? ""] else { return value }
        return (try? type.read(value)) ?? value
    }

    private mutating func read(_ argument: Script.Argument, _ parameter: Parameter, _ place: Place) -> Value? {
        let type = parameter.type?.text ?? "any"
        let word = argument.shown
        do {
            switch argument {
            case .word: return try value(word, type, parameter.name.text, place)
            case .value(let value):
                guard parameter.type?.accepts(value) ?? true else {
                    throw Diagnostic.valueMustBe(place, parameter.name.text, StaticType.article(type), value)
                }
                return try vocabulary?.types[type]?.read(value) ?? value
            }
        } catch let problem as Diagnostic {
            problems.append(problem.marks.isEmpty ? problem.corrected(at: place) : problem)
        } catch {
            problems.append(.wordMustBe(place, parameter.name.text, StaticType.article(type), word))
        }
        return nil
    }

    private func value(_ word: String, _ type: String, _ name: String, _ place: Place) throws -> Value {
        let mustBe = Diagnostic.wordMustBe(place, name, StaticType.article(type), word)
        switch type {
        case "text", "secret": return type == "secret" ? .secret(Secret(word)) : .text(word)
        case "int":
            guard let number = Int(word) else { throw mustBe }
            return .int(number)
        case "decimal":
            guard let number = Literal.number(word) else { throw mustBe }
            return number
        case "bool":
            guard word == "true" || word == "false" else { throw mustBe }
            return .bool(word == "true")
        case "duration":
            guard let length = Values.Duration.parse(word) else { throw mustBe }
            return .duration(length)
        case "time":
            guard let moment = Literal.moment(word) else { throw mustBe }
            return .time(moment)
        case "list", "map":
            guard let value = try? JSON.parse(Source("command line", word)), value.typeName == type else {
                throw Diagnostic.wordMustBe(place, name, StaticType.article(type) + " as JSON", word)
            }
            return value
        case "any":
            let bytes = Array(word.utf8)
            return Literal.read(bytes, 0..<bytes.count)?.1 ?? .text(word)
        default: break
        }
        if type.contains("|") {
            let words = type.split(separator: "|").map(String.init)
            guard words.contains(word) else { throw Diagnostic.wordMustBe(place, name, Suggestion.list(words), word, words) }
            return .text(word)
        }
        return try vocabulary?.types[type]?.read(.text(word)) ?? .text(word)
    }
}

extension Diagnostic {
    /// A host's complaint about a word of the command line; what would be right there is shown there.
    fileprivate func corrected(at place: Place) -> Diagnostic {
        guard let replacement else { return marked(at: place) }
        var copy = self
        let words = "did you mean '\(replacement)'?"
        copy.marks.insert(.init(place, words), at: 0)
        copy.because.removeAll { $0 == words }
        copy.attempts = []
        return copy
    }

    fileprivate static func wordMustBe(_ place: Place, _ name: String, _ wanted: String, _ word: String, _ words: [String] = [])
        -> Diagnostic
    {
        Diagnostic(
            "wrong-parameter", .usage, "'\(name)' must be \(wanted), but is \"\(word.preview())\"",
            at: [.init(place, Suggestion.nearest(to: word, in: words).map { "did you mean '\($0)'?" } ?? "")])
    }

    fileprivate static func valueMustBe(_ place: Place, _ name: String, _ wanted: String, _ value: Value) -> Diagnostic {
        Diagnostic("wrong-parameter", .usage, "'\(name)' must be \(wanted), but is \(value.named)", at: [.init(place)])
    }

    fileprivate static func extraWord(_ place: Place, _ form: String) -> Diagnostic {
        Diagnostic("extra-argument", .usage, "the script takes nothing more", at: [.init(place)], because: ["the form is \(form)"])
    }

    fileprivate static func missingWord(_ place: Place, _ parameter: Parameter, _ form: String) -> Diagnostic {
        Diagnostic(
            "missing-argument", .usage, "the script needs '\(parameter.name.text)'",
            at: [.init(place, "expected \(StaticType.article(parameter.type?.text ?? "any"))")], because: ["the form is \(form)"])
    }

    fileprivate static func unknownOption(_ place: Place, _ name: String, _ known: [String], _ form: String) -> Diagnostic {
        Diagnostic(
            "unknown-option", .usage, "the script has no option '--\(name.preview())'",
            at: [.init(place, Suggestion.words(for: "--" + name, in: known))], because: ["the form is \(form)"])
    }

    fileprivate static func repeatedOption(_ place: Place, _ name: String) -> Diagnostic {
        Diagnostic("second-option", .usage, "'--\(name)' is given twice", at: [.init(place)])
    }

    fileprivate static func optionWithoutValue(_ place: Place, _ name: String) -> Diagnostic {
        Diagnostic("missing-argument", .usage, "'--\(name)' needs a value", at: [.init(place, "expected a value after it")])
    }
}
