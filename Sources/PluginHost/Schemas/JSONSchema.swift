import Diagnostics
public import Values

/// A JSON Schema of draft 2020-12: as much of it as tools use, to say where a value does not conform.
///
/// ```swift
/// JSONSchema(["type": "object", "properties": ["count": ["type": "integer"]]]).flaws(in: ["count": "two"])
/// // '/count' must be of type integer, but is "two"
/// ```
///
/// What it does not know it passes over, so a value that conforms is never called wrong; nor is one whose judgement would take more than
/// some hundred thousand steps, or lead more than two hundred schemas deep. It is to be made of a schema without references to others.
public struct JSONSchema: Sendable {
    /// One thing in which a value does not conform.
    public struct Flaw: Sendable, Equatable {
        /// Where in the value.
        public var pointer: Pointer
        /// What it must be, such as `be of type integer`.
        public var expected: String
        /// What it is instead; `nil`: nothing stands there.
        public var actual: Value?

        public var words: String {
            let place = pointer.steps.isEmpty ? "the value" : "'\(pointer.description.preview(120))'"
            return "\(place) must \(expected), but \(actual.map { "is \($0.preview(60))" } ?? "is missing")"
        }
    }

    let root: Value

    public init(_ root: Value) { self.root = root }

    /// More flaws than this are not told.
    public static let most = 5

    /// Where a value does not conform, in the order of the schema.
    public func flaws(in value: Value) -> [Flaw] {
        var judge = SchemaJudge(root)
        return Array(judge.flaws(value, root, Pointer(), SchemaJudge.deepest).prefix(Self.most))
    }
}
