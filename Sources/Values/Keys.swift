/// The keys of one or more maps, in order; no two of them are alike.
///
/// Keys are compared by their bytes, as JSON means them: `é` in one code point and in two are two keys.
///
/// SAFETY: appended to only by a `Map` (or a reader that has shown it to nobody) that is its sole owner; so nobody reads the names
/// while they change.
public final class Keys: @unchecked Sendable {
    @exclusivity(unchecked) @usableFromInline var held: [String]
    @inlinable public var names: [String] { held }
    /// The names where they are; see `List.elements`.
    @inlinable var elements: UnsafeBufferPointer<String> { held.withUnsafeBufferPointer { $0 } }
    /// From a hash of a name to its index, open addressing; -1 is free. Empty while looking through the names is faster.
    @exclusivity(unchecked) private var slots: [Int32] = []
    private static let scanned = 8

    /// Keys that must differ from each other.
    public init(_ names: [String] = []) {
        held = names
        if names.count > Self.scanned { rebuild() }
    }

    @inlinable public var count: Int { held.count }

    public func index(of name: String) -> Int? {
        if slots.isEmpty {
            for index in held.indices where held[index].isSame(as: name) { return index }
            return nil
        }
        var slot = name.bytesHash & (slots.count - 1)
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if names[index].isSame(as: name) { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The index of a name, which is looked for first where it was found the last time.
    @inlinable public func index(of name: String, hint: inout Int) -> Int? {
        if hint < held.count, held[hint].isSame(as: name) { return hint }
        guard let index = index(of: name) else { return nil }
        hint = index
        return index
    }

    func copy() -> Keys { Keys(names) }

    func without(_ index: Int) -> Keys {
        var rest = names
        rest.remove(at: index)
        return Keys(rest)
    }

    func append(_ name: String) {
        held.append(name)
        if names.count * 2 > slots.count {
            if names.count > Self.scanned { rebuild() }
        } else {
            insert(names.count - 1)
        }
    }

    private func rebuild() {
        var size = 32
        while size < names.count * 3 { size *= 2 }
        slots = Array(repeating: -1, count: size)
        for index in names.indices { insert(index) }
    }

    private func insert(_ index: Int) {
        var slot = names[index].bytesHash & (slots.count - 1)
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(truncatingIfNeeded: index)
    }
}

extension String {
    /// A hash of the bytes, seeded anew in each process so that nobody can choose texts that collide.
    fileprivate var bytesHash: Int {
        var hasher = Hasher()
        hashBytes(into: &hasher)
        return hasher.finalize()
    }
}
