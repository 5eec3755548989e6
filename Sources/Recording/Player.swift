import Diagnostics
import ProductAnalytics
import Synchronization
import Values

/// A transport that answers from a session and opens no socket.
///
/// A request is answered by the exchange of the running command that has its method, its path (whatever the order of the
/// query) and its body (whatever the blanks and the order of names); of several such, in the order of the recording.
public final class Player: Sendable {
    private struct Key: Hashable {
        var method: String
        var path: String
        var body: UInt64
    }

    private struct Waiting {
        var exchange: Exchange
        var key: Key
        var isUsed = false
    }

    private struct State {
        var entry: Int?
        var waiting = [Waiting]()
        var misses = [Diagnostic]()
    }

    private let file: SessionFile
    private let standIns: StandIns
    private let session: SessionWorld
    private let state = Mutex(State())

    init(_ file: SessionFile, _ session: SessionWorld) {
        self.file = file
        self.session = session
        standIns = file.standIns
    }

    /// The transport that commands must be given.
    public var transport: Transport { { [self] in try answer($0) } }

    /// Turns to a command.
    func turn(to index: Int) {
        let waiting = file.entries[index].exchanges.map { Waiting(exchange: $0, key: key($0)) }
        state.withLock { $0 = State(entry: index, waiting: waiting) }
    }

    /// What was recorded for the running command and never asked for.
    var leftOvers: [Exchange] { state.withLock { $0.waiting.filter { !$0.isUsed }.map(\.exchange) } }

    /// The requests that found no answer.
    var misses: [Diagnostic] { state.withLock(\.misses) }

    private func answer(_ request: Request) throws -> Response {
        let wanted = Self.key(request.method, request.path, request.body)
        let found = state.withLock { state -> Exchange? in
            var index = state.waiting.firstIndex { !$0.isUsed && $0.key == wanted }
            // The rare case, a body that says the same in another order, is looked for only when the quick one fails.
            if index == nil {
                index = state.waiting.firstIndex { waiting in
                    !waiting.isUsed && waiting.key.method == wanted.method && waiting.key.path == wanted.path
                        && differences(waiting.exchange, request)?.isEmpty == true
                }
            }
            guard let index else { return nil }
            state.waiting[index].isUsed = true
            return state.waiting[index].exchange
        }
        session.passExchange()
        guard let found else {
            let miss = miss(request)
            state.withLock { $0.misses.append(miss) }
            throw miss
        }
        return try found.response(standIns)
    }

    // Keys.

    private func key(_ exchange: Exchange) -> Key {
        Self.key(
            exchange.method, String(decoding: exchange.path.filled(by: standIns), as: UTF8.self),
            Line.content(of: exchange.requestBody).filled(by: standIns))
    }

    private static func key(_ method: String, _ path: String, _ body: [UInt8]) -> Key {
        Key(method: method, path: sorted(path), body: SplitMix.hash(BodyLayout.withoutBlanks(body)))
    }

    /// The path with the parts of its query in order.
    static func sorted(_ path: String) -> String {
        guard let mark = path.utf8.firstIndex(of: UInt8(ascii: "?")) else { return path }
        let parts = path[path.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false)
        return parts.count < 2 ? path : path[...mark] + parts.sorted().joined(separator: "&")
    }

    // Misses.

    private func differences(_ exchange: Exchange, _ request: Request) -> [BodyDifference]? {
        let recorded = Line.content(of: exchange.requestBody).filled(by: standIns)
        guard let a = try? JSON.parse(recorded), let b = try? JSON.parse(request.body) else { return nil }
        return BodyDifference.all(a, b)
    }

    /// How unlike a recorded request is; 0 for one that is the same.
    private func distance(_ exchange: Exchange, _ request: Request) -> Int {
        let path = String(decoding: exchange.path.filled(by: standIns), as: UTF8.self)
        var distance = 0
        if exchange.method != request.method { distance += 100 }
        let (a, b) = (Self.sorted(path).split(separator: "?", maxSplits: 1), Self.sorted(request.path).split(separator: "?", maxSplits: 1))
        if a.first != b.first { distance += 200 } else if a != b { distance += 50 }
        if let found = differences(exchange, request) {
            distance += min(49, found.count)
        } else if BodyLayout.compact(Line.content(of: exchange.requestBody).filled(by: standIns)) != BodyLayout.compact(request.body) {
            distance += 49
        }
        return distance
    }

    /// A request as unlike as this is not worth showing.
    private static let farthest = 200

    private func miss(_ request: Request) -> Diagnostic {
        let (index, waiting) = state.withLock { ($0.entry ?? 0, $0.waiting) }
        var because = [String]()
        if let same = waiting.first(where: { $0.isUsed && distance($0.exchange, request) == 0 }) {
            let count = waiting.filter { $0.key == same.key }.count
            because.append(
                "the request of line \(same.exchange.number) is the same, but it was recorded \(count == 1 ? "once" : "\(count) times") and has been answered"
            )
        } else if let near = waiting.filter({ !$0.isUsed }).map(\.exchange).min(by: { distance($0, request) < distance($1, request) }) {
            because += describe(near, request, "in this command")
        } else if waiting.isEmpty {
            because.append("no request was recorded in this command")
        } else {
            because.append("all \(waiting.count) requests that were recorded in this command have been answered")
        }
        let nearest = waiting.map { distance($0.exchange, request) }.min() ?? .max
        if nearest >= 100 {
            let others = file.entries.indices.filter { $0 != index }.flatMap { file.entries[$0].exchanges }
            if let near = others.min(by: { distance($0, request) < distance($1, request) }),
                distance(near, request) < min(nearest, Self.farthest)
            {
                because += describe(near, request, "in the session")
            }
        }
        return Diagnostic(
            "no-exchange", .assert, "the session holds no answer to \(request.method) \(request.path)", because: because,
            soFar: "nothing was sent: a replay never opens a socket")
    }

    private func describe(_ exchange: Exchange, _ request: Request, _ scope: String) -> [String] {
        let path = String(decoding: exchange.path.filled(by: standIns), as: UTF8.self)
        var lines = [String]()
        if exchange.method != request.method || Self.sorted(path) != Self.sorted(request.path) {
            lines += ["- \(exchange.method) \(path)", "+ \(request.method) \(request.path)"]
        }
        if let found = differences(exchange, request) {
            lines += found.prefix(10).flatMap(\.lines)
            if found.count > 10 { lines.append("and \(found.count - 10) more") }
        } else {
            let recorded = String(decoding: BodyLayout.compact(Line.content(of: exchange.requestBody).filled(by: standIns)), as: UTF8.self)
            let actual = String(decoding: BodyLayout.compact(request.body), as: UTF8.self)
            if recorded != actual {
                lines += [
                    "- body: \(recorded.isEmpty ? "none" : recorded.preview(70))",
                    "+ body: \(actual.isEmpty ? "none" : actual.preview(70))",
                ]
            }
        }
        if lines.isEmpty { return ["the same request was recorded for another command, at line \(exchange.number)"] }
        let what =
            exchange.method == request.method && Self.sorted(path) == Self.sorted(request.path) ? "has another body" : "is another one"
        if distance(exchange, request) >= Self.farthest, scope == "in this command" {
            return [
                "the next one that was recorded in this command, of line \(exchange.number), is\n" + lines.prefix(2).joined(separator: "\n")
            ]
        }
        return ["the nearest \(scope), of line \(exchange.number), \(what)\n" + lines.joined(separator: "\n")]
    }
}
