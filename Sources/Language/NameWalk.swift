import Diagnostics
import Values

/// Goes through a tree in the order of the text, with the names that are in sight, and writes an index.
final class NameWalk {
    private(set) var index = NameIndex()
    private let vocabulary: Vocabulary
    private let script: Script
    private var source: Source
    /// The numbers of the variables in sight, by block.
    private var scopes: [[String: Int]] = [[:]]
    /// Those of the `def`s.
    private var definitions: [[String: Int]] = [[:]]
    /// The variables of the top level, which the bodies of `def`s see wherever they stand.
    private var top: [String: Int] = [:]
    /// The parameters of each `def`, by its number.
    private var parameters: [Int: [String: Int]] = [:]
    /// Options of `def`s that are given somewhere, to be joined with the parameters when those are known.
    private var options: [(mention: Int, definition: Int, name: String)] = []
    /// The blocks that are open, in the script's own places.
    private var blocks: [Range<Int>] = []
    /// Where the script loads the one at hand; its names are in sight from there on.
    private var loadedAt: Int?

    init(_ script: Script, _ vocabulary: Vocabulary) {
        self.script = script
        self.vocabulary = vocabulary
        source = script.source
        // One beyond the end, so that the end itself belongs to the block.
        blocks = [0..<script.source.bytes.count + 1]
        declare(script.parameters, of: nil)
        collect(script.body)
        walk(script.body.statements)
        for option in options {
            guard let parameter = parameters[option.definition]?[option.name] else { continue }
            index.mentions[option.mention].meaning = .symbol(parameter, .use)
        }
    }

    // MARK: Names

    /// A name without the `$` before it, and without the name that its script was imported as.
    private func bare(_ range: Range<Int>) -> Range<Int> {
        let range = range.clamped(to: 0..<source.bytes.count)
        let last = source.bytes[range].lastIndex { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: ".") }
        return last.map { $0 + 1..<range.upperBound } ?? range
    }

    private func mention(_ range: Range<Int>, _ meaning: NameIndex.Meaning) {
        let range = if case .symbol = meaning { bare(range) } else { range }
        guard !range.isEmpty else { return }
        let mention = NameIndex.Mention(place: Place(source, range), meaning: meaning)
        if loadedAt == nil { index.mentions.append(mention) } else if case .symbol = meaning { index.mentionsInLoaded.append(mention) }
    }

    /// Where a symbol that is declared now can be seen: from `start` to the end of the block.
    private func sight(from start: Int) -> Range<Int> {
        let block = blocks[blocks.count - 1]
        let start = min(loadedAt ?? start, block.upperBound)
        return start..<block.upperBound
    }

    private func declare(
        _ name: Name, _ sort: NameIndex.Symbol.Sort, isMutable: Bool = false, type: TypeName? = nil, of definition: Definition? = nil,
        from start: Int? = nil
    ) {
        let place = Place(source, bare(name.range))
        let known = scopes.count == 1 ? top[name.text] : scopes[scopes.count - 1][name.text]
        let number: Int
        if let known {
            number = known
            if index.symbols[known].places.isEmpty { index.symbols[known].sight = sight(from: start ?? name.range.upperBound) }
            index.symbols[known].places.append(place)
            if type != nil { index.symbols[known].type = type }
            index.symbols[known].isMutable = isMutable
        } else {
            number = index.symbols.count
            index.symbols.append(
                NameIndex.Symbol(
                    sort: sort, name: name.text, places: [place], isMutable: isMutable, type: type, definition: definition,
                    sight: sight(from: start ?? name.range.upperBound), isTop: scopes.count == 1))
            if scopes.count == 1 { top[name.text] = number }
        }
        scopes[scopes.count - 1][name.text] = number
        mention(name.range, .symbol(number, .definition))
    }

    private func declare(_ list: [Parameter], of number: Int?) {
        for parameter in list {
            if let type = parameter.type { mention(type.range, .type) }
            if let standard = parameter.standard { walk(standard) }
            declare(parameter.variable, .parameter, type: parameter.type, of: number.flatMap { index.symbols[$0].definition })
            if let number { parameters[number, default: [:]][parameter.name.text] = scopes[scopes.count - 1][parameter.variable.text] }
        }
    }

    private func use(_ name: String, _ range: Range<Int>, _ role: NameIndex.Role = .use) {
        for scope in scopes.reversed() {
            if let number = scope[name] { return mention(range, .symbol(number, role)) }
        }
    }

    private func definition(_ name: String) -> Int? {
        for scope in definitions.reversed() { if let number = scope[name] { return number } }
        return nil
    }

    /// Finds what may be used before it stands in the text: the `def`s of a block, and the variables of the top level.
    private func collect(_ block: Block) {
        for statement in block.statements {
            switch statement.kind {
            case .define(let definition):
                let place = Place(source, definition.name.range)
                if let known = definitions[definitions.count - 1][definition.name.text] {
                    index.symbols[known].places.append(place)
                    continue
                }
                definitions[definitions.count - 1][definition.name.text] = index.symbols.count
                index.symbols.append(
                    NameIndex.Symbol(
                        sort: .definition, name: definition.name.text, places: [place], definition: definition,
                        sight: sight(from: blocks[blocks.count - 1].lowerBound), isTop: blocks.count == 1))
            case .declare(let name, _, let type, _) where scopes.count == 1 && top[name.text] == nil:
                top[name.text] = index.symbols.count
                index.symbols.append(
                    NameIndex.Symbol(
                        sort: .variable, name: name.text, places: [], type: type, sight: sight(from: statement.range.upperBound),
                        isTop: true))
            case .load(_, let script?, _, _): inside(script, at: statement.range) { collect(script.body) }
            default: break
            }
        }
    }

    /// Does something in the places of a script that is loaded.
    private func inside(_ script: Script, at range: Range<Int>, _ body: () -> Void) {
        let (outer, at) = (source, loadedAt)
        (source, loadedAt) = (script.source, loadedAt ?? range.upperBound)
        body()
        (source, loadedAt) = (outer, at)
    }

    // MARK: Statements

    private func walk(_ statements: [Statement]) { for statement in statements { walk(statement) } }

    func walk(_ block: Block, _ prepare: () -> Void = {}) {
        scopes.append([:])
        definitions.append([:])
        if loadedAt == nil { blocks.append(block.range) }
        prepare()
        collect(block)
        walk(block.statements)
        if loadedAt == nil { blocks.removeLast() }
        definitions.removeLast()
        scopes.removeLast()
    }

    private func walk(_ statement: Statement) {
        switch statement.kind {
        case .declare(let name, let isMutable, let type, let value):
            if let type { mention(type.range, .type) }
            walk(value)
            declare(name, .variable, isMutable: isMutable, type: type, from: statement.range.upperBound + 1)
        case .assign(let name, let value):
            use(name.text, name.range, .assignment)
            walk(value)
        case .define(let definition): define(definition, statement.range)
        case .choose(let ways, let otherwise):
            for way in ways {
                walk(way.condition)
                walk(way.block)
            }
            if let otherwise { walk(otherwise) }
        case .iterate(let first, let second, let over, let body):
            walk(over)
            walk(body) {
                declare(first, .loop)
                if let second { declare(second, .loop) }
            }
        case .repeatWhile(let condition, let body):
            walk(condition)
            walk(body)
        case .attempt(let body, let catches, let finally):
            walk(body)
            for clause in catches {
                for kind in clause.kinds { mention(kind.range, .kind) }
                walk(clause.block) { if let variable = clause.variable { declare(variable, .error) } }
            }
            if let finally { walk(finally) }
        case .give(let value): if let value { walk(value) }
        case .fail(let value): walk(value)
        case .assert(let condition, let message), .expect(let condition, let message):
            walk(condition)
            if let message { walk(message) }
        case .expectError(let kinds, let body):
            for kind in kinds { mention(kind.range, .kind) }
            walk(body)
        case .requires(let names): for name in names { mention(name.range, .word) }
        case .watch(let every, let until, let most, let body):
            walk(every)
            if let until { walk(until) }
            if let most { walk(most) }
            walk(body)
        case .react(let reaction):
            if let event = reaction.event { mention(event.range, .word) }
            for option in reaction.options { mention(option.range, .word) }
            if let argument = reaction.argument { walk(argument) }
            walk(reaction.block) { declare(Name(Reaction.variable, reaction.keyword), .error) }
        case .load(let name, let script, _, let space):
            mention(name.range, .file(name.text, isScript: true))
            if let space { mention(space.range, .space) }
            if let script { inside(script, at: statement.range) { walk(script.body.statements) } }
        case .show(let pipeline): walk(pipeline)
        case .leave, .next, .broken: break
        }
    }

    private func define(_ definition: Definition, _ range: Range<Int>) {
        guard let number = self.definition(definition.name.text) else { return }
        if loadedAt == nil { index.bodies.append(range) }
        mention(definition.name.range, .symbol(number, .definition))
        if let result = definition.result { mention(result.range, .type) }
        let outer = scopes
        // A body sees the variables of the top level and its own, and nothing in between.
        scopes = [top, outer[0], [:]]
        if loadedAt == nil { blocks.append(range) }
        declare(definition.parameters, of: number)
        for example in definition.examples { walk(example) }
        walk(definition.body)
        if loadedAt == nil { blocks.removeLast() }
        scopes = outer
    }

    // MARK: Commands and filters

    private func walk(_ pipeline: Pipeline) {
        switch pipeline.head {
        case .command(let command): walk(command)
        case .value(let value): walk(value)
        }
        for filter in pipeline.filters { walk(filter) }
        guard let redirect = pipeline.redirect else { return }
        // `| save FILE` is the filter among the redirects.
        let word = redirect.range.lowerBound..<redirect.range.lowerBound + 4
        if source.text(in: word) == "save", let signature = Filters.named("save") { mention(word, .filter(signature)) }
        file(redirect.path, "path")
        walk(redirect.path)
    }

    private func walk(_ filter: Filter) {
        let signature = Filters.named(filter.name.text) ?? vocabulary.filters.first { $0.name == filter.name.text }
        if let signature { mention(filter.name.range, .filter(signature)) }
        let types = Self.types(signature)
        for (index, argument) in filter.arguments.enumerated() {
            switch argument {
            case .row(let value): walk(value)
            case .value(let value):
                if index < filter.parts.count { file(value, types[filter.parts[index]]) }
                walk(value)
            case .path(let path): for step in path.steps { mention(step.range, .field) }
            case .word(let name): mention(name.range, .word)
            case .block(let row, let body):
                walk(body) { if let row { declare(row, .loop) } else { declareRow(at: filter.name.range) } }
            }
        }
    }

    /// The row of an `each` that gives it no name.
    private func declareRow(at range: Range<Int>) {
        scopes[scopes.count - 1]["it"] = index.symbols.count
        index.symbols.append(
            NameIndex.Symbol(
                sort: .loop, name: "it", places: [Place(source, range)], sight: sight(from: range.upperBound), isTop: false))
    }

    private static func types(_ signature: Signature?) -> [String: String] {
        Dictionary((signature?.usage.arguments ?? []).map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
    }

    private func walk(_ command: Command) {
        guard let signature = command.signature else { return }
        let number = definition(command.verb.text)
        mention(command.verb.range, number.map { .symbol($0, .use) } ?? .verb(signature))
        let types = Self.types(signature)
        for argument in command.arguments {
            if source.text(in: argument.range).hasPrefix("--") {
                let range = argument.range.lowerBound + 2..<argument.range.upperBound
                mention(range, .option)
                if let number, loadedAt == nil { options.append((index.mentions.count - 1, number, argument.name)) }
            } else if argument.isWord {
                mention(argument.range, .word)
            }
            if let block = argument.block {
                walk(block)
            } else if !argument.isWord {
                file(argument.value, types[argument.name])
                walk(argument.value)
            }
        }
    }

    /// A file that is named literally.
    private func file(_ value: Expression, _ type: String?) {
        guard let type, ["path", "file", "script", "source"].contains(type) else { return }
        switch value.kind {
        case .word(let word): mention(value.range, .file(word, isScript: type == "script"))
        case .literal(let literal): if let text = literal.string { mention(value.range, .file(text, isScript: type == "script")) }
        default: break
        }
    }

    // MARK: Expressions

    private func walk(_ expression: Expression) {
        switch expression.kind {
        case .literal, .word, .row, .broken: break
        case .interpolated(let segments): for case .value(let value) in segments { walk(value) }
        case .list(let elements): for element in elements { walk(element.value) }
        case .map(let members):
            for member in members {
                if let key = member.key { mention(key.range, .field) }
                walk(member.value)
            }
        case .variable(let name): use(name, expression.range)
        case .field(let name): mention(name.range, .field)
        case .member(let base, let name, _):
            walk(base)
            mention(name.range, .field)
        case .index(let base, let index, _):
            walk(base)
            walk(index)
        case .spread(let value): walk(value)
        case .slice(let base, let from, let to):
            walk(base)
            if let from { walk(from) }
            if let to { walk(to) }
        case .call(let name, let arguments):
            call(name)
            for argument in arguments { walk(argument) }
        case .unary(_, let value): walk(value)
        case .binary(_, let left, let right):
            walk(left)
            walk(right)
        case .pipeline(let pipeline): walk(pipeline)
        }
    }

    private func call(_ name: Name) {
        if let number = definition(name.text) {
            mention(name.range, .symbol(number, .use))
        } else if let function = Functions.named(name.text) ?? vocabulary.functions.first(where: { $0.name == name.text }) {
            mention(name.range, .function(function))
        }
    }
}
