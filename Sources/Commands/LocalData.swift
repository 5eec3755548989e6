import Diagnostics
import ProductAnalytics
public import Values

/// What can be done with the data of the embedded site beyond the API, which has no operation for it; the store's own doors, handed down
/// from where it is opened.
public struct LocalData: Sendable {
    /// What is brought in.
    public enum Kind: Sendable, Equatable {
        case users, accounts, events
        /// A reference table of this name.
        case table(String)
    }

    /// Brings rows in, all or none, and tells how many there are as it goes; throws a `Diagnostic` that names a bad row by its number.
    public var load: @Sendable (_ kind: Kind, _ rows: [Value], _ progress: @Sendable (Int) -> Void) throws -> Int
    /// Takes everything out, and puts sample data in if it is asked to.
    public var reset: @Sendable (_ refill: Bool) throws -> Void

    public init(
        load: @escaping @Sendable (Kind, [Value], @Sendable (Int) -> Void) throws -> Int, reset: @escaping @Sendable (Bool) throws -> Void
    ) {
        self.load = load
        self.reset = reset
    }
}

extension Context {
    /// Brings rows into the embedded site; gives how many.
    func importing(_ kind: LocalData.Kind, _ rows: [Value], progress: @escaping @Sendable (Int) -> Void) async throws -> Int {
        var body: Value = ["rows": .int(rows.count)]
        // Of what was read from a file only a session has to know whether it is the same again.
        if isRepeatable { body = ["rows": .int(rows.count), "sha256": .text(SHA256.hex(JSON.bytes(.list(rows))))] }
        let answer = try await enter(Request("IMPORT", "/" + kind.path, body: JSON.bytes(body))) { data in
            ["rows": .int(try data.load(kind, rows, progress))]
        }
        return answer["rows"]?.int ?? rows.count
    }

    /// Takes everything out of the embedded site, and puts sample data in if it is asked to.
    func resetting(refill: Bool) async throws {
        let body: Value = ["data": .text(refill ? "sample" : "none")]
        _ = try await enter(Request("RESET", "/data", body: JSON.bytes(body))) { data in
            try data.reset(refill)
            return body
        }
    }

    /// Goes through a door of the embedded site's data: it is a request like any other, with a method of its own, so that whatever reads,
    /// keeps or answers requests has it too.
    private func enter(_ request: Request, _ open: @escaping @Sendable (LocalData) throws -> Value) async throws -> Value {
        var request = request
        let kind = Header("content-type", "application/json")
        request.headers = [kind]
        let inner = localData.map { data -> Transport in { _ in Response(200, headers: [kind], body: JSON.bytes(try open(data))) } }
        let before = writesSent
        do {
            return try JSON.parse(try await gated(tapped(inner, to: .local), to: .local)(request).body)
        } catch {
            // All or nothing: what failed has changed nothing.
            if writesSent > before { writes.discount() }
            throw error
        }
    }
}

extension LocalData.Kind {
    /// Where it lies among the embedded site's data.
    fileprivate var path: String {
        switch self {
        case .users: "users"
        case .accounts: "accounts"
        case .events: "events"
        case .table(let name): "tables/" + Path.encode(name)
        }
    }
}
