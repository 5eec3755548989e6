import Diagnostics
import Values

// What is no mistake but hardly meant.
extension Checker {
    /// Says which definitions of a script nobody calls. A script that only defines is there for others.
    func reportUnusedDefinitions(_ script: Script) {
        guard script.source.name != nil, script.problems.isEmpty, script.body.statements.contains(where: Self.acts) else { return }
        for (name, key) in own where !graph.called.contains(key) && !name.text.hasPrefix("_") {
            report(.unusedDefinition(place(name.range), name.text))
        }
    }

    private static func acts(_ statement: Statement) -> Bool {
        switch statement.kind {
        case .define, .declare, .load, .requires, .broken: false
        default: true
        }
    }

    /// A variable that may be assigned and never is.
    func checkMutability(_ variable: Variable) {
        guard variable.isMutable, !variable.isAssigned, variable.isUsed else { return }
        report(.neverAssigned(place(variable.name.range), variable.name.text))
    }

    /// `$x == 5` where a statement stands shows true or false; in a script an assignment was meant.
    func checkShown(_ pipeline: Pipeline) {
        guard source.name != nil, pipeline.filters.isEmpty, pipeline.redirect == nil, case .value(let value) = pipeline.head,
            case .binary(.equal, let left, _) = value.kind, case .variable = left.kind
        else { return }
        let between = left.range.upperBound..<value.range.upperBound
        guard let at = source.text(in: between).utf8.firstIndex(of: UInt8(ascii: "=")) else { return }
        let start = between.lowerBound + source.text(in: between).utf8.distance(from: source.text(in: between).utf8.startIndex, to: at)
        report(.shownComparison(place(value.range), attempt(start..<start + 2, "=")))
    }

    /// Whether a loop goes on until something inside leaves it.
    static func isEndless(_ condition: Expression, _ body: Block) -> Bool {
        guard case .literal(.bool(true)) = condition.kind else { return false }
        return !breaks(body)
    }

    private static func breaks(_ block: Block) -> Bool {
        block.statements.contains { statement in
            switch statement.kind {
            case .leave: true
            case .choose(let ways, let otherwise): ways.contains { breaks($0.block) } || otherwise.map(breaks) == true
            case .attempt(let body, let catches, let finally):
                breaks(body) || catches.contains { breaks($0.block) } || finally.map(breaks) == true
            case .show(let pipeline):
                if case .command(let command) = pipeline.head { command.arguments.contains { $0.block.map(breaks) == true } } else { false }
            default: false
            }
        }
    }
}

extension Diagnostic {
    fileprivate static func unusedDefinition(_ place: Place, _ name: String) -> Diagnostic {
        Diagnostic(
            "unused-definition", .name, "'\(name)' is never called", at: [.init(place)],
            because: ["a name that begins with '_' may stay unused"], severity: .warning)
    }

    fileprivate static func neverAssigned(_ place: Place, _ name: String) -> Diagnostic {
        Diagnostic(
            "never-assigned", .name, "'\(name)' is 'let mut' but never assigned again", at: [.init(place, "'let \(name)' is enough")],
            severity: .warning)
    }

    fileprivate static func shownComparison(_ place: Place, _ attempts: [String]) -> Diagnostic {
        Diagnostic(
            "shown-comparison", .type, "this shows whether both sides are equal, and changes nothing", at: [.init(place)],
            because: ["'=' assigns, '==' compares"], try: attempts, severity: .warning)
    }
}
