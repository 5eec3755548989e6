/// A text behind one reference, so that a `Value` stays small.
///
/// It never changes: so whoever is handed one may read its bytes without holding the string as well.
public final class Text: Sendable {
    public let string: String
    public init(_ string: String) { self.string = string }

    /// Where the string is, for as long as this is held: behind the two words that every object begins with.
    @inlinable public var place: UnsafePointer<String> {
        UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque() + 16).assumingMemoryBound(to: String.self)
    }
}

/// A secret: held, passed on, and never shown.
public final class Secret: Sendable {
    /// What is kept secret; only the place that attaches keys reads it.
    public let text: String
    public init(_ text: String) { self.text = text }
}
