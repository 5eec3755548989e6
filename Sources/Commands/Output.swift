/// Where text goes: data to `data`, everything else to `notes`. A replay collects both.
public struct Output: Sendable {
    /// Standard output. Throws a `Diagnostic` when it cannot be written, as on a full disk.
    public var data: @Sendable (String) throws -> Void
    /// Standard error.
    public var notes: @Sendable (String) -> Void

    public init(data: @escaping @Sendable (String) throws -> Void, notes: @escaping @Sendable (String) -> Void) {
        self.data = data
        self.notes = notes
    }
}
