public import Values

/// `$_`, the value that was shown last; and `$_.total`, of how many things it shows a part, where whoever gave it says so.
///
/// A host tells both; the language only gives them a name, which is there from the beginning.
enum LastResult {
    static let name = "_"
    static let total = "_.total"
    static let member = "total"
}

extension Scope {
    /// Takes note of the value that was shown last.
    public func remember(_ value: Value) {
        later = nil
        declare(LastResult.name, value)
    }

    /// Takes note of a value that was shown last, and is large: it is made when a program runs that may ask for it.
    public func remember(later make: @escaping () throws -> Value) throws {
        later = make
        declare(LastResult.name, .null)
        if isLastAwaited { try settleLast() }
    }

    /// Makes what a program may ask for; to be called before it runs.
    public func prepare(for program: Program) throws {
        isLastAwaited = program.content.awaitsLast || definitionsAwaitLast
        if isLastAwaited { try settleLast() }
    }

    /// Makes `$_`, if that was put off. What cannot be made now is tried again.
    func settleLast() throws {
        guard let make = later else { return }
        remember(try make())
    }

    /// Takes note of how many there are in all; `nil`: that is not known.
    public func remember(total: Int?) { declare(LastResult.total, total.map { .int($0) } ?? .null) }
}
