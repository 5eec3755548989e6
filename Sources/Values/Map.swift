/// A map from text to value in the order of insertion, behind one reference.
///
/// Maps that were read together share their keys, so a thousand rows of one shape hold the names once.
///
/// SAFETY: as with `List`, changed only by a proven sole owner, and not watched at every access.
public final class Map: @unchecked Sendable {
    /// Held once by this map; unmanaged, so that looking a key up does not count one holder more.
    @exclusivity(unchecked) @usableFromInline var sharedKeys: Unmanaged<Keys>
    @exclusivity(unchecked) @usableFromInline var held: [Value]

    /// The keys in order; shared by maps of one shape until one of them adds a key.
    @inlinable public var keys: Keys { sharedKeys.takeUnretainedValue() }
    /// The values in the order of the keys.
    @inlinable public var values: [Value] { held }
    /// The values where they are; see `List.elements`.
    @inlinable var elements: UnsafeBufferPointer<Value> { held.withUnsafeBufferPointer { $0 } }

    public init() {
        sharedKeys = .passRetained(Keys())
        held = []
    }

    /// A map of a known shape; there must be as many values as keys.
    public init(_ keys: Keys, _ values: [Value]) {
        precondition(keys.count == values.count, "a map needs a value for each key")
        sharedKeys = .passRetained(keys)
        held = values
    }

    deinit {
        sharedKeys.release()
        if DeepRelease.isNeeded(for: held) { DeepRelease.empty(&held) }
    }

    /// A copy that can be changed without this one changing.
    public func copy() -> Map { Map(keys, values) }

    @inlinable public var count: Int { held.count }

    @inlinable public subscript(_ key: String) -> Value? { sharedKeys._withUnsafeGuaranteedRef { $0.index(of: key) }.map { held[$0] } }

    /// The value under a key, which is looked for first where it was found the last time; `hint` is that place.
    @inlinable public func value(under key: String, hint: inout Int) -> Value? {
        guard let index = sharedKeys._withUnsafeGuaranteedRef({ $0.index(of: key, hint: &hint) }) else { return .none }
        return held[index]
    }

    /// Puts a value under a key: in its place if the key is there, else at the end.
    public func set(_ key: String, to value: Value) {
        if let index = sharedKeys._withUnsafeGuaranteedRef({ $0.index(of: key) }) {
            held[index] = value
            return
        }
        var keys = sharedKeys.takeRetainedValue()
        if !isKnownUniquelyReferenced(&keys) { keys = keys.copy() }
        keys.append(key)
        sharedKeys = .passRetained(keys)
        held.append(value)
    }

    /// Puts a value at the place of a key that is there; for a reader that knows the index already.
    public func set(at index: Int, to value: Value) { held[index] = value }

    /// Takes a key out, with its value.
    @discardableResult public func remove(_ key: String) -> Value? {
        guard let index = keys.index(of: key) else { return nil }
        sharedKeys = .passRetained(sharedKeys.takeRetainedValue().without(index))
        return held.remove(at: index)
    }

    /// The members in order.
    public var members: Zip2Sequence<[String], [Value]> { zip(keys.names, values) }
}
