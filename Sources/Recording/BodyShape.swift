import Values

/// What a JSON document is made of, whatever its values: which members there are, and of which types.
///
/// The items of a list are looked at together, for their number is data.
struct BodyShape {
    /// The types at each place; an index is a `*`.
    private var types = [Pointer: Set<String>]()
    /// The places in the order in which they were come to.
    private var order = [Pointer]()
    /// The lists that have no items: nothing is known of what would be in them.
    private var empty = Set<Pointer>()
    private var filled = Set<Pointer>()

    init(_ value: Value) { look(value, Pointer()) }

    private mutating func look(_ value: Value, _ at: Pointer) {
        if types[at] == nil { order.append(at) }
        types[at, default: []].insert(Self.type(of: value))
        switch value {
        case .map(let map): for (name, member) in map.members { look(member, at.appending(name)) }
        case .list(let list):
            if list.items.isEmpty { empty.insert(at) } else { filled.insert(at) }
            for item in list.items { look(item, at.appending("*")) }
        default: break
        }
    }

    /// How another document is made otherwise.
    struct Change: Sendable, Hashable {
        enum Kind: String, Sendable { case gained, lost, retyped }
        var kind: Kind
        var pointer: Pointer
        /// The types, as `text or null`.
        var recorded: String?
        var actual: String?
    }

    func changes(to actual: BodyShape) -> [Change] {
        var found = [Change]()
        for place in order {
            guard let recorded = types[place] else { continue }
            guard let types = actual.types[place] else {
                // What stands inside something that is lost, or in a list that has no items now, is no news of its own.
                if !actual.isUnknown(place), !found.contains(where: { $0.kind != .gained && place.isInside($0.pointer) }) {
                    found.append(Change(kind: .lost, pointer: place, recorded: Self.words(recorded), actual: nil))
                }
                continue
            }
            // Null says that there is no value, not of which type it would be.
            let (a, b) = (recorded.subtracting(["null"]), types.subtracting(["null"]))
            if !a.isEmpty, !b.isEmpty, a.isDisjoint(with: b) {
                found.append(Change(kind: .retyped, pointer: place, recorded: Self.words(recorded), actual: Self.words(types)))
            }
        }
        for place in actual.order where types[place] == nil {
            let isTold = found.contains { $0.kind != .lost && place.isInside($0.pointer) }
            guard !isUnknown(place), !isTold, let types = actual.types[place] else { continue }
            found.append(Change(kind: .gained, pointer: place, recorded: nil, actual: Self.words(types)))
        }
        return found
    }

    /// Whether a place lies in a list without items.
    private func isUnknown(_ place: Pointer) -> Bool {
        empty.contains { place.isInside($0) && !filled.contains($0) }
    }

    /// JSON knows numbers only, however they are kept here.
    private static func type(of value: Value) -> String {
        switch value {
        case .int, .decimal: "number"
        default: value.typeName
        }
    }

    private static func words(_ types: Set<String>) -> String { types.sorted().joined(separator: " or ") }
}

extension Pointer {
    /// Whether it leads into what another leads to.
    fileprivate func isInside(_ other: Pointer) -> Bool { steps.count > other.steps.count && steps.starts(with: other.steps) }
}
