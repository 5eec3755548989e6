import Diagnostics
import Language
import PluginHost
import ProductAnalytics
import Values

extension Context {
    /// A transport whose requests hooks hear of before they are looked at by anything else, and whose answers they see afterwards.
    func hooked(_ inner: @escaping Transport, to site: Site) -> Transport {
        guard hooks.isAwaited(.requestBefore) || hooks.isAwaited(.responseAfter) || recordedEvents?.next != nil else { return inner }
        let (hooks, output, seed, name) = (hooks, output, seed, site.name)
        let tell: @Sendable (PluginHost.Verdict) -> Void = { verdict in
            for (owner, text) in verdict.notes { output.notes("\(owner): \(Diagnostic.safe(text))\n") }
            for decided in verdict.decisions { seed.log(decided, verdict.asked.subject) }
        }
        return { request in
            var request = request
            if hooks.isAwaited(.requestBefore) || seed.recordedEvents?.next != nil {
                let happening = Happening(.requestBefore, subject: request.subject, payload: request.told(to: name))
                let recorded = seed.recorded(of: happening)
                let mayEscalate: (String) -> Bool = { seed.plugins?.mayEscalate($0) ?? true }
                let verdict = await HookProgram.$asker.withValue(seed) {
                    await hooks.decide(happening, recorded: recorded) { _, change, owner in
                        let next = try request.rewritten(change, by: owner)
                        let isPlugin = seed.plugins?.active.contains { $0.name == owner } == true
                        guard next.isRead || !request.isRead || !isPlugin || mayEscalate(owner) else {
                            throw Diagnostic.escalation(owner, next.subject, next.method == "DELETE" ? .destroy : .write)
                        }
                        request = next
                        return Happening(.requestBefore, subject: next.subject, payload: next.told(to: name))
                    }
                }
                tell(verdict)
                if let denial = verdict.denial { throw Diagnostic.denied(denial.owner, denial.reason, request.subject) }
            }
            let sent = request
            let permit = Repetition.Permit { try await seed.permit(sent, to: name, again: $0) }
            let response = try await Repetition.$permit.withValue(permit) { try await inner(sent) }
            if hooks.isAwaited(.responseAfter) || seed.recordedEvents?.next != nil {
                let payload = request.told(to: name).adding([
                    ("event", "response.after"), ("status", .int(response.status)), ("response", response.body.told),
                ])
                let happening = Happening(.responseAfter, subject: request.subject, payload: payload)
                let recorded = seed.recorded(of: happening)
                tell(await HookProgram.$asker.withValue(seed) { await hooks.decide(happening, recorded: recorded) })
            }
            return response
        }
    }
}

extension Context.Seed {
    /// Asks the hooks of a request that is sent again, as it was sent before.
    ///
    /// A session keeps one exchange, so it keeps no word of this: what is forbidden here ends that exchange, and is told by its error.
    fileprivate func permit(_ request: Request, to site: String, again attempt: Int) async throws {
        guard hooks.isAwaited(.requestBefore, by: [.check, .observe]) else { return }
        let payload = request.told(to: site).adding([("attempt", .int(attempt))])
        let happening = Happening(.requestBefore, subject: request.subject, payload: payload)
        let verdict = await HookProgram.$asker.withValue(self) { await hooks.decide(happening, of: [.check, .observe]) }
        for decided in verdict.decisions { plugins?.note(decided, "\(request.subject), sent again") }
        guard let denial = verdict.denial else { return }
        throw Diagnostic.denied(
            denial.owner, denial.reason, request.subject, soFar: attempt == 2 ? "it was sent once" : "it was sent \(attempt - 1) times")
    }
}

extension Request {
    /// What the globs of hooks are held against.
    var subject: String { "\(method) \(path)" }

    /// The request as hooks see it; it never holds a key.
    func told(to site: String) -> Value {
        let parts = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return [
            "event": "request.before", "method": .text(method), "path": .text(String(parts[0])),
            "query": .text(parts.count > 1 ? String(parts[1]) : ""), "body": body.told, "effect": .text(isRead ? "read" : "write"),
            "site": .text(site), "attempt": 1,
        ]
    }

    /// The request with other members.
    ///
    /// - Throws: a `Diagnostic` of kind `plugin` when this is nothing that a request can become.
    func rewritten(_ change: Value, by owner: String) throws -> Request {
        guard let map = change.map else { throw Diagnostic.noRequest(owner, "it must be a map of members") }
        var next = self
        var parts = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        for (name, value) in map.members {
            switch (name, value) {
            case ("query", .text(let text)): parts = [parts[0]] + (text.string.isEmpty ? [] : [text.string])
            case ("body", .text(let text)): next.body = Array(text.string.utf8)
            case ("body", .null): next.body = []
            case ("body", .map), ("body", .list): next.body = JSON.bytes(value, .compact)
            case ("method", _), ("path", _):
                throw Diagnostic.noRequest(owner, "'\(name)' cannot be changed, for then it is another command")
            default: throw Diagnostic.noRequest(owner, "there is no '\(name.preview(40))' to change, or not to \(value.typeName)")
            }
        }
        next.path = parts.joined(separator: "?")
        guard next.path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw Diagnostic.noRequest(owner, "the query must be percent-encoded")
        }
        return next
    }
}

extension [UInt8] {
    /// A body as hooks see it.
    var told: Value {
        if isEmpty { return .null }
        if let value = try? JSON.parse(self) { return value }
        return .text(String(decoding: self, as: UTF8.self))
    }
}

extension Diagnostic {
    fileprivate static func noRequest(_ owner: String, _ words: String) -> Diagnostic {
        Diagnostic("bad-rewriting", .plugin, "'\(owner)' cannot rewrite the request: \(words)", because: ["it may change query and body"])
    }
}
