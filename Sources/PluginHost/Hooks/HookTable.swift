import Diagnostics
import Synchronization
public import Values

/// All hooks, and the order in which they are asked: rewrites, then checks on what has come of them, then whoever only looks on.
public final class HookTable: Sendable {
    /// What the core makes of a rewriting before it counts: the happening as it is now, or a `Diagnostic` that refuses it.
    public typealias Rewrite = (_ happening: Happening, _ change: Value, _ owner: String) throws -> Happening

    /// Milliseconds for all hooks of one event, but for their start.
    public static let budget = 250
    private let budget: Int?
    /// So deep may hooks run commands that run hooks.
    public static let deepest = 8

    private struct Entry {
        var number: Int
        var hook: Hook
        var overruns = 0
        var isOff = false
    }
    private let entries = Mutex<(all: [Entry], last: Int)>(([], 0))
    /// Hooks that are running, around the task that asks.
    @TaskLocal private static var running: [Int] = []

    /// - Parameter budget: milliseconds; `nil`: nobody looks at the clock, as in a replay, where only steps count.
    public init(budget: Int? = HookTable.budget) { self.budget = budget }

    /// Adds a hook; gives a number to remove it by.
    @discardableResult public func add(_ hook: Hook) -> Int {
        entries.withLock { entries in
            entries.last += 1
            entries.all.append(Entry(number: entries.last, hook: hook))
            // By order, then by name, then as they came.
            entries.all.sort {
                ($0.hook.declaration.order, $0.hook.owner, $0.number) < ($1.hook.declaration.order, $1.hook.owner, $1.number)
            }
            return entries.last
        }
    }

    public func remove(_ number: Int) { entries.withLock { entries in entries.all.removeAll { $0.number == number } } }
    /// The number that was given last; what is added later has a greater one.
    public var last: Int { entries.withLock { $0.last } }
    /// Removes what was added after a number was given.
    public func remove(after number: Int) { entries.withLock { entries in entries.all.removeAll { $0.number > number } } }

    public var hooks: [Hook] { entries.withLock { $0.all.map(\.hook) } }

    /// Whether any hook waits for an event at all: where none does, nothing has to be told.
    public func isAwaited(_ event: HookEvent, by kinds: Set<HookDeclaration.Kind> = Set(HookDeclaration.Kind.allCases)) -> Bool {
        entries.withLock { entries in
            entries.all.contains { $0.hook.declaration.event == event && kinds.contains($0.hook.declaration.kind) }
        }
    }

    /// Asks every hook that waits for this.
    ///
    /// - Parameters:
    ///   - recorded: what hooks that are not here said of it, which counts before all others.
    ///   - kinds: who is asked, where not all are.
    public func decide(
        _ happening: Happening, recorded: [Verdict.Decided] = [], of kinds: Set<HookDeclaration.Kind> = Set(HookDeclaration.Kind.allCases),
        rewrite: Rewrite? = nil
    ) async -> Verdict {
        var verdict = Verdict(happening)
        for decided in recorded { Self.apply(decided, to: &verdict, rewrite) }
        var left = budget ?? 0
        for kind in [HookDeclaration.Kind.rewrite, .check, .observe] where kinds.contains(kind) {
            for entry in waiting(for: verdict.happening, kind) {
                await ask(entry, &verdict, &left, rewrite)
            }
        }
        return verdict
    }

    private static func apply(_ decided: Verdict.Decided, to verdict: inout Verdict, _ rewrite: Rewrite?) {
        verdict.notes += decided.notes.map { (decided.owner, $0) }
        verdict.decisions.append(decided)
        if decided.denies, verdict.denial == nil { verdict.denial = (decided.owner, decided.words) }
        if decided.kind == .rewrite, !decided.isAudit, let change = decided.change, let rewrite {
            if let next = try? rewrite(verdict.happening, change, decided.owner) { verdict.happening = next }
        }
    }

    private func waiting(for happening: Happening, _ kind: HookDeclaration.Kind) -> [Entry] {
        entries.withLock { entries in
            entries.all.filter { entry in
                let declaration = entry.hook.declaration
                return declaration.event == happening.event && declaration.kind == kind && !entry.isOff
                    && (happening.depth == 0 || declaration.isDeep || happening.event != .commandBefore && happening.event != .commandAfter)
                    && !Self.running.contains(entry.number)
                    && declaration.match.map { TextGlob($0).matches(happening.subject) } ?? true
            }
        }
    }

    private func ask(_ entry: Entry, _ verdict: inout Verdict, _ left: inout Int, _ rewrite: Rewrite?) async {
        let (hook, declaration) = (entry.hook, entry.hook.declaration)
        let payload = verdict.happening.payload
        func decided(_ kind: Verdict.Decided.Kind, _ words: String, notes: [String] = [], denies: Bool = false, change: Value? = nil) {
            let audit = declaration.isAudit && kind != .allow
            let all = notes + (audit ? ["audit: would \(kind == .failed ? "fail" : kind.rawValue): \(words)"] : [])
            verdict.decisions.append(
                .init(
                    owner: hook.owner, event: declaration.event, kind: kind, isAudit: declaration.isAudit, words: words, notes: all,
                    isPlugin: hook.isPlugin, denies: denies && !declaration.isAudit, change: change))
            // All are asked, and all are told; the first one counts.
            if denies, !declaration.isAudit, verdict.denial == nil { verdict.denial = (hook.owner, words) }
            verdict.notes += all.map { (hook.owner, $0) }
        }
        do {
            guard Self.running.count < Self.deepest else { throw Diagnostic.hooksTooDeep(hook.owner) }
            try await hook.prepare?()
            let answer = try await Self.$running.withValue(Self.running + [entry.number]) {
                try await withBudget(entry, &left) { try await hook.answer(payload) }
            }
            switch answer.decision {
            case .allow: if !answer.notes.isEmpty { decided(.allow, "", notes: answer.notes) }
            case .deny(let reason):
                guard declaration.kind == .check else { throw Diagnostic.wrongDecision(hook.owner, "deny", declaration.kind) }
                decided(.deny, reason, notes: answer.notes, denies: true)
            case .rewrite(let change):
                guard declaration.kind == .rewrite, let rewrite else {
                    throw Diagnostic.wrongDecision(hook.owner, "rewrite", declaration.kind)
                }
                do {
                    let next = try rewrite(verdict.happening, change, hook.owner)
                    decided(.rewrite, next.subject, notes: answer.notes, change: change)
                    if !declaration.isAudit { verdict.happening = next }
                } catch {
                    // What was refused as a rewriting must not pass as it was.
                    let reason = (error as? Diagnostic)?.message ?? "the rewriting cannot be understood"
                    decided(.deny, reason, denies: true)
                }
            }
        } catch {
            let problem = error as? Diagnostic ?? Diagnostic.cancelled()
            let denies = declaration.kind == .check && declaration.deniesOnError && !declaration.isAudit
            decided(.failed, problem.message, notes: denies || declaration.isAudit ? [] : ["warning: \(problem.message)"], denies: denies)
        }
    }

    /// Runs a body for as long as its hook, and all hooks together, may take.
    private func withBudget<Result: Sendable>(
        _ entry: Entry, _ left: inout Int, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        guard budget != nil else { return try await body() }
        let limit = min(entry.hook.declaration.timeout, left)
        guard limit > 0 else { throw Diagnostic.budgetSpent(entry.hook.owner) }
        let watch = Patience.Watch()
        defer { left -= watch.milliseconds }
        do {
            let result = try await Patience.atMost(milliseconds: limit, body)
            note(entry, isOverrun: false)
            return result
        } catch is OutOfTime {
            note(entry, isOverrun: true)
            throw Diagnostic.hookTimeout(entry.hook.owner, limit)
        }
    }

    /// Three overruns in a row switch an observer off; a check goes on failing.
    private func note(_ entry: Entry, isOverrun: Bool) {
        entries.withLock { entries in
            guard let index = entries.all.firstIndex(where: { $0.number == entry.number }) else { return }
            entries.all[index].overruns = isOverrun ? entries.all[index].overruns + 1 : 0
            if entries.all[index].overruns >= 3, entry.hook.declaration.kind == .observe { entries.all[index].isOff = true }
        }
    }
}

extension Diagnostic {
    fileprivate static func hooksTooDeep(_ owner: String) -> Diagnostic {
        Diagnostic(
            "hooks-too-deep", .limit, "the hook of '\(owner)' would run inside \(HookTable.deepest) others",
            because: ["hooks that run commands make other hooks run"])
    }

    fileprivate static func wrongDecision(_ owner: String, _ decision: String, _ kind: HookDeclaration.Kind) -> Diagnostic {
        Diagnostic(
            "wrong-decision", .plugin, "the hook of '\(owner)' answers '\(decision)', but is declared to \(kind.rawValue)",
            because: ["a check allows or denies, a rewrite allows or rewrites, an observer only looks on"])
    }

    fileprivate static func budgetSpent(_ owner: String) -> Diagnostic {
        Diagnostic(
            "hook-timeout", .timeout,
            "nothing was left for the hook of '\(owner)' of the \(HookTable.budget) ms that all hooks of an event have")
    }

    fileprivate static func hookTimeout(_ owner: String, _ limit: Int) -> Diagnostic {
        Diagnostic("hook-timeout", .timeout, "the hook of '\(owner)' did not answer within \(limit) ms")
    }
}
