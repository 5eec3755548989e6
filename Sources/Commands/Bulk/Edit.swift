import ProductAnalytics
import Values

/// One step that brings the connections of a site nearer to what is wanted.
struct Edit: Sendable {
    enum Action: String, Sendable {
        case create, update, replace, delete
        /// What is said of it afterwards.
        var done: String { self == .delete ? "deleted" : rawValue + "d" }
    }
    let action: Action
    let id: String
    /// The connection as it is to be; `nil` when it is to go.
    var wanted: CreateConnectionRequest?
    /// What changes its fields in place.
    var update: UpdateConnectionRequest?
    /// What differs now; empty where the one or the other is not there at all.
    var differences: [Difference] = []
    /// Those of the differences that only a replacement removes.
    var lasting: [Difference] = []

    /// Whether something is lost by it that no other command brings back.
    var deletes: Bool { action == .delete || action == .replace }

    /// What it sends, in order.
    func requests(of entity: Entity) -> [Request] {
        let create = wanted.map { Request.createConnection($0, for: entity) }
        let delete = Request.deleteConnection(id, of: entity)
        switch action {
        case .create: return [create].compactMap { $0 }
        case .update: return update.map { [.updateConnection($0, of: entity)] } ?? []
        case .replace: return [delete, create].compactMap { $0 }
        case .delete: return [delete]
        }
    }

    /// What `plan` shows of it: a row for each request.
    func plan(of entity: Entity) -> [Value] {
        requests(of: entity).map { request in
            var row = Map()
            row.set("action", to: .text(action.rawValue))
            row.set("id", to: .text(id))
            row.set("changes", to: .list(differences.map(\.value)))
            for (name, value) in (Plan.row(request).map ?? Map()).members { row.set(name, to: value) }
            return .map(row)
        }
    }
}

/// What has to be done so that connections become what is wanted, and no more than that.
struct Reconciliation: Sendable {
    /// In the order of what is wanted; what is to go comes last.
    private(set) var edits: [Edit] = []
    /// How many are as they are wanted.
    private(set) var unchanged = 0

    /// Both lists hold each id once. `prunes`: what is not wanted goes.
    init(_ before: [CreateConnectionRequest], _ after: [CreateConnectionRequest], prunes: Bool = false) {
        let old = Dictionary(before.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for wanted in after {
            let id = wanted.id ?? ""
            guard let known = old[wanted.id] else {
                edits.append(Edit(action: .create, id: id, wanted: wanted))
                continue
            }
            let comparison = Comparison(known, wanted)
            if comparison.differences.isEmpty {
                unchanged += 1
            } else {
                edits.append(
                    Edit(
                        action: comparison.lasting.isEmpty ? .update : .replace, id: id, wanted: wanted, update: comparison.update,
                        differences: comparison.differences, lasting: comparison.lasting))
            }
        }
        guard prunes else { return }
        let wanted = Set(after.map(\.id))
        for known in before where !wanted.contains(known.id) { edits.append(Edit(action: .delete, id: known.id ?? "")) }
    }
}

extension CreateConnectionRequest {
    /// A connection as a site lists it, without what the site alone says of it.
    init(_ connection: Connection) {
        self.init(
            id: connection.id, type: connection.type, joinAttribute: connection.join.attribute, joinType: connection.join.type,
            fields: connection.fields, metadata: connection.metadata)
        rest = connection.rest
    }

    /// What a file says of the connection.
    var declaration: Value {
        var connection = Connection(
            id: id ?? "", type: type, join: Join(attribute: joinAttribute, type: joinType), fields: fields, metadata: metadata)
        connection.rest = rest
        return connection.declaration
    }

    /// Whether a connection that is there is this one: what is said here holds there, and it may say more.
    func isMet(by there: CreateConnectionRequest) -> Bool {
        guard Comparison(there, self).lasting.isEmpty, Set(there.fields?.map(\.id) ?? []) == Set(fields?.map(\.id) ?? []) else {
            return false
        }
        let known = Dictionary((there.fields ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return (fields ?? []).allSatisfy { field in
            guard let other = known[field.id], field.sourceName == other.sourceName, field.type == other.type else { return false }
            func agrees<Part: Equatable>(_ stated: Part?, _ found: Part?, _ none: Part) -> Bool {
                stated == nil || stated == (found ?? none)
            }
            return agrees(field.displayName, other.displayName, "") && agrees(field.description, other.description, "")
                && agrees(field.groups, other.groups, [])
        }
    }
}

extension Connection {
    /// What a file says of the connection: all but who wrote it and when.
    var declaration: Value {
        var kept = Map()
        for (name, value) in (value.map ?? Map()).members where !Self.ofTheSite.contains(name) { kept.set(name, to: value) }
        return .map(kept)
    }

    private static let ofTheSite: Set<String> = ["created_at", "created_by", "updated_at", "updated_by"]
}
