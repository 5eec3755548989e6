import Diagnostics
import Values

// `load "FILE"`, which reads a script into this one, and `import "FILE"`, which may only define.
extension Parser {
    /// How many scripts may load each other in a row.
    static let loadLimit = 50

    /// Whether `import` reads a script here, and not data: its file ends in `.tenon`.
    var isImportOfScript: Bool {
        let start = lexer.afterBlanks(from: lexer.nameEnd())
        guard start < source.bytes.count else { return signature(named: "import") == nil }
        var end = start
        if lexer.bytesHold("\"", at: start) || lexer.bytesHold("'", at: start) {
            end += 1
            while end < source.bytes.count, source.bytes[end] != source.bytes[start], source.bytes[end] != UInt8(ascii: "\n") { end += 1 }
            return source.bytes[start..<end].suffix(6).elementsEqual(".tenon".utf8)
        }
        end = lexer.wordEnd(from: start)
        return source.bytes[start..<end].suffix(6).elementsEqual(".tenon".utf8) || signature(named: "import") == nil
    }

    mutating func load(isImport: Bool) -> Statement.Kind {
        let keyword = isImport ? "import" : "load"
        takeKeyword()
        lexer.skipBlanks()
        guard let argument = argument(type: "path") else {
            fail { .missingScript($0.here, keyword) }
            return .broken
        }
        let path: String
        switch argument.kind {
        case .word(let word): path = word
        case .literal(let value):
            guard let text = value.string else { fallthrough }
            path = text
        default:
            fail { .computedScript($0.place(argument.range), keyword) }
            return .broken
        }
        guard !isPanicking else { return .broken }
        let name = Name(path, argument.range)
        let space = isImport ? spaceName() : nil
        guard !isPanicking else { return .load(name, nil, isImport: isImport, as: space) }
        let script = read(name, keyword, as: space)
        if isImport, let script { onlyDefines(script, at: name) }
        return .load(name, script, isImport: isImport, as: space)
    }

    /// `as NAME`: the definitions are known as `NAME.…`.
    private mutating func spaceName() -> Name? {
        lexer.skipBlanks()
        guard lexer.isAheadName("as") else { return nil }
        takeKeyword()
        lexer.skipBlanks()
        guard let name = name() else {
            fail { .missingSpace($0.here) }
            return nil
        }
        if signature(named: name.text) != nil || Parser.keywords.contains(name.text) {
            report { .takenSpace($0.place(name.range), name.text) }
        }
        return name
    }

    /// Reads the script that a path leads to; what is wrong with it is among the problems.
    private mutating func read(_ path: Name, _ keyword: String, as space: Name?) -> Script? {
        let place = place(path.range)
        let file: Source
        do {
            file = try vocabulary.read(path.text, source.name)
        } catch let problem as Diagnostic {
            // The file's own trouble is said at the place that asks for it.
            report { _ in
                var marked = problem
                marked.marks.insert(.init(place), at: 0)
                return marked
            }
            return nil
        } catch {
            report { _ in .unreadable(place) }
            return nil
        }
        let chain = loading.isEmpty ? [source.name ?? ""] : loading
        if let name = file.name, chain.contains(name) {
            report { _ in .loadCycle(place, chain + [name]) }
            return nil
        }
        guard chain.count < Self.loadLimit else {
            report { _ in .loadsTooDeep(place) }
            return nil
        }
        var parser = Parser(file, vocabulary: vocabulary, surroundings: Surroundings(), loading: chain + [file.name ?? path.text])
        parser.definitions = definitions
        parser.space = self.space + (space.map { $0.text + "." } ?? "")
        var script = parser.script()
        definitions = parser.definitions
        ownNames.formUnion(parser.ownNames.map { (space.map { $0.text + "." } ?? "") + $0 })
        for problem in script.problems {
            var problem = problem.marked(at: place, "read here")
            problem.isUnfinished = false
            problems.add(problem, at: path.range.lowerBound)
        }
        if keyword == "load" {
            if let needed = script.parameters.first(where: { $0.standard == nil && !$0.isOption && !$0.isRest }) {
                report { _ in .loadedParameters(place, Place(file, needed.name.range), needed.name.text) }
            }
            script.body.statements.insert(contentsOf: script.parameters.map(\.asVariable), at: 0)
            script.parameters = []
        }
        return script
    }

    private mutating func onlyDefines(_ script: Script, at path: Name) {
        for statement in script.body.statements {
            switch statement.kind {
            case .define, .load(_, _, isImport: true, _), .requires, .broken: continue
            default:
                let culprit = Place(script.source, statement.range)
                let place = place(path.range)
                return report { _ in .importActs(culprit, place) }
            }
        }
    }
}

extension Parameter {
    /// What a parameter is in a script that is loaded, which nobody gives arguments: a variable with the default.
    fileprivate var asVariable: Statement {
        let nothing: Value = isRest ? [] : type?.text == "bool" ? false : .null
        let value = standard ?? Expression(.literal(nothing), name.range)
        return Statement(
            .declare(name, isMutable: false, type: isRest || nothing.isNull && standard == nil ? nil : type, value), name.range)
    }
}

extension Diagnostic {
    fileprivate static func missingScript(_ place: Place, _ keyword: String) -> Diagnostic {
        Diagnostic(
            "missing-argument", .parse, "'\(keyword)' needs to know which file", at: [.init(place, "expected a file")],
            because: ["the form is \(keyword) FILE\(keyword == "import" ? " [as NAME]" : "")"])
    }

    fileprivate static func missingSpace(_ place: Place) -> Diagnostic {
        Diagnostic(
            "missing-name", .parse, "after 'as' stands the name that the definitions are known by", at: [.init(place, "expected a name")],
            because: ["the form is import FILE as NAME; what the file defines is called NAME.…"])
    }

    fileprivate static func takenSpace(_ place: Place, _ name: String) -> Diagnostic {
        Diagnostic("taken-name", .name, "there is a command '\(name)' already", at: [.init(place, "choose another name")])
    }

    fileprivate static func computedScript(_ place: Place, _ keyword: String) -> Diagnostic {
        Diagnostic(
            "computed-script", .parse, "the file of '\(keyword)' must be written out, but is a value", at: [.init(place)],
            because: ["a script is read and checked whole before its first statement runs; 'run' takes a value"])
    }

    fileprivate static func unreadable(_ place: Place) -> Diagnostic {
        Diagnostic("unreadable-script", .io, "'\(place.text.preview())' cannot be read", at: [.init(place)])
    }

    fileprivate static func loadCycle(_ place: Place, _ chain: [String]) -> Diagnostic {
        Diagnostic(
            "load-cycle", .parse, "this script loads itself", at: [.init(place)],
            because: [chain.map { $0.isEmpty ? "this text" : "'\($0)'" }.joined(separator: " loads ")])
    }

    fileprivate static func loadsTooDeep(_ place: Place) -> Diagnostic {
        Diagnostic(
            "loads-too-deep", .parse, "too many scripts load each other", at: [.init(place)],
            because: ["\(Parser.loadLimit) in a row are allowed"])
    }

    fileprivate static func loadedParameters(_ place: Place, _ parameter: Place, _ name: String) -> Diagnostic {
        Diagnostic(
            "loaded-params", .parse, "a script that needs an argument is run, not loaded",
            at: [.init(place), .init(parameter, "this has no default")], try: ["run \(place.text) \(name)"])
    }

    fileprivate static func importActs(_ culprit: Place, _ place: Place) -> Diagnostic {
        Diagnostic(
            "import-acts", .parse, "a script that is imported may only define, but this one acts",
            at: [.init(culprit), .init(place, "imported here")], because: ["'load' runs a script where it stands"])
    }
}
