import Diagnostics

/// What the tree says about a script's tokens, for the formatter: where groups begin and end, and which marks are operators, pipes and
/// blocks. Places are offsets into the source.
struct FormatMarks {
    enum Group {
        /// A chain of operators, or a pipeline.
        case hanging
        /// The same before a block, where it must not look like the block's first statement.
        case header
        /// Arguments with commas between them.
        case filled
        /// A statement whose blocks are written in one way: all on their lines, or all in lines of their own.
        case chain
    }

    /// The groups, from the outside in where they begin at one place.
    private(set) var groups: [(range: Range<Int>, kind: Group)] = []
    /// Texts with values inside, which stay as they are written; the ends by the beginnings.
    private(set) var texts: [Int: Int] = [:]
    /// For each operator, where its left side ends and its right side begins.
    private(set) var operators: [(after: Int, before: Int)] = []
    /// Where filters begin; a `|` stands before each.
    private(set) var filters: Set<Int> = []
    /// Where one blank stands before what begins there.
    private(set) var blanks: Set<Int> = []
    /// Where what begins there may stand on a line of its own, in the group around it.
    private(set) var breaks: Set<Int> = []
    /// Names with parentheses directly behind them, by where the names end.
    private(set) var calls: Set<Int> = []
    /// The statements of each block, by where its `{` stands; -1 for the script.
    private(set) var blocks: [Int: [Range<Int>]] = [:]
    /// The blocks of `if` and `try`, which are written in one way.
    private(set) var chained: Set<Int> = []
    /// Commands and filters, in which commas stand between arguments.
    private(set) var arguments: [Range<Int>] = []

    private let bytes: [UInt8]

    init(_ script: Script) {
        bytes = script.source.bytes
        blocks[-1] = script.body.statements.map(\.range)
        for parameter in script.parameters { visit(parameter) }
        for statement in script.body.statements { visit(statement) }
    }

    private mutating func group(_ range: Range<Int>, _ kind: Group) {
        if !range.isEmpty { groups.append((range, kind)) }
    }

    // MARK: Statements

    private mutating func visit(_ statement: Statement) {
        switch statement.kind {
        case .declare(_, _, _, let value), .assign(_, let value): visit(value)
        case .define(let definition): visit(definition)
        case .choose(let ways, let otherwise):
            group(statement.range, .chain)
            for way in ways {
                visit(header: way.condition)
                visit(way.block, isChained: true)
            }
            if let otherwise { visit(otherwise, isChained: true) }
        case .iterate(_, _, let over, let block), .repeatWhile(let over, let block):
            visit(header: over)
            visit(block)
        case .leave, .next, .load, .requires, .broken: break
        case .expectError(_, let block): visit(block)
        case .watch(let every, let until, let most, let block):
            for value in [every, until, most] { if let value { visit(header: value) } }
            visit(block)
        case .react(let reaction):
            if let argument = reaction.argument { visit(header: argument) }
            visit(reaction.block)
        case .attempt(let body, let catches, let finally):
            group(statement.range, .chain)
            visit(body, isChained: true)
            for clause in catches { visit(clause.block, isChained: true) }
            if let finally { visit(finally, isChained: true) }
        case .give(let value): if let value { visit(separated: value) }
        case .fail(let value): visit(separated: value)
        case .assert(let condition, let message), .expect(let condition, let message):
            group(statement.range, .filled)
            visit(separated: condition)
            if let message {
                breaks.insert(message.range.lowerBound)
                visit(message)
            }
        case .show(let pipeline): visit(pipeline)
        }
    }

    private mutating func visit(_ definition: Definition) {
        calls.insert(definition.name.range.upperBound)
        for parameter in definition.parameters { visit(parameter) }
        for example in definition.examples { visit(separated: example) }
        visit(definition.body)
    }

    private mutating func visit(_ parameter: Parameter) {
        if let standard = parameter.standard { visit(standard) }
    }

    private mutating func visit(_ block: Block, isChained: Bool = false) {
        let open = block.range.lowerBound
        if open < bytes.count, bytes[open] == UInt8(ascii: "{") {
            blocks[open] = block.statements.map(\.range)
            if isChained { chained.insert(open) }
        }
        for statement in block.statements { visit(statement) }
    }

    // MARK: Pipelines

    private mutating func visit(_ pipeline: Pipeline) {
        if !pipeline.filters.isEmpty || pipeline.redirect != nil { group(pipeline.range, .hanging) }
        switch pipeline.head {
        case .command(let command): visit(command)
        case .value(let value): visit(value)
        }
        for filter in pipeline.filters {
            filters.insert(filter.range.lowerBound)
            arguments.append(filter.range)
            group(filter.range, .filled)
            for argument in filter.arguments { visit(argument) }
        }
        if let redirect = pipeline.redirect {
            // `| save FILE` is written like a filter.
            filters.insert(redirect.range.lowerBound)
            blanks.formUnion([redirect.range.lowerBound, redirect.path.range.lowerBound])
            visit(redirect.path)
        }
        if pipeline.isBackground { blanks.insert(pipeline.range.upperBound - 1) }
    }

    private mutating func visit(_ argument: Filter.Argument) {
        switch argument {
        case .row(let value), .value(let value): visit(value)
        case .block(_, let block): visit(block)
        case .path, .word: break
        }
    }

    private mutating func visit(_ command: Command) {
        arguments.append(command.range)
        group(command.range, .filled)
        // Arguments stand in the order of the text only when their places are sorted.
        for argument in command.arguments.sorted(by: { $0.value.range.lowerBound < $1.value.range.lowerBound }) {
            if let block = argument.block { visit(block) } else if !argument.isWord { visit(argument.value) }
        }
    }

    // MARK: Expressions

    private mutating func visit(separated value: Expression) {
        blanks.insert(value.range.lowerBound)
        visit(value)
    }

    private mutating func visit(header value: Expression) {
        group(value.range, .header)
        visit(separated: value)
    }

    private mutating func visit(_ expression: Expression) {
        switch expression.kind {
        case .literal, .word, .variable, .field, .row, .broken: break
        case .interpolated: texts[expression.range.lowerBound] = expression.range.upperBound
        case .list(let elements): for element in elements { visit(element.value) }
        case .map(let members): for member in members { visit(member.value) }
        case .member(let base, _, _): visit(base)
        case .index(let base, let index, _):
            visit(base)
            visit(index)
        case .slice(let base, let from, let to):
            visit(base)
            if let from { visit(from) }
            if let to { visit(to) }
        case .call(let name, let arguments):
            calls.insert(name.range.upperBound)
            for argument in arguments { visit(argument) }
        case .spread(let value): visit(value)
        case .unary(let sign, let value):
            if sign == .not { blanks.insert(value.range.lowerBound) }
            visit(value)
        case .binary(let sign, let left, let right):
            group(expression.range, .hanging)
            visit(chain: left, sign)
            visit(right, after: left)
        case .pipeline(let pipeline): visit(pipeline)
        }
    }

    /// The left side of an operator; operators of the same rank make one chain.
    private mutating func visit(chain left: Expression, _ sign: Expression.Binary) {
        guard case .binary(let inner, let first, let second) = left.kind, inner.rank == sign.rank,
            first.range.lowerBound == left.range.lowerBound
        else { return visit(left) }
        visit(chain: first, inner)
        visit(second, after: first)
    }

    private mutating func visit(_ right: Expression, after left: Expression) {
        operators.append((left.range.upperBound, right.range.lowerBound))
        visit(right)
    }
}

extension Expression.Binary {
    /// Operators of one rank are written as one chain.
    fileprivate var rank: Int {
        switch self {
        case .or: 1
        case .and: 2
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isIn, .isNotIn, .matches: 4
        case .otherwise: 5
        case .add, .subtract, .join: 6
        case .multiply, .divide, .remainder: 7
        }
    }
}
