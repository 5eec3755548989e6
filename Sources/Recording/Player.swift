import Diagnostics
import ProductAnalytics
import Synchronization
import Values

/// Gives the requests of a replay their answers: those of the session, without a socket, or a site's, which are compared with them.
///
/// A request belongs to the exchange of the running command that has its method, its site, its path (whatever the order of the
/// query) and its body (whatever the blanks and the order of names, and past what is masked); of several such, to the first in the
/// order of the recording.
public final class Player: Sendable {
    /// Who answers.
    public enum Mode: Sendable {
        /// The session itself.
        case session
        /// A site that is made anew for each session, and may be changed.
        case fresh
        /// A real site, which is only read.
        case live
    }

    private struct Key: Hashable {
        var method: String
        var site: String?
        var path: String
        var body: UInt64
    }

    private struct Waiting {
        let exchange: Exchange
        /// Made when it is asked for.
        var key: Key?
        var isUsed = false

        init(_ exchange: Exchange) { self.exchange = exchange }

        mutating func key(_ standIns: StandIns) -> Key {
            if let key { return key }
            let made = Player.key(exchange, standIns)
            key = made
            return made
        }
    }

    private struct State {
        var standIns: StandIns
        var entry: Int?
        var masks = [Mask]()
        var waiting = [Waiting]()
        var misses = [Diagnostic]()
        var differences = [Difference]()
        var drift = [Drift]()
        var exchanged = [Exchanged]()
        /// The last request that was answered stood in this line; one that stands before it came too late.
        var latest: Exchange?
        var notes = [Diagnostic]()
        var refused: String?
        var used = MaskUse()
    }

    private let file: SessionFile
    private let mode: Mode
    private let session: SessionWorld
    private let bodies: Loan<Bodies>
    private let state: Mutex<State>

    init(_ file: SessionFile, _ session: SessionWorld, mode: Mode = .session, bodies: Loan<Bodies> = Stock { Bodies() }.lend()) {
        self.bodies = bodies
        self.file = file
        self.mode = mode
        self.session = session
        state = Mutex(State(standIns: file.standIns))
    }

    /// The transport to a site that commands must be given; `nil`: the one of the head.
    ///
    /// - Parameter inner: leads to the site itself, where one answers.
    public func transport(to site: String?, over inner: Transport? = nil) -> Transport {
        let site = site.map(Placeholder.name)
        guard mode != .session, let inner else { return { [self] in try answer($0, site) } }
        return { [self] in try await pass($0, site, inner) }
    }

    /// Turns to a command.
    func turn(to index: Int) {
        state.withLock { state in
            state.entry = index
            let own = file.entries[index].masks
            state.masks = own.isEmpty ? file.head.masks : file.head.masks + own
            state.waiting = file.entries[index].exchanges.map(Waiting.init)
            (state.misses, state.differences, state.exchanged, state.latest, state.refused) = ([], [], [], nil, nil)
        }
    }

    /// What stands for the placeholders by now: a site's own ids take the places of invented ones.
    var standIns: StandIns { state.withLock(\.standIns) }
    /// What was recorded for the running command and never asked for.
    var leftOvers: [Exchange] { state.withLock { $0.waiting.filter { !$0.isUsed }.map(\.exchange) } }
    /// The requests of the running command that found no answer.
    var misses: [Diagnostic] { state.withLock(\.misses) }
    /// In what a site answered the running command otherwise.
    var differences: [Difference] { state.withLock(\.differences) }
    /// What the running command sent to a site, and what came back.
    var exchanged: [Exchanged] { state.withLock(\.exchanged) }
    /// Why the gate held the running command back.
    var refused: String? { state.withLock(\.refused) }
    var drift: [Drift] { state.withLock(\.drift) }
    /// What was noticed, masks included; for the end of the session.
    var notes: [Diagnostic] { state.withLock { $0.notes + $0.used.notes() } }
    private func answer(_ request: Request, _ site: String?) throws -> Response {
        let found = find(request, site)
        session.passExchange()
        if let found, case .response(_, _, let body) = found.answer {
            state.withLock { state in
                guard !state.masks.isEmpty, let recorded = try? JSON.parse(body.content.filled(by: state.standIns)) else {
                    return
                }
                state.used.see(state.masks, recorded)
            }
        }
        guard let found else {
            let miss = miss(request, site)
            state.withLock { $0.misses.append(miss) }
            throw miss
        }
        return try found.response(standIns, bodies.thing)
    }

    private func pass(_ request: Request, _ site: String?, _ inner: Transport) async throws -> Response {
        // The gate lies below every caller: whatever asks, a real site is not changed.
        guard mode != .live || request.isRead else {
            let what = "\(request.method) \(request.path)"
            state.withLock { $0.refused = "it would change the site (\(what.preview(80)))" }
            throw Diagnostic.liveIsRead(what)
        }
        let found = find(request, site)
        if found == nil {
            let miss = miss(request, site)
            state.withLock { if mode == .fresh { $0.misses.append(miss) } }
        }
        var answer: Result<Response, any Error>
        do {
            answer = .success(try await inner(request))
        } catch {
            answer = .failure(error)
        }
        session.passExchange()
        state.withLock { state in
            state.exchanged.append(Exchanged(site: site, request: request, answer: answer))
            if let found { compare(found, answer, &state) }
        }
        return try answer.get()
    }

    private func find(_ request: Request, _ site: String?) -> Exchange? {
        return state.withLock { state -> Exchange? in
            let standIns = state.standIns
            var key: Key?
            var index = state.waiting.indices.first { index in
                if state.waiting[index].isUsed { return false }
                if Self.isSpelt(state.waiting[index].exchange, request, site, standIns) { return true }
                let wanted = key ?? Self.key(request, site)
                key = wanted
                return state.waiting[index].key(standIns) == wanted
            }
            // The rare case, a body that says the same in another order or past a mask, is looked for only when the quick one fails.
            if index == nil, let wanted = key {
                let masks = state.masks
                index = state.waiting.indices.first { index in
                    let waiting = state.waiting[index]
                    guard !waiting.isUsed, let key = waiting.key else { return false }
                    return key.method == wanted.method && key.site == wanted.site && key.path == wanted.path
                        && differences(waiting.exchange, request, standIns)?.past(masks).isEmpty == true
                }
            }
            guard let index else { return nil }
            state.waiting[index].isUsed = true
            let exchange = state.waiting[index].exchange
            if !state.masks.isEmpty, let recorded = try? JSON.parse(exchange.requestBody.content.filled(by: state.standIns)),
                let actual = try? JSON.parse(request.body)
            {
                state.used.look(state.masks, recorded, actual)
            }
            if let latest = state.latest, latest.number > exchange.number {
                state.notes.append(.outOfOrder(exchange, latest))
            } else {
                state.latest = exchange
            }
            return exchange
        }
    }

    /// Compares what a site answers with what was recorded: the status, how the body is made, and what is named in it.
    private func compare(_ exchange: Exchange, _ answer: Result<Response, any Error>, _ state: inout State) {
        let name = "\(exchange.method) \(exchange.path.text)"
        func differs(_ part: String, _ expected: String?, _ actual: String?) {
            state.differences.append(.answer(line: exchange.number, request: name, part: part, expected: expected, actual: actual))
        }
        func drifts(_ change: String, _ pointer: String, _ recorded: String?, _ actual: String?) {
            let endpoint = exchange.method + " " + exchange.path.text.prefix { $0 != "?" }
            state.drift.append(Drift(endpoint: endpoint, change: change, pointer: pointer, recorded: recorded, actual: actual))
        }
        switch (exchange.answer, answer) {
        case (.response(let status, _, let body), .success(let response)):
            if status != response.status {
                mode == .live
                    ? drifts("status", "", String(status), String(response.status))
                    : differs("status", String(status), String(response.status))
            }
            guard status == response.status, let actual = try? JSON.parse(response.body) else { return }
            bind(exchange, actual, &state)
            guard let recorded = try? JSON.parse(body.content.filled(by: state.standIns)) else { return }
            state.used.look(state.masks, recorded, actual)
            for change in BodyShape(recorded).changes(to: BodyShape(actual)) {
                if mode == .live {
                    drifts(change.kind.rawValue, change.pointer.description, change.recorded, change.actual)
                } else {
                    differs(change.pointer.description, change.recorded, change.actual)
                }
            }
        case (.failure(let kind, let id, _), .failure(let error)):
            let actual = (error as? Diagnostic).map { ($0.kind, $0.id) } ?? (.cancelled, "cancelled")
            if actual.0 != kind { differs("failure", "\(kind.rawValue) \(id)", "\(actual.0.rawValue) \(actual.1)") }
        case (.failure(let kind, let id, _), .success(let response)):
            differs("status", "failed \(kind.rawValue) \(id)", String(response.status))
        case (.response(let status, _, _), .failure(let error)):
            let actual = (error as? Diagnostic).map { "failed \($0.kind.rawValue) \($0.id)" } ?? "failed cancelled"
            differs("status", String(status), actual)
        }
    }

    /// Takes the site's own ids for those that the session names.
    private func bind(_ exchange: Exchange, _ actual: Value, _ state: inout State) {
        guard !exchange.bindings.isEmpty else { return }
        for binding in exchange.bindings {
            guard let text = actual[binding.pointer]?.string else { continue }
            state.standIns.bound[binding.name] = Array(text.utf8)
        }
        for index in state.waiting.indices where !state.waiting[index].isUsed { state.waiting[index].key = nil }
    }

    // Keys.

    /// Whether a request without a body is spelt as it was recorded, as most are: then there is no need for keys.
    private static func isSpelt(_ exchange: Exchange, _ request: Request, _ site: String?, _ standIns: StandIns) -> Bool {
        guard exchange.method == request.method, exchange.site == site, exchange.requestBody.isEmpty, request.body.isEmpty else {
            return false
        }
        let path = exchange.path.filled(by: standIns)
        return path.withUnsafeBytes { path in
            request.path.utf8.withContiguousStorageIfAvailable { ByteSearch.isSame(path, UnsafeRawBufferPointer($0)) } ?? false
        }
    }

    private static func key(_ request: Request, _ site: String?) -> Key { key(request.method, site, request.path, request.body) }

    private static func key(_ exchange: Exchange, _ standIns: StandIns) -> Key {
        key(
            exchange.method, exchange.site, String(decoding: exchange.path.filled(by: standIns), as: UTF8.self),
            exchange.requestBody.content.filled(by: standIns))
    }

    private static func key(_ method: String, _ site: String?, _ path: String, _ body: [UInt8]) -> Key {
        Key(method: method, site: site, path: sorted(path), body: SplitMix.hash(BodyLayout.withoutBlanks(body)))
    }

    /// The path with the parts of its query in order.
    static func sorted(_ path: String) -> String {
        guard let mark = path.utf8.firstIndex(of: UInt8(ascii: "?")) else { return path }
        let parts = path[path.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false)
        return parts.count < 2 ? path : path[...mark] + parts.sorted().joined(separator: "&")
    }

    // Misses.

    private func differences(_ exchange: Exchange, _ request: Request, _ standIns: StandIns) -> [BodyDifference]? {
        let recorded = exchange.requestBody.content.filled(by: standIns)
        guard let a = try? JSON.parse(recorded), let b = try? JSON.parse(request.body) else { return nil }
        return BodyDifference.all(a, b)
    }

    /// How unlike a recorded request is; 0 for one that is the same.
    private func distance(_ exchange: Exchange, _ request: Request, _ site: String?) -> Int {
        let standIns = standIns
        let path = String(decoding: exchange.path.filled(by: standIns), as: UTF8.self)
        var distance = 0
        if exchange.method != request.method { distance += 100 }
        if exchange.site != site { distance += 60 }
        let (a, b) = (Self.sorted(path).split(separator: "?", maxSplits: 1), Self.sorted(request.path).split(separator: "?", maxSplits: 1))
        if a.first != b.first { distance += 200 } else if a != b { distance += 50 }
        if let found = differences(exchange, request, standIns) {
            distance += min(49, found.count)
        } else if BodyLayout.compact(exchange.requestBody.content.filled(by: standIns)) != BodyLayout.compact(request.body) {
            distance += 49
        }
        return distance
    }

    /// A request as unlike as this is not worth showing.
    private static let farthest = 200

    private func miss(_ request: Request, _ site: String?) -> Diagnostic {
        let (index, waiting) = state.withLock { ($0.entry ?? 0, $0.waiting) }
        var because = [String]()
        if let same = waiting.first(where: { $0.isUsed && distance($0.exchange, request, site) == 0 }) {
            let standIns = standIns
            let key = Self.key(same.exchange, standIns)
            let count = waiting.filter { ($0.key ?? Self.key($0.exchange, standIns)) == key }.count
            because.append(
                "the request of line \(same.exchange.number) is the same, but it was recorded \(count == 1 ? "once" : "\(count) times") and has been answered"
            )
        } else if let near = waiting.filter({ !$0.isUsed }).map(\.exchange).min(by: {
            distance($0, request, site) < distance($1, request, site)
        }) {
            because += describe(near, request, site, "in this command")
        } else if waiting.isEmpty {
            because.append("no request was recorded in this command")
        } else {
            because.append("all \(waiting.count) requests that were recorded in this command have been answered")
        }
        let nearest = waiting.map { distance($0.exchange, request, site) }.min() ?? .max
        if nearest >= 100 {
            let others = file.entries.indices.filter { $0 != index }.flatMap { file.entries[$0].exchanges }
            if let near = others.min(by: { distance($0, request, site) < distance($1, request, site) }),
                distance(near, request, site) < min(nearest, Self.farthest)
            {
                because += describe(near, request, site, "in the session")
            }
        }
        return mode == .session ? .noExchange(request, because) : .notRecorded(request, because)
    }

    private func describe(_ exchange: Exchange, _ request: Request, _ site: String?, _ scope: String) -> [String] {
        let standIns = standIns
        let path = String(decoding: exchange.path.filled(by: standIns), as: UTF8.self)
        var lines = [String]()
        if exchange.site != site {
            lines += ["- to \(Placeholder.site(exchange.site).text)", "+ to \(Placeholder.site(site).text)"]
        }
        if exchange.method != request.method || Self.sorted(path) != Self.sorted(request.path) {
            lines += ["- \(exchange.method) \(path)", "+ \(request.method) \(request.path)"]
        }
        if let found = differences(exchange, request, standIns) {
            lines += found.prefix(10).flatMap(\.lines)
            if found.count > 10 { lines.append("and \(found.count - 10) more") }
        } else {
            let recorded = String(decoding: BodyLayout.compact(exchange.requestBody.content.filled(by: standIns)), as: UTF8.self)
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
            exchange.method == request.method && exchange.site == site && Self.sorted(path) == Self.sorted(request.path)
            ? "has another body" : "is another one"
        if distance(exchange, request, site) >= Self.farthest, scope == "in this command" {
            return [
                "the next one that was recorded in this command, of line \(exchange.number), is\n" + lines.prefix(2).joined(separator: "\n")
            ]
        }
        return ["the nearest \(scope), of line \(exchange.number), \(what)\n" + lines.joined(separator: "\n")]
    }
}

extension Diagnostic {
    fileprivate static func noExchange(_ request: Request, _ because: [String]) -> Diagnostic {
        Diagnostic(
            "no-exchange", .assert, "the session holds no answer to \(request.method) \(request.path)", because: because,
            soFar: "nothing was sent: a replay never opens a socket")
    }

    fileprivate static func notRecorded(_ request: Request, _ because: [String]) -> Diagnostic {
        Diagnostic("no-exchange", .assert, "the session holds no request \(request.method) \(request.path)", because: because)
    }

    fileprivate static func liveIsRead(_ request: String) -> Diagnostic {
        Diagnostic(
            "replay-reads", .forbidden, "a replay against a real site only reads",
            because: ["\(request.preview(80)) could change something"],
            soFar: "nothing was sent")
    }

    fileprivate static func outOfOrder(_ exchange: Exchange, _ latest: Exchange) -> Diagnostic {
        Diagnostic(
            "session-late", .assert,
            "the request \(exchange.method) \(exchange.path.text.preview(80)) of line \(exchange.number) was made after that of line \(latest.number)",
            because: ["it was recorded before it; the order counts among equal requests only, so this fails nothing"], severity: .warning)
    }
}
