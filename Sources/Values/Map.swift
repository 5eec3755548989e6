/// A map from text to value in the order of insertion, behind one reference.
///
/// Maps that were read together share their keys, so a thousand rows of one shape hold the names once.
///
/// SAFETY: as with `List`, changed only by a proven sole owner.
public final class Map: @unchecked Sendable {
    /// The keys in order; shared by maps of one shape until one of them adds a key.
    public private(set) var keys: Keys
    /// The values in the order of the keys.
    public private(set) var values: [Value]

    public init() {
        keys = Keys()
        values = []
    }

    /// A map of a known shape; there must be as many values as keys.
    public init(_ keys: Keys, _ values: [Value]) {
        precondition(keys.count == values.count, "a map needs a value for each key")
        self.keys = keys
        self.values = values
    }

    deinit { if DeepRelease.isNeeded(for: values) { DeepRelease.empty(&values) } }

    /// A copy that can be changed without this one changing.
    public func copy() -> Map { Map(keys, values) }

    @inlinable public var count: Int { values.count }

    @inlinable public subscript(_ key: String) -> Value? { keys.index(of: key).map { values[$0] } }

    /// Puts a value under a key: in its place if the key is there, else at the end.
    public func set(_ key: String, to value: Value) {
        if let index = keys.index(of: key) {
            values[index] = value
            return
        }
        if !isKnownUniquelyReferenced(&keys) { keys = keys.copy() }
        keys.append(key)
        values.append(value)
    }

    /// Puts a value at the place of a key that is there; for a reader that knows the index already.
    public func set(at index: Int, to value: Value) { values[index] = value }

    /// Takes a key out, with its value.
    @discardableResult public func remove(_ key: String) -> Value? {
        guard let index = keys.index(of: key) else { return nil }
        keys = keys.without(index)
        return values.remove(at: index)
    }

    /// The members in order.
    public var members: Zip2Sequence<[String], [Value]> { zip(keys.names, values) }
}
