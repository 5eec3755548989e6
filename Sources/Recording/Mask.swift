import Diagnostics
import Values

/// A value in a body that may differ from run to run: `@ mask /data/*/last_seen time`.
public struct Mask: Sendable {
    /// Where it is; a `*` stands for every name and every index.
    public var pointer: Pointer
    /// The kind of text that may stand there, as in a pattern but without the brackets: `time`, `uuid`, `re:…`.
    public var kind: String
    /// The line of the file that says so.
    public var line = 0
    private let regex: LinearRegex

    init(pointer: Pointer, kind: String) throws(LineProblem) {
        guard let regex = try Pattern.kind(kind) else {
            throw LineProblem(
                id: "session-directive", message: "the directive 'mask' cannot be read",
                words: Suggestion.words(for: kind, in: Self.kinds),
                because: ["'\(kind.preview())' is no kind of text; the kinds are \(Suggestion.list(Self.kinds, "and"))"])
        }
        self.pointer = pointer
        self.kind = kind
        self.regex = regex
    }

    static let kinds = Pattern.kinds.filter { $0 != "..." }

    /// Whether a value may stand there: a text of the kind, or a number, a boolean or null that is written like one.
    func allows(_ value: Value) -> Bool {
        let text: String
        switch value {
        case .list, .map: return false
        case .text(let own): text = own.string
        default: text = JSON.text(value, .line)
        }
        let scalars = Array(text.unicodeScalars)
        var steps = 0
        return regex.ends(in: scalars, from: 0, steps: &steps).last == scalars.count
    }

    /// Whether it speaks of the value at a place.
    func covers(_ place: Pointer) -> Bool {
        place.steps.count == pointer.steps.count && zip(pointer.steps, place.steps).allSatisfy { $0 == "*" || $0 == $1 }
    }

    /// The places in a document that it speaks of.
    func places(in value: Value) -> [Pointer] {
        var found = [Pointer]()
        func look(_ value: Value, _ rest: ArraySlice<String>, _ at: Pointer) {
            guard let step = rest.first else {
                found.append(at)
                return
            }
            switch value {
            case .map(let map):
                for (name, member) in map.members where step == "*" || step == name { look(member, rest.dropFirst(), at.appending(name)) }
            case .list(let list):
                for (index, item) in list.items.enumerated() where step == "*" || step == String(index) {
                    look(item, rest.dropFirst(), at.appending(index))
                }
            default: break
            }
        }
        look(value, pointer.steps[...], Pointer())
        return found
    }
}

extension SessionFile {
    /// The masks that lead to no value of any body.
    public var idleMasks: [Mask] {
        let all = head.masks + entries.flatMap(\.masks)
        guard !all.isEmpty else { return [] }
        var used = MaskUse()
        for entry in entries {
            for exchange in entry.exchanges {
                var bodies = [exchange.requestBody]
                if case .response(_, _, let body) = exchange.answer { bodies.append(body) }
                for body in bodies {
                    if let value = try? JSON.parse(body.content.filled(by: standIns)) {
                        used.see(head.masks + entry.masks, value)
                    }
                }
            }
        }
        return all.filter { !used.isUsed($0) }
    }
}

extension Mask: Equatable {
    public static func == (a: Mask, b: Mask) -> Bool { a.pointer == b.pointer && a.kind == b.kind }
}

extension [BodyDifference] {
    /// What is left when masks are looked through.
    func past(_ masks: [Mask]) -> [BodyDifference] {
        guard !masks.isEmpty else { return self }
        return filter { difference in
            guard difference.recorded != nil, let actual = difference.actual else { return true }
            return !masks.contains { $0.covers(difference.pointer) && $0.allows(actual) }
        }
    }
}
