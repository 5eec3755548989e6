import Diagnostics
import Values

/// The built-in functions' bodies, by name. What they are for and how they are called is declared in `Functions.signatures`.
enum Builtins {
    struct Entry: Sendable {
        var name: String
        /// The numbers of arguments it takes.
        var counts: ClosedRange<Int>
        /// Whether secrets among the arguments are worked on as texts, and make a secret of the texts that come out.
        var taints: Bool
        var body: @Sendable (Operands) throws -> Value

        init(
            _ name: String, _ counts: ClosedRange<Int>, taints: Bool = false, _ body: @escaping @Sendable (Operands) throws -> Value
        ) {
            self.name = name
            self.counts = counts
            self.taints = taints
            self.body = body
        }
    }

    static let all: [Entry] = general + texts + lists + numbers + times + encodings
    static let index = Dictionary(all.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
}

/// The arguments of a built-in function, in registers.
struct Operands {
    let base: UnsafeMutablePointer<Value>
    let count: Int
    let name: String
    let machine: Machine

    subscript(_ index: Int) -> Value { base[index] }

    /// What an argument is called in messages.
    private func subject(_ index: Int) -> String {
        count == 1 ? "what '\(name)' takes" : "argument \(index + 1) of '\(name)'"
    }

    func mustBe(_ wanted: String, _ index: Int) -> Fault { Fault(.mustBe(subject(index), wanted, base[index]), part: index) }

    func text(_ index: Int) throws -> String {
        guard case .text(let text) = base[index] else { throw mustBe("text", index) }
        return text.string
    }

    func int(_ index: Int) throws -> Int {
        guard case .int(let number) = base[index] else { throw mustBe("an int", index) }
        return number
    }

    func list(_ index: Int) throws -> [Value] {
        guard case .list(let list) = base[index] else { throw mustBe("a list", index) }
        try machine.step(list.items.count)
        return list.items
    }

    /// The list taken out of the arguments: if nobody else holds it, it is the caller's own.
    func takeList(_ index: Int) throws -> List {
        guard let list = (base + index).takeList() else { throw mustBe("a list", index) }
        try machine.step(list.count)
        return list
    }

    func map(_ index: Int) throws -> Map {
        guard case .map(let map) = base[index] else { throw mustBe("a map", index) }
        return map
    }

    /// A list as the result.
    func list(_ items: [Value]) throws -> Value {
        try machine.grow(48 + 16 * items.count)
        return .list(items)
    }

    /// A text as the result.
    func text(_ text: String) throws -> Value {
        try machine.grow(48 + text.utf8.count)
        return .text(text)
    }
}

extension Machine {
    @inline(never) func callFunction(_ w: UnsafeMutablePointer<Value>, _ function: Int, _ count: Int) throws {
        let entry = Builtins.all[function]
        guard entry.counts.contains(count) else { throw Diagnostic.wrongCount(entry, count) }
        var isTainted = false
        if entry.taints {
            for index in 0..<count {
                if case .secret(let secret) = w[index] {
                    isTainted = true
                    w[index] = .text(secret.text)
                } else if entry.name == "join", case .list(let list) = w[index],
                    list.items.contains(where: { if case .secret = $0 { true } else { false } })
                {
                    isTainted = true
                    w[index] = .list(list.items.map { if case .secret(let secret) = $0 { .text(secret.text) } else { $0 } })
                }
            }
        }
        let result: Value
        do { result = try entry.body(Operands(base: w, count: count, name: entry.name, machine: self)) } catch {
            // What a secret is must not be seen in a message either.
            guard isTainted else { throw error }
            throw Diagnostic.secretFailed(entry.name)
        }
        for index in 0..<count { w[index].release() }
        w[0] = isTainted ? result.tainted(withNumbers: entry.name == "parse_json") : result
    }
}

extension Value {
    /// The value with a secret in place of each text, and of each number where those are what was secret.
    fileprivate func tainted(withNumbers: Bool) -> Value {
        switch self {
        case .text(let text): .secret(Secret(text.string))
        case .int, .decimal: withNumbers ? .secret(Secret(displayText)) : self
        case .list(let list): .list(list.items.map { $0.tainted(withNumbers: withNumbers) })
        case .map(let map): .map(Map(map.keys, map.values.map { $0.tainted(withNumbers: withNumbers) }))
        default: self
        }
    }
}

extension Diagnostic {
    fileprivate static func wrongCount(_ entry: Builtins.Entry, _ count: Int) -> Diagnostic {
        let wanted =
            entry.counts.upperBound == .max
            ? "at least \(entry.counts.lowerBound)"
            : entry.counts.count == 1 ? "\(entry.counts.lowerBound)" : "\(entry.counts.lowerBound) to \(entry.counts.upperBound)"
        return Diagnostic("wrong-arity", .type, "'\(entry.name)' takes \(wanted) arguments, but is given \(count)")
    }
    fileprivate static func secretFailed(_ name: String) -> Diagnostic {
        Diagnostic("wrong-type", .type, "'\(name)' cannot take this secret", because: ["what it holds is not shown"])
    }
}
