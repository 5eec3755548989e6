/// What a visitor may ask of a listener; the values here are the defaults.
public struct Limits: Sendable {
    /// Bytes of a request's body.
    public var body = 5 << 20
    /// Bytes of a request's first line and header fields together.
    public var head = 64 << 10
    /// Microseconds that a connection may lie idle between two requests.
    public var idle = 60_000_000
    /// Microseconds within which a head must be complete, from its first byte.
    public var headTime = 10_000_000
    /// Microseconds within which a body must be complete, from the end of its head.
    public var bodyTime = 60_000_000
    /// Microseconds within which the visitor must have taken an answer.
    public var answerTime = 60_000_000
    /// Connections at once; more wait until one ends.
    public var connections = 1000
    /// Microseconds to finish what has begun when the listener is told to stop.
    public var stopTime = 10_000_000
    /// How much a visitor who has already been refused may go on sending, so that the answer can be read: bytes, and microseconds.
    public var lingerBytes = 16 << 20
    public var lingerTime = 2_000_000
    public init() {}
}
