/// A text behind one reference, so that a `Value` stays small.
///
/// SAFETY: as with `List`, `string` is changed only by an owner that has proved itself the only one.
public final class Text: @unchecked Sendable {
    @exclusivity(unchecked) @usableFromInline var held: String
    @inlinable public var string: String { held }
    public init(_ string: String) { held = string }

    /// Puts more at the end in place; only for a proven sole owner.
    public func append(_ more: String) { held += more }
}

/// A secret: held, passed on, and never shown.
public final class Secret: Sendable {
    /// What is kept secret; only the place that attaches keys reads it.
    public let text: String
    public init(_ text: String) { self.text = text }
}
