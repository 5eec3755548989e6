/// The keys of one or more maps, in order; no two of them are alike.
///
/// Keys are compared by their bytes, as JSON means them: `é` in one code point and in two are two keys.
///
/// SAFETY: appended to only by a `Map` (or a reader that has shown it to nobody) that is its sole owner; so nobody reads the names
/// while they change.
public final class Keys: @unchecked Sendable {
    /// Kept beside where they are and how many, so that a look at them neither asks the array nor holds it.
    @exclusivity(unchecked) private var held: [String] {
        didSet { settle() }
    }
    @exclusivity(unchecked) @usableFromInline private(set) var first: UnsafePointer<String>?
    @exclusivity(unchecked) public private(set) var count = 0
    /// From a hash of a name to its index, open addressing; -1 is free. Empty while looking through the names is faster.
    @exclusivity(unchecked) private var slots: [Int32] = []
    private static let scanned = 8

    /// Keys that must differ from each other.
    public init(_ names: [String] = []) {
        held = names
        settle()
        if count > Self.scanned { rebuild() }
    }

    public var names: [String] { held }
    /// The names where they are; see `List.elements`.
    var elements: UnsafeBufferPointer<String> { UnsafeBufferPointer(start: first, count: count) }

    public func index(of name: String) -> Int? { withUnsafePointer(to: name) { index(of: $0) } }

    /// The same for a name that stays where it is meanwhile.
    @usableFromInline func index(of name: UnsafePointer<String>) -> Int? {
        guard let first else { return nil }
        if slots.isEmpty {
            for index in 0..<count where (first + index).isAlike(name) { return index }
            for index in 0..<count where first[index].isSame(as: name.pointee) { return index }
            return nil
        }
        var slot = name.pointee.bytesHash & (slots.count - 1)
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if first[index].isSame(as: name.pointee) { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The index of a name, which is looked for first where it was found the last time.
    @inlinable public func index(of name: String, hint: inout Int) -> Int? {
        withUnsafePointer(to: name) { has($0, at: hint) ? hint : findElsewhere($0, &hint) }
    }

    /// Whether this name stands at an index, as far as can be told without looking at its letters: certain for a short one.
    @inlinable @inline(__always) func has(_ name: UnsafePointer<String>, at index: Int) -> Bool {
        guard index < count, let first else { return false }
        return (first + index).isAlike(name)
    }

    @usableFromInline @inline(never) func findElsewhere(_ name: UnsafePointer<String>, _ hint: inout Int) -> Int? {
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
        if count * 2 > slots.count {
            if count > Self.scanned { rebuild() }
        } else {
            insert(count - 1)
        }
    }

    /// SAFETY: the array is this object's alone to change, and whenever it has been, where its names are is asked again.
    private func settle() {
        count = held.count
        first = held.withUnsafeBufferPointer { $0.baseAddress }
    }

    private func rebuild() {
        var size = 32
        while size < count * 3 { size *= 2 }
        slots = Array(repeating: -1, count: size)
        for index in 0..<count { insert(index) }
    }

    private func insert(_ index: Int) {
        var slot = held[index].bytesHash & (slots.count - 1)
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
