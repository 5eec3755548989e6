import Synchronization
import Values

/// An object being put together: the known properties in a fixed order, then the rest in the order it came.
struct Assembly {
    private var names: [String] = []
    private var values: [Value] = []
    /// A bit for each `put` that put something.
    private var mask: UInt64 = 0
    private var puts: UInt64 = 0
    private let shapes: Shapes
    private let rest: Rest

    init(_ shapes: Shapes, _ rest: Rest) {
        self.shapes = shapes
        self.rest = rest
        names.reserveCapacity(9)
        values.reserveCapacity(9)
    }

    mutating func put(_ name: String, _ value: Value?) {
        if let value = value ?? rest[name] {
            names.append(name)
            values.append(value)
            mask |= 1 << puts
        }
        puts += 1
    }
    mutating func put(_ name: String, _ text: String?) { put(name, text.map { Value.text($0) }) }
    mutating func put(_ name: String, _ flag: Bool?) { put(name, flag.map { Value.bool($0) }) }
    mutating func put(_ name: String, _ texts: [String]?) { put(name, texts.map { .list($0.map { .text($0) }) }) }
    /// A text that is left out when it is empty.
    mutating func put(name: String, _ text: String) { put(name, text.isEmpty ? nil : text) }
    /// Texts by name, sorted by name, for a dictionary has no order of its own.
    mutating func put(_ name: String, _ texts: [String: String]?) {
        put(name, texts.map { .map($0.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) }) })
    }

    /// The object.
    var value: Value {
        if rest.members.isEmpty {
            if let instead = rest.instead, names.isEmpty { return instead }
            return .map(Map(shapes.keys(names, mask), values))
        }
        var map = Map(Keys(names), values)
        for (name, value) in rest.members where map[name] == nil { map.set(name, to: value) }
        return .map(map)
    }

    /// The object, or `nil` when nothing was put into it, so that what was absent stays absent.
    var orNothing: Value? {
        if names.isEmpty, rest.members.isEmpty, rest.instead == nil { return nil }
        return value
    }
}

/// The keys of a model's objects, one for each set of properties that occurs, so that a thousand rows of a list share them.
final class Shapes: Sendable {
    private static let most = 64
    // A handful; to look through them is quicker than to hash a number, and a table of hashes costs a short program dearly.
    private let known = Mutex<[(mask: UInt64, keys: Keys)]>([])

    fileprivate func keys(_ names: [String], _ mask: UInt64) -> Keys {
        known.withLock { known in
            for shape in known where shape.mask == mask { return shape.keys }
            let keys = Keys(names)
            // Who sends whatever comes to mind does not fill the memory with it, nor make others look through it.
            if known.count < Self.most { known.append((mask, keys)) }
            return keys
        }
    }
}
