/// What a map's reference leads to: its keys, and behind them in one block the values.
///
/// SAFETY: the first `count` places behind the head are initialised, and no others; `room` of them are there. See `Map` for who
/// changes it. The head is reached by its address, which `make` asserts, because `header` would be watched at every access.
public final class MapStorage: ManagedBuffer<MapStorage.Head, Value> {
    public struct Head {
        /// Held once by this map; unmanaged, so that looking a key up does not count one holder more.
        @usableFromInline var keys: Unmanaged<Keys>
        @usableFromInline var count: Int32
        @usableFromInline let room: Int32

        @inlinable init(keys: Unmanaged<Keys>, count: Int32, room: Int32) {
            self.keys = keys
            self.count = count
            self.room = room
        }
    }

    @inlinable static func make(_ keys: consuming Keys, capacity: Int) -> MapStorage {
        let head = Head(keys: .passRetained(keys), count: 0, room: Int32(capacity))
        let made = unsafeDowncast(MapStorage.create(minimumCapacity: capacity) { _ in head }, to: MapStorage.self)
        assert(made.withUnsafeMutablePointers { $0 == made.head && $1 == made.values })
        return made
    }

    deinit {
        head.pointee.keys.release()
        DeepRelease.empty(UnsafeMutableBufferPointer(start: values, count: count))
    }

    /// Behind the two words that every object begins with.
    @inlinable var head: UnsafeMutablePointer<Head> {
        (UnsafeMutableRawPointer(Unmanaged.passUnretained(self).toOpaque()) + 16).assumingMemoryBound(to: Head.self)
    }
    /// The values where they are, for as long as this is held.
    @inlinable var values: UnsafeMutablePointer<Value> { UnsafeMutableRawPointer(head + 1).assumingMemoryBound(to: Value.self) }
    @inlinable var elements: UnsafeBufferPointer<Value> { UnsafeBufferPointer(start: values, count: count) }

    @inlinable var keys: Unmanaged<Keys> { head.pointee.keys }
    @inlinable var count: Int {
        get { Int(head.pointee.count) }
        set { head.pointee.count = Int32(newValue) }
    }
    @inlinable var room: Int { Int(head.pointee.room) }

    @inlinable func index(of key: String) -> Int? { head.pointee.keys._withUnsafeGuaranteedRef { $0.index(of: key) } }
    @inlinable public func value(under key: String) -> Value? { index(of: key).map { values[$0] } }

    /// Where the value under a key is, for as long as this is held and nobody changes it.
    @inlinable @inline(__always) public func place(under key: UnsafePointer<String>) -> UnsafeMutablePointer<Value>? {
        keys._withUnsafeGuaranteedRef { $0.index(of: key) }.map { values + $0 }
    }

    /// The same for a key that is looked for first where it was found the last time; `hint` is that place.
    @inlinable @inline(__always) public func place(under key: UnsafePointer<String>, hint: inout Int) -> UnsafeMutablePointer<Value>? {
        if keys._withUnsafeGuaranteedRef({ $0.has(key, at: hint) }) { return values + hint }
        return keys._withUnsafeGuaranteedRef({ $0.findElsewhere(key, &hint) }).map { values + $0 }
    }

    /// Puts a value at the end; there must be room, and a key for it.
    @inlinable func append(_ value: Value) {
        (values + count).initialize(to: value)
        count += 1
    }

    /// Moves values to the end; there must be room, and keys for them.
    @inlinable func append(moving more: UnsafeMutablePointer<Value>, count added: Int) {
        (values + count).moveInitialize(from: more, count: added)
        count += added
    }

    /// Puts a value under a new key at the end; there must be room.
    func append(_ key: String, _ value: Value) {
        var keys = head.pointee.keys.takeRetainedValue()
        if !isKnownUniquelyReferenced(&keys) { keys = keys.copy() }
        keys.append(key)
        head.pointee.keys = .passRetained(keys)
        append(value)
    }
}
