import Diagnostics
import Language
import PluginHost
import ProductAnalytics
import Values

extension Interpreter {
    /// Carries a command out, unless a hook forbids it or makes another one of it.
    func dispatch(_ call: HostCall) async throws -> Value {
        let hooks = context.hooks
        let isAwaited = [.commandBefore, .commandAfter, .error].contains { hooks.isAwaited($0) } || context.recordedEvents?.next != nil
        guard isAwaited, !Self.isAnswer(call.name) else {
            return try await command(call)
        }
        var chosen = call
        let verdict = await context.asking {
            let happening = context.happening(.commandBefore, call)
            return await hooks.decide(happening, recorded: context.seed.recorded(of: happening)) { before, change, owner in
                let next = try Rewriting.command(change, by: owner, of: before, in: self.vocabulary, self.context)
                chosen = next
                return self.context.happening(.commandBefore, next)
            }
        }
        context.tell(verdict)
        let final = chosen
        var after = context.happening(.commandAfter, final)
        do {
            if let denial = verdict.denial { throw Diagnostic.denied(denial.owner, denial.reason, verdict.happening.subject) }
            if verdict.isRewritten { context.output.notes("rewritten: \(verdict.happening.subject)\n") }
            let value = try await command(final)
            after.payload = after.payload.adding([("status", 0), ("rows", value.list.map { .int($0.count) } ?? .null)])
            await observe(after)
            return value
        } catch {
            let problem = Diagnostic.from(error)
            if problem.id != Diagnostic.exitID, problem.kind != .cancelled {
                after.payload = after.payload.adding([("status", .int(Int(problem.exitStatus.rawValue))), ("error", problem.value)])
                await observe(after)
                var failed = after
                failed.event = .error
                failed.payload = failed.payload.adding([("event", "error")])
                await observe(failed)
            }
            throw error
        }
    }

    private func observe(_ happening: Happening) async {
        let recorded = context.seed.recorded(of: happening)
        guard context.hooks.isAwaited(happening.event) || !recorded.isEmpty else { return }
        let hooks = context.hooks
        context.tell(await context.asking { await hooks.decide(happening, recorded: recorded) })
    }

    /// What a hook answers with is no command that another hook could forbid.
    private static func isAnswer(_ name: String) -> Bool { name == "deny" || name == "rewrite" }
}

extension Context {
    /// Lets hooks know in whose name they are asked.
    func asking<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        try await HookProgram.$asker.withValue(seed) { try await body() }
    }

    /// A command as hooks see it.
    func happening(_ event: HookEvent, _ call: HostCall) -> Happening {
        let signature = Verb.named(call.name)?.signature ?? plugins?.signature(of: call.name)
        let text = signature.map { call.commandText($0.usage) } ?? call.name
        let depth = call.depth + nesting
        let effect = call.isPlan ? Effect.read : signature?.effect ?? .local
        return Happening(
            event, subject: text, depth: depth,
            payload: [
                "event": .text(event.rawValue), "text": .text(text), "name": .text(call.name),
                "arguments": signature.map { call.argumentMap($0.usage) } ?? [:], "effect": .text(effect.rawValue),
                "plan": .bool(call.isPlan), "depth": .int(depth), "site": .text(site.name), "embedded": .bool(site.isEmbedded),
                "profile": settings.profile.map { .text($0.name) } ?? .null, "interactive": .bool(world.terminal.isTerminal),
            ])
    }

    /// Says what hooks had to say.
    func tell(_ verdict: Verdict) {
        for (owner, text) in verdict.notes { output.notes("\(owner): \(Diagnostic.safe(text))\n") }
        for decided in verdict.decisions { seed.log(decided, verdict.asked.subject) }
    }
}

extension Value {
    /// A map with more members, or others.
    func adding(_ members: [(String, Value)]) -> Value {
        guard case .map(var map) = self else { return self }
        for (name, value) in members { map.set(name, to: value) }
        return .map(map)
    }
}

extension Diagnostic {
    static func denied(_ owner: String, _ reason: String, _ subject: String, soFar: String = "nothing was sent") -> Diagnostic {
        Diagnostic(
            "denied", .forbidden, "'\(owner)' does not allow this: \(reason.preview(300))",
            because: ["it was asked about: \(subject.preview(120))"], soFar: soFar)
    }
}
