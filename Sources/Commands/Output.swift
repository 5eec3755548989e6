/// Where text goes: data to `data`, everything else to `notes`. A replay collects both.
public struct Output: Sendable {
    /// Standard output. Throws a `Diagnostic` when it cannot be written, as on a full disk.
    public var data: @Sendable (String) throws -> Void
    /// Standard error.
    public var notes: @Sendable (String) -> Void
    /// Standard output, for a text from anywhere: a terminal does not get what it would obey.
    public var text: @Sendable (String) throws -> Void

    /// `text`: the same as `data` where no terminal can be meant.
    public init(
        data: @escaping @Sendable (String) throws -> Void, notes: @escaping @Sendable (String) -> Void,
        text: (@Sendable (String) throws -> Void)? = nil
    ) {
        self.data = data
        self.notes = notes
        self.text = text ?? data
    }
}
