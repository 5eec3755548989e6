import Diagnostics
import Language
import PluginHost
import Synchronization
import Values

/// The block of an `on`: it runs anew each time, with the variables as they were when it was said, and nobody to ask.
///
/// SAFETY: the scope is only copied from, by one at a time.
final class HookProgram: @unchecked Sendable {
    /// The context of whoever asks.
    @TaskLocal static var asker: Context.Seed?

    private let pristine: Mutex<Void> = Mutex(())
    private let scope: Scope
    private let block: Source
    let kind: HookDeclaration.Kind

    /// What one block may use.
    private static let limits = Limits(steps: 5_000_000, memory: 64 << 20)

    /// - Throws: a `Diagnostic` when the block both denies and rewrites.
    init(_ block: Place, in scope: Scope, variables: [Arguments.Argument]) throws {
        self.scope = try scope.copy()
        for variable in variables { self.scope.declare(variable.name, variable.value) }
        self.scope.declare(Reaction.variable, .null)
        // Without the braces.
        let inner = Place(block.source, block.range.lowerBound + 1..<max(block.range.lowerBound + 1, block.range.upperBound - 1))
        self.block = inner.alone(with: [])
        let verbs = Self.verbs(of: self.block)
        switch (verbs.contains("deny"), verbs.contains("rewrite")) {
        case (true, true): throw Diagnostic.deniesAndRewrites(block)
        case (true, false): kind = .check
        case (false, true): kind = .rewrite
        case (false, false): kind = .observe
        }
    }

    /// Runs the block.
    ///
    /// - Parameter isTop: it is run for itself, as by a schedule, and not because a command is.
    func answer(_ payload: Value, for owner: Owner, isTop: Bool = false) async throws -> HookAnswer {
        guard var seed = Self.asker.map(owner.seed) else { return HookAnswer() }
        // What a plugin decides is recorded; what it asked for to decide it is not.
        if owner.isPlugin { seed.recorder = nil }
        let own = try pristine.withLock { _ in try scope.copy() }
        own.declare(Reaction.variable, payload)
        let kept = KeptOutput()
        let context = Context(seed, keeping: kept)
        context.isInHook = true
        // What a hook does is no command of the top.
        context.nesting += isTop ? 0 : 1
        context.limits = Self.limits
        let interpreter = Interpreter(context, scope: own)
        let result = await interpreter.carryOutHook(block)
        let notes = kept.pieces.compactMap { piece -> String? in
            switch piece {
            case .data(let text), .notes(let text): text.hasSuffix("\n") ? String(text.dropLast()) : text
            case .value(let value): value.isNull ? nil : JSON.text(value, .line)
            }
        }
        if let answer = context.hookAnswer { return HookAnswer(answer, notes: notes) }
        if case .failure(let problem) = result { throw problem }
        return HookAnswer(notes: notes)
    }

    /// In whose name a block runs.
    struct Owner: Sendable {
        var name: String
        var isPlugin = false
        /// What becomes of the context of whoever asks: a plugin may do less in it.
        var seed: @Sendable (Context.Seed) -> Context.Seed = { $0 }
    }

    /// The words that commands of a block begin with, as far as that tells what it answers.
    private static func verbs(of block: Source) -> Set<String> {
        let script = Script.parse(block, vocabulary: Vocabulary(commands: [Verb.deny.signature, Verb.rewrite.signature]) { _, _ in block })
        var found: Set<String> = []
        func look(_ block: Block) {
            for statement in block.statements {
                if case .show(let pipeline) = statement.kind, case .command(let command) = pipeline.head { found.insert(command.verb.text) }
                statement.blocks.forEach(look)
            }
        }
        look(script.body)
        return found
    }
}

extension Interpreter {
    /// Takes in an `on`, an `every` or an `at`.
    func react(_ call: HostCall) throws {
        guard let name = call.arguments["--event"]?.string, let event = HookEvent(rawValue: name) else {
            return try schedule(call)
        }
        let variables = call.arguments.all.filter { !$0.name.hasPrefix("--") }
        let program = try HookProgram(call.place, in: scope, variables: variables)
        let owner = context.owner ?? HookProgram.Owner(name: call.place.source.name ?? "on \(name)")
        let declaration = HookDeclaration(
            event: event, kind: program.kind, match: call.arguments["--match"]?.string, isDeep: call.arguments.has("--deep"),
            isAudit: call.arguments.has("--audit"), deniesOnError: program.kind == .check, tool: "on")
        guard event.allows(program.kind) else { throw Diagnostic.cannotAnswer(event, program.kind, call.place) }
        if let allowed = context.allowedEvents, !allowed.contains(event) {
            throw Diagnostic.notPermitted(owner.name, "hooks", "on \(event.rawValue)")
        }
        context.hooks.add(Hook(owner.name, isPlugin: owner.isPlugin, declaration) { try await program.answer($0, for: owner) })
    }

    /// Runs the block of a hook. It was checked where it stands.
    fileprivate func carryOutHook(_ source: Source) async -> Result<Void, Diagnostic> {
        do {
            let script = parse(source)
            if let problem = script.problems.first(where: { $0.severity == .error }) { throw problem }
            _ = try await carryOut(try Compiler.compile(script, in: scope), [:])
            return .success(())
        } catch {
            return .failure(Diagnostic.from(error))
        }
    }
}

extension Diagnostic {
    fileprivate static func deniesAndRewrites(_ place: Place) -> Diagnostic {
        Diagnostic(
            "denies-and-rewrites", .usage, "an 'on' block must either deny or rewrite, but this one does both", at: [.init(place)],
            because: ["all rewriting comes first, and what denies sees what has come of it"], try: [])
    }

    fileprivate static func cannotAnswer(_ event: HookEvent, _ kind: HookDeclaration.Kind, _ place: Place) -> Diagnostic {
        Diagnostic(
            "cannot-answer", .usage,
            "'\(event.rawValue)' only tells what has happened, so nothing can \(kind == .check ? "deny" : "rewrite") it",
            at: [.init(place)],
            because: [
                "events that can be denied: \(HookEvent.allCases.filter { $0.allows(.check) }.map(\.rawValue).joined(separator: ", "))"
            ])
    }
}
