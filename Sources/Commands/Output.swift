import Diagnostics

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

extension String {
    /// What a terminal may get of a text from anywhere: line ends and tabs as they are, whatever else would be obeyed made visible.
    public var harmless: String {
        guard utf8.contains(where: { $0 < 0x20 || $0 >= 0x7f }) else { return self }
        return utf8.split(separator: 0x0a, omittingEmptySubsequences: false).map { line in
            line.split(separator: 0x09, omittingEmptySubsequences: false).map { Diagnostic.safe(String(Substring($0))) }.joined(
                separator: "\t")
        }.joined(separator: "\n")
    }
}
