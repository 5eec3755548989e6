import Synchronization

/// A request to stop, made from any thread or signal handler and noticed by the machine within a few thousand steps.
public final class Interrupt: Sendable {
    private let flag = Atomic<Bool>(false)
    public init() {}

    /// Asks the machine to stop what it is doing.
    public func request() { flag.store(true, ordering: .relaxed) }
    /// Whether a request stands.
    public var isRequested: Bool { flag.load(ordering: .relaxed) }
    /// Takes the request back, and says whether there was one.
    @discardableResult public func clear() -> Bool { flag.exchange(false, ordering: .relaxed) }
}

/// What a program may use before it is stopped.
public struct Limits: Sendable {
    /// Turns of loops, calls, and elements gone through by functions and filters; `nil`: no end.
    public var steps: Int?
    /// Bytes that lists, maps and texts may take up, roughly; `nil`: no end.
    public var memory: Int?
    /// Calls of definitions inside each other.
    public var depth: Int

    public init(steps: Int? = nil, memory: Int? = 2 << 30, depth: Int = 10_000) {
        self.steps = steps
        self.memory = memory
        self.depth = max(1, depth)
    }
}
