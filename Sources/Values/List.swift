/// A list behind one reference.
///
/// SAFETY: what it holds is changed only by an owner that has proved itself the only one (`isKnownUniquelyReferenced`) or by
/// the code that has just made the list and shown it to nobody; so no two tasks ever see a change. For the same reason nobody
/// reads it while it changes, and that need not be watched at every access.
public final class List: @unchecked Sendable {
    @exclusivity(unchecked) @usableFromInline var held: [Value]

    @inlinable public init(_ items: [Value] = []) { held = items }
    deinit { DeepRelease.empty(&held) }

    /// A list that is to be made bit by bit, with room for as many items as will come.
    public init(room: Int) {
        held = []
        held.reserveCapacity(room)
    }

    @inlinable public var items: [Value] { held }

    @inlinable public var count: Int { held.count }

    /// The items where they are, without the array being held.
    ///
    /// SAFETY: for as long as this list is held and nobody changes it, which nobody does while two hold it.
    @inlinable public var elements: UnsafeBufferPointer<Value> { held.withUnsafeBufferPointer { $0 } }

    /// The item at an index, or `nil`, without the array being held meanwhile.
    @inlinable public func item(at index: Int) -> Value? {
        guard index >= 0, index < held.count else { return .none }
        return held[index]
    }

    /// Puts an item at the end in place; only for a proven sole owner.
    @inlinable public func append(_ item: consuming Value) { held.append(item) }

    /// Takes the items out; only for a proven sole owner.
    public func takeItems() -> [Value] {
        defer { held = [] }
        return held
    }

    /// Takes one item out, null in its place; only for a proven sole owner.
    @inlinable public func takeItem(at index: Int) -> Value {
        var item = Value.null
        swap(&held[index], &item)
        return item
    }

    /// Puts items at the end in place; only for a proven sole owner.
    public func append(contentsOf items: [Value]) { held.append(contentsOf: items) }
}
