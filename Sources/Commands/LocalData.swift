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

    /// For a replay: everything is as it was recorded, and there is no store.
    static let none = LocalData(load: { _, rows, _ in rows.count }, reset: { _ in })
}
