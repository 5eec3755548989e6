/// A map from text to value in the order of insertion.
///
/// Maps that were read together share their keys, so a thousand rows of one shape hold the names once. A map is one reference, and is
/// copied when one of two holders changes it.
///
/// SAFETY: what the reference leads to is changed only while this is its sole holder (`isKnownUniquelyReferenced`), or before it has
/// been shown to anybody; so no two tasks ever see a change.
public struct Map: @unchecked Sendable {
    @usableFromInline var storage: MapStorage

    public init() { storage = .make(Keys(), capacity: 0) }

    /// A map of a known shape; there must be as many values as keys.
    @inlinable public init(_ keys: Keys, _ values: some Collection<Value>) {
        precondition(keys.count == values.count, "a map needs a value for each key")
        storage = .make(keys, capacity: keys.count)
        for value in values { storage.append(value) }
    }

    /// A map of a known shape; there must be as many values as keys.
    public init(_ keys: Keys, _ values: [Value]) {
        precondition(keys.count == values.count, "a map needs a value for each key")
        storage = .make(keys, capacity: values.count)
        for value in values { storage.append(value) }
    }

    /// A map of a known shape whose values are moved out of where they are, which is uninitialised then; as many as there are keys.
    @inlinable public init(_ keys: consuming Keys, moving values: UnsafeMutablePointer<Value>) {
        let count = keys.count
        storage = .make(keys, capacity: count)
        storage.append(moving: values, count: count)
    }

    /// The keys in order; shared by maps of one shape until one of them adds a key.
    @inlinable public var keys: Keys { storage.keys.takeUnretainedValue() }
    /// The values in the order of the keys.
    @inlinable public var values: View { View(storage: storage) }
    /// The members in order.
    public var members: Zip2Sequence<[String], View> { zip(keys.names, values) }
    @inlinable public var count: Int { storage.count }

    /// The value under a key.
    @inlinable public subscript(_ key: String) -> Value? { storage.value(under: key) }

    /// Puts a value under a key: in its place if the key is there, else at the end.
    public mutating func set(_ key: String, to value: Value) {
        if let index = storage.index(of: key) {
            own(room: 0)
            storage.values[index] = value
        } else {
            own(room: 1)
            storage.append(key, value)
        }
    }

    /// The same for a key that is looked for first where it was found the last time; `hint` is that place.
    public mutating func set(_ key: UnsafePointer<String>, hint: inout Int, to value: consuming Value) {
        if storage.place(under: key, hint: &hint) != nil {
            own(room: 0)
            storage.values[hint] = value
        } else {
            own(room: 1)
            storage.append(key.pointee, value)
        }
    }

    /// Takes a key out, with its value.
    @discardableResult public mutating func remove(_ key: String) -> Value? {
        guard let index = storage.index(of: key) else { return nil }
        let value = values[index]
        var rest = Array(values)
        rest.remove(at: index)
        self = Map(keys.without(index), rest)
        return value
    }

    /// Whether two are one map: then nothing need be compared.
    @inlinable public func isIdentical(to other: Map) -> Bool { storage === other.storage }

    /// What tells this map from every other one that is held at the same time.
    public var identity: ObjectIdentifier { ObjectIdentifier(storage) }

    /// Whether nobody else holds it, so that a change copies nothing.
    public mutating func isSolelyHeld() -> Bool { isKnownUniquelyReferenced(&storage) }

    /// Makes sure that nobody else holds the values, and that more fit behind them.
    private mutating func own(room: Int) {
        let count = storage.count
        if isKnownUniquelyReferenced(&storage) {
            guard storage.room < count + room else { return }
            let larger = MapStorage.make(keys, capacity: max(4, 2 * count))
            larger.append(moving: storage.values, count: count)
            storage.count = 0
            storage = larger
        } else {
            let copy = MapStorage.make(keys, capacity: room == 0 ? count : max(4, count + count / 2))
            for value in values { copy.append(value) }
            storage = copy
        }
    }

    /// The values of a map, without a list of their own.
    public struct View: RandomAccessCollection, @unchecked Sendable {
        @usableFromInline let storage: MapStorage
        @inlinable init(storage: MapStorage) { self.storage = storage }

        @inlinable public var startIndex: Int { 0 }
        @inlinable public var endIndex: Int { storage.count }
        @inlinable public subscript(_ index: Int) -> Value {
            precondition(index >= 0 && index < storage.count, "a map has no value at that index")
            return storage.values[index]
        }
    }
}
