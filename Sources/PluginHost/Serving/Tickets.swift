import Values

/// The calls that ended with a question, and wait to be made again with the answer. Each is good for one call, and for the same one.
struct Tickets {
    private var open: [(state: String, call: Value)] = []
    /// As many as wait at once; older ones are forgotten.
    static let most = 64

    /// Notes a call; gives the state that the client has to bring back with its answers.
    mutating func issue(_ name: String, _ arguments: Value, _ random: () -> UInt64) -> String {
        let state = (0..<2).map { _ in String(random(), radix: 36) }.joined(separator: "-")
        if open.count >= Self.most { open.removeFirst() }
        open.append((state, Self.call(name, arguments)))
        return state
    }

    /// Whether a state was given out for this very call; it never is again.
    mutating func redeem(_ state: String, _ name: String, _ arguments: Value) -> Bool {
        guard let index = open.firstIndex(where: { $0.state == state && $0.call == Self.call(name, arguments) }) else { return false }
        open.remove(at: index)
        return true
    }

    private static func call(_ name: String, _ arguments: Value) -> Value { [.text(name), arguments] }
}
