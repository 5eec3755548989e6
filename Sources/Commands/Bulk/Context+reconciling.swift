import Diagnostics
import Language
import ProductAnalytics
import Values

extension Context {
    /// Makes a site match what is wanted, or shows what that would be; the way of `apply` and `copy`.
    ///
    /// `source` is what the wishes come from, as a message says it.
    func reconcile(_ call: Call, _ entity: Entity, on target: Site, with wanted: Declared, from source: String) async throws -> Value {
        let before = try await present(target, entity)
        if call.has("prune"), wanted.requests.isEmpty, !before.isEmpty { throw Diagnostic.wouldDeleteAll(source, before.count, entity) }
        let plan = Reconciliation(before, wanted.requests, prunes: call.has("prune"))
        if plan.edits.isEmpty {
            if call.isShown {
                output.notes("\(entity) of \(target.name): nothing to change, \(Self.count(plan.unchanged)) as \(source) says\n")
            }
            return .list([])
        }
        if call.isPlan { return .list(plan.edits.flatMap { $0.plan(of: entity) }) }
        let stuck = plan.edits.filter { $0.action == .replace }
        if !stuck.isEmpty, !call.has("replace") { throw Diagnostic.needsReplacement(stuck, entity, call.again(with: "--replace")) }
        let doomed = plan.edits.filter(\.deletes)
        if !doomed.isEmpty {
            let resources = doomed.map { Resource(entity, $0.id) }
            try await confirmDeletion(
                of: resources, from: target, replaced: stuck.count, isSure: call.has("yes"), surely: call.again(with: "--yes"))
        }
        let work = Reconciling(entity: entity, client: try client(of: target), edits: plan.edits)
        let fates = await bulkRun(call, try bulkJobs(on: target), of: plan.edits.count) { try await work.carryOut($0) }
        if var problem = BulkRun.problem(fates, "changed") {
            if fates.contains(where: \.isDone) { problem.attempts = [call.host.place.text] }
            throw problem
        }
        return .list(
            plan.edits.map { ["entity": .text(entity.name), "id": .text($0.id), "action": .text($0.action.done)] })
    }

    private static func count(_ connections: Int) -> String { connections == 1 ? "1 connection is" : "\(connections) connections are" }
}

/// The edits of a reconciliation being carried out.
private struct Reconciling: Sendable {
    let entity: Entity
    let client: Client
    let edits: [Edit]

    func carryOut(_ index: Int) async throws {
        let edit = edits[index]
        switch edit.action {
        case .create, .update: try await change(edit)
        case .replace:
            try await delete(edit)
            do {
                try await change(edit)
            } catch let problem as Diagnostic {
                var told = problem
                told.because.append(
                    "connection '\(edit.id.preview(60))' was deleted to be replaced, and is not there now; the same command creates it")
                throw told
            }
        case .delete: try await delete(edit)
        }
    }

    /// Creates or updates. When it is not certain that it was done, the site is asked: an answer may have been lost, and a second try have
    /// been refused because the first one had arrived.
    private func change(_ edit: Edit) async throws {
        guard let wanted = edit.wanted else { return }
        do {
            if edit.action == .update, let update = edit.update {
                try await client.updateConnection(update, of: entity)
            } else {
                try await client.createConnection(wanted, for: entity)
            }
        } catch let problem as Diagnostic where problem.isDoubtful || problem.kind == .conflict {
            guard let all = try? await client.listConnections(of: entity), let there = all.first(where: { $0.id == edit.id }),
                wanted.isMet(by: CreateConnectionRequest(there))
            else { throw problem }
        }
    }

    /// Deletes; a connection that is not there any more is what was wanted.
    private func delete(_ edit: Edit) async throws {
        do {
            try await client.deleteConnection(edit.id, of: entity)
        } catch let problem as Diagnostic where problem.kind == .notFound {
            return
        }
    }
}

extension Diagnostic {
    fileprivate static func needsReplacement(_ edits: [Edit], _ entity: Entity, _ attempt: String) -> Diagnostic {
        let count = edits.count == 1 ? "1 connection" : "\(edits.count) connections"
        var reasons = edits.prefix(5).map { edit in
            let parts = edit.lasting.map { difference in
                "\(difference.path ?? "it") is \(Self.shown(difference.before)), and is to be \(Self.shown(difference.after))"
            }
            return "\(entity)/\(edit.id.preview(60)): \(parts.joined(separator: "; "))"
        }
        if edits.count > 5 { reasons.append("… \(edits.count - 5) more") }
        reasons.append("no update changes join, type or metadata; '--replace' deletes the connection and creates it anew")
        return Diagnostic(
            "needs-replacement", .invalid, "\(count) of \(entity) cannot be changed in place", because: reasons, soFar: "nothing was sent",
            try: [attempt])
    }

    private static func shown(_ value: Value?) -> String { value.map { $0.preview(40) } ?? "not there" }

    fileprivate static func wouldDeleteAll(_ source: String, _ count: Int, _ entity: Entity) -> Diagnostic {
        Diagnostic(
            "would-delete-all", .invalid,
            "\(source) holds no connection, so '--prune' would delete \(count == 1 ? "the one connection" : "all \(count) connections") of \(entity)",
            because: ["an empty source is more often a wrong path than a wish"], soFar: "nothing was sent", try: ["list \(entity)"])
    }
}
