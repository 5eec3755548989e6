extension Statement {
    /// The blocks that stand directly in the statement, those of commands and of `each` among them; what a `def` holds is its own affair.
    public var blocks: [Block] {
        switch kind {
        case .choose(let ways, let otherwise): ways.map(\.block) + [otherwise].compactMap(\.self)
        case .iterate(_, _, _, let block), .repeatWhile(_, let block), .expectError(_, let block), .watch(_, _, _, let block): [block]
        case .attempt(let block, let catches, let finally): [block] + catches.map(\.block) + [finally].compactMap(\.self)
        case .react(let reaction): [reaction.block]
        case .show(let pipeline): pipeline.blocks
        default: []
        }
    }
}

extension Pipeline {
    fileprivate var blocks: [Block] {
        var blocks: [Block] = []
        if case .command(let command) = head { blocks += command.arguments.compactMap(\.block) }
        for filter in filters {
            for case .block(_, let block) in filter.arguments { blocks.append(block) }
        }
        return blocks
    }
}

extension Script {
    /// Whether the script only defines: it has no statement that acts, and takes no arguments.
    public var onlyDefines: Bool {
        parameters.isEmpty
            && body.statements.allSatisfy {
                switch $0.kind {
                case .define, .requires, .load(_, _, isImport: true, as: _): true
                default: false
                }
            }
    }

    /// How many `expect`s stand in the script, outside its definitions.
    public var expectations: Int { Self.expectations(in: body) }

    private static func expectations(in block: Block) -> Int {
        block.statements.reduce(0) { count, statement in
            let own =
                switch statement.kind {
                case .expect, .expectError: 1
                default: 0
                }
            return count + own + statement.blocks.reduce(0) { $0 + expectations(in: $1) }
        }
    }
}
