import Values

extension Script {
    /// The tree as a text without places: two scripts with the same outline mean the same.
    var outline: String {
        var outline = Outline()
        for parameter in parameters { outline.add(parameter) }
        outline.add(body)
        return outline.text
    }
}

/// Writes a tree with a pair of parentheses for everything in it.
private struct Outline {
    var text = ""

    private mutating func node(_ name: String, _ body: (inout Outline) -> Void = { _ in }) {
        text += "(" + name
        body(&self)
        text += ")"
    }

    /// A word or a text, in quotes so that it is not taken for anything else.
    private mutating func add(_ word: String) { text += " " + JSON.text(.text(word)) }
    private mutating func add(_ name: Name?) { if let name { add(name.text) } else { text += " -" } }
    private mutating func add(_ type: TypeName?) { if let type { add(type.text) } else { text += " -" } }
    private mutating func add(_ value: Expression?) { if let value { add(value) } else { text += " -" } }
    private mutating func add(_ flag: Bool) { text += flag ? " yes" : " no" }

    mutating func add(_ block: Block) {
        node("block") { for statement in block.statements { $0.add(statement) } }
    }

    mutating func add(_ parameter: Parameter) {
        node("parameter") {
            $0.add(parameter.name)
            $0.add(parameter.type)
            $0.add(parameter.standard)
            $0.add(parameter.isOption)
            $0.add(parameter.isRest)
        }
    }

    private mutating func add(_ statement: Statement) {
        switch statement.kind {
        case .declare(let name, let isMutable, let type, let value):
            node("let") {
                $0.add(name)
                $0.add(isMutable)
                $0.add(type)
                $0.add(value)
            }
        case .assign(let name, let value):
            node("assign") {
                $0.add(name)
                $0.add(value)
            }
        case .define(let definition):
            node("def") {
                $0.add(definition.name)
                for parameter in definition.parameters { $0.add(parameter) }
                $0.add(definition.result)
                if let summary = definition.summary { $0.add(summary) }
                for example in definition.examples { $0.node("example") { $0.add(example) } }
                $0.add(definition.body)
            }
        case .choose(let ways, let otherwise):
            node("if") {
                for way in ways {
                    $0.add(way.condition)
                    $0.add(way.block)
                }
                if let otherwise { $0.node("else") { $0.add(otherwise) } }
            }
        case .iterate(let first, let second, let over, let block):
            node("for") {
                $0.add(first)
                $0.add(second)
                $0.add(over)
                $0.add(block)
            }
        case .repeatWhile(let condition, let block):
            node("while") {
                $0.add(condition)
                $0.add(block)
            }
        case .leave: node("break")
        case .next: node("continue")
        case .attempt(let block, let catches, let finally):
            node("try") {
                $0.add(block)
                for clause in catches {
                    $0.node("catch") {
                        for kind in clause.kinds { $0.add(kind) }
                        $0.text += " as"
                        $0.add(clause.variable)
                        $0.add(clause.block)
                    }
                }
                if let finally { $0.node("finally") { $0.add(finally) } }
            }
        case .give(let value): node("return") { $0.add(value) }
        case .fail(let value): node("fail") { $0.add(value) }
        case .assert(let condition, let message):
            node("assert") {
                $0.add(condition)
                $0.add(message)
            }
        case .expect(let condition, let message):
            node("expect") {
                $0.add(condition)
                $0.add(message)
            }
        case .expectError(let kinds, let block):
            node("expect error") {
                for kind in kinds { $0.add(kind) }
                $0.add(block)
            }
        case .requires(let names): node("requires") { for name in names { $0.add(name) } }
        case .load(let path, _, let isImport, let name):
            node(isImport ? "import" : "load") {
                $0.add(path)
                $0.add(name)
            }
        case .watch(let every, let until, let most, let block):
            node("watch") {
                $0.add(every)
                $0.add(until)
                $0.add(most)
                $0.add(block)
            }
        case .react(let reaction):
            node(reaction.trigger.rawValue) {
                $0.add(reaction.event)
                for option in reaction.options { $0.add(option) }
                $0.add(reaction.argument)
                $0.add(reaction.block)
            }
        case .show(let pipeline): node("show") { $0.add(pipeline) }
        case .broken: node("broken")
        }
    }

    // MARK: Pipelines

    private mutating func add(_ pipeline: Pipeline) {
        node("pipeline") {
            switch pipeline.head {
            case .command(let command): $0.add(command)
            case .value(let value): $0.add(value)
            }
            for filter in pipeline.filters { $0.add(filter) }
            if let redirect = pipeline.redirect {
                $0.node("\(redirect.mode)") { $0.add(redirect.path) }
            }
            $0.add(pipeline.isBackground)
        }
    }

    private mutating func add(_ command: Command) {
        node(command.exitsOnChange ? "plan --exit-code" : command.isPlan ? "plan" : "command") {
            $0.add(command.verb)
            for argument in command.arguments {
                $0.node("argument") {
                    $0.add(argument.name)
                    $0.add(argument.isRepeated)
                    $0.add(argument.isSpread)
                    $0.add(argument.isWord)
                    if let block = argument.block { $0.add(block) } else { $0.add(argument.value) }
                }
            }
        }
    }

    private mutating func add(_ filter: Filter) {
        node("filter") {
            $0.add(filter.name)
            for argument in filter.arguments {
                switch argument {
                case .row(let value): $0.node("row") { $0.add(value) }
                case .value(let value): $0.node("value") { $0.add(value) }
                case .word(let word): $0.node("word") { $0.add(word) }
                case .block(let name, let block):
                    $0.node("each") {
                        $0.add(name)
                        $0.add(block)
                    }
                case .path(let path):
                    $0.node("path") {
                        for step in path.steps { $0.add(step) }
                        $0.add(path.isDescending)
                        $0.add(path.isOptional)
                    }
                }
            }
        }
    }

    // MARK: Expressions

    private mutating func add(_ expression: Expression) {
        switch expression.kind {
        case .literal(let value): node("literal \(value.typeName)") { $0.add(JSON.text(value)) }
        case .word(let word): node("word") { $0.add(word) }
        case .interpolated(let segments):
            node("text") {
                for segment in segments {
                    switch segment {
                    case .text(let text): $0.add(text)
                    case .value(let value): $0.add(value)
                    }
                }
            }
        case .list(let elements):
            node("list") {
                for element in elements {
                    if element.isSpread { $0.text += "..." }
                    $0.add(element.value)
                }
            }
        case .map(let members):
            node("map") {
                for member in members {
                    $0.add(member.key)
                    $0.add(member.value)
                }
            }
        case .variable(let name): node("variable") { $0.add(name) }
        case .field(let name): node("field") { $0.add(name) }
        case .row: node("it")
        case .member(let base, let name, let isOptional):
            node("member") {
                $0.add(base)
                $0.add(name)
                $0.add(isOptional)
            }
        case .index(let base, let index, let isOptional):
            node("index") {
                $0.add(base)
                $0.add(index)
                $0.add(isOptional)
            }
        case .slice(let base, let from, let to):
            node("slice") {
                $0.add(base)
                $0.add(from)
                $0.add(to)
            }
        case .call(let name, let arguments):
            node("call") {
                $0.add(name)
                for argument in arguments { $0.add(argument) }
            }
        case .spread(let value): node("spread") { $0.add(value) }
        case .unary(let sign, let value): node(sign.rawValue) { $0.add(value) }
        case .binary(let sign, let left, let right):
            node(sign.rawValue) {
                $0.add(left)
                $0.add(right)
            }
        case .pipeline(let pipeline): add(pipeline)
        case .broken: node("broken")
        }
    }
}
