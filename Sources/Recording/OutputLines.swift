/// Output cut into lines.
struct OutputLines: Sendable, Hashable {
    var lines: [[UInt8]]
    /// The last line has no line end.
    var endsOpen: Bool

    static func split(_ bytes: [UInt8]) -> OutputLines {
        guard !bytes.isEmpty else { return OutputLines(lines: [], endsOpen: false) }
        let endsOpen = bytes.last != UInt8(ascii: "\n")
        let body = endsOpen ? bytes[...] : bytes.dropLast()
        return OutputLines(
            lines: body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init), endsOpen: endsOpen)
    }
}
