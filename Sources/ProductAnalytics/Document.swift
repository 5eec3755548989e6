import Diagnostics
import Values

/// A value that somebody wrote, and where: so that a complaint about it can point into their file.
///
/// ```swift
/// let document = try Document(parsing: Source("crm.json", #"{"id": "crm", "type": "ref_table"}"#))
/// let checked = try CreateConnectionRequest(document)  // a Diagnostic that points into crm.json, for lack of a join
/// ```
public struct Document: Sendable {
    /// What was written.
    public let value: Value
    /// The JSON text the value was read from; `nil` when it was computed, or read from another notation.
    public let source: Source?
    /// Where in that text the value stands.
    public let pointer: Pointer

    /// Makes a document of a value; without a source, complaints name the path alone.
    public init(_ value: Value, source: Source? = nil, at pointer: Pointer = Pointer()) {
        self.value = value
        self.source = source
        self.pointer = pointer
    }

    /// Reads one JSON document; throws the `Diagnostic` of the JSON reader.
    public init(parsing source: Source) throws {
        self.init(try JSON.parse(source), source: source)
    }

    /// Reads JSON Lines, one document a line; blank lines are skipped; throws the `Diagnostic` of the first bad line.
    public static func lines(of source: Source) throws -> [Document] {
        // All at once is quicker, for lines are mostly of one shape. What is wrong with a line is told as of that line alone.
        let values = try? JSON.parseLines(source)
        var documents: [Document] = []
        documents.reserveCapacity(values?.count ?? 0)
        let lines = source.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }) {
            // A line is a source of its own that counts on, so places name the line of the file.
            let own = Source(source.name, bytes: Array(line), firstLine: source.firstLine + index)
            documents.append(try values.map { Document($0[documents.count], source: own) } ?? Document(parsing: own))
        }
        return documents
    }

    /// The elements of a list, each with its place; a value that is no list is its own only element.
    public var elements: [Document] {
        guard let items = value.list else { return [self] }
        return items.enumerated().map { Document($1, source: source, at: pointer.appending($0)) }
    }

    /// Where the value under a pointer stands in the text.
    func place(of inner: Pointer) -> Place? {
        source.flatMap { JSON.place(of: Pointer(pointer.steps + inner.steps), in: $0) }
    }

    /// Where the name of a member stands in the text.
    func placeOfKey(_ inner: Pointer) -> Place? {
        source.flatMap { JSON.placeOfKey(Pointer(pointer.steps + inner.steps), in: $0) }
    }
}
