/// A text behind one reference, so that a `Value` stays small.
///
/// It never changes: so whoever is handed one may read its bytes without holding the string as well.
public final class Text: Sendable {
    public let string: String
    public init(_ string: String) { self.string = string }
}

/// A secret: held, passed on, and never shown.
public final class Secret: Sendable {
    /// What is kept secret; only the place that attaches keys reads it.
    public let text: String
    public init(_ text: String) { self.text = text }
}
