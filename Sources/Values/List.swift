/// A list behind one reference.
///
/// SAFETY: `items` is changed only by an owner that has proved itself the only one (`isKnownUniquelyReferenced`) or by
/// the code that has just made the list and shown it to nobody; so no two tasks ever see a change.
public final class List: @unchecked Sendable {
    public var items: [Value]
    @inlinable public init(_ items: [Value] = []) { self.items = items }
    deinit { if DeepRelease.isNeeded(for: items) { DeepRelease.empty(&items) } }
}
