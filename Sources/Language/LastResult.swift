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
    public func remember(_ value: Value) { declare(LastResult.name, value) }

    /// Takes note of how many there are in all; `nil`: that is not known.
    public func remember(total: Int?) { declare(LastResult.total, total.map { .int($0) } ?? .null) }
}
