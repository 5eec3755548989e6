import Diagnostics
import Values

/// One value of a request being read strictly, and where it is.
struct Part {
    let value: Value
    private let way: Way

    /// Where a part is, as the way to it from the inside out: it is put together only for a part that is complained about.
    private enum Way {
        case at(Pointer)
        case name(String, Around)
        case index(Int, Around)

        var pointer: Pointer {
            switch self {
            case .at(let pointer): pointer
            case .name(let name, let around): around.way.pointer.appending(name)
            case .index(let index, let around): around.way.pointer.appending(index)
            }
        }
    }

    /// The way of an object or a list, which the parts in it share.
    private final class Around {
        let way: Way
        init(_ way: Way) { self.way = way }
    }

    /// Where the parts in this one are, if it is an object that was opened.
    private let around: Around?

    init(_ value: Value, at pointer: Pointer = Pointer()) { self.init(value, .at(pointer)) }

    private init(_ value: Value, _ way: Way, _ around: Around? = nil) {
        self.value = value
        self.way = way
        self.around = around
    }

    var pointer: Pointer { way.pointer }

    /// The names of the members, if this is an object.
    var names: [String] { value.map?.keys.names ?? [] }

    /// This part, which must be an object.
    func object() throws(Violation) -> Part {
        guard case .map = value else { throw must("an object") }
        return around == nil ? Part(value, way, Around(way)) : self
    }

    private func member(_ name: String, _ value: Value) -> Part { Part(value, .name(name, around ?? Around(way))) }

    /// A member that must be there; `known` are the names that cannot be a misspelling of it.
    func required(_ name: String, known: [String]) throws(Violation) -> Part {
        guard let value = value[name] else {
            let near = Suggestion.nearest(to: name, in: names.filter { !known.contains($0) })
            throw Violation(pointer: pointer, rule: .missing(name, near: near))
        }
        return member(name, value)
    }

    /// A member, if it is there and not null.
    func optional(_ name: String) -> Part? {
        guard let value = value[name], !value.isNull else { return nil }
        return member(name, value)
    }

    func text() throws(Violation) -> String {
        guard let text = value.string else { throw must("text") }
        return text
    }

    /// A text that says something.
    func name() throws(Violation) -> String {
        let text = try text()
        if text.isEmpty { throw Violation(pointer: pointer, rule: .empty) }
        return text
    }

    func flag() throws(Violation) -> Bool {
        guard let flag = value.bool else { throw must("true or false") }
        return flag
    }

    /// A whole number, within bounds if there are any.
    func wholeNumber(in bounds: ClosedRange<Int>? = nil) throws(Violation) -> Int {
        guard let number = value.int, bounds?.contains(number) ?? true else {
            let expected =
                switch bounds {
                case nil: "a whole number"
                case let bounds? where bounds.upperBound == .max: "a whole number from \(bounds.lowerBound) on"
                case let bounds?: "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
                }
            throw must(expected)
        }
        return number
    }

    /// One of a few words, in whatever case.
    func word(of words: [String]) throws(Violation) -> String {
        let text = try text()
        guard words.contains(text.uppercased()) else { throw must(Suggestion.list(words)) }
        return text
    }

    func items(_ expected: String = "a list") throws(Violation) -> [Part] {
        guard let items = value.list else { throw must(expected) }
        let around = Around(way)
        return items.enumerated().map { Part($1, .index($0, around)) }
    }

    func texts() throws(Violation) -> [String] {
        var out: [String] = []
        for item in try items("a list of texts") { out.append(try item.text()) }
        return out
    }

    func textMap() throws(Violation) -> [String: String] {
        guard let map = value.map else { throw must("an object") }
        var out: [String: String] = [:]
        for (key, value) in map.members { out[key] = try member(key, value).text() }
        return out
    }

    /// The members that are not known, kept to be sent along.
    func rest(without known: [String]) -> Rest {
        var rest = Rest()
        guard let map = value.map else { return rest }
        for (index, name) in map.keys.names.enumerated() where !known.contains(name) {
            rest.members.append((name: name, value: map.values[index]))
        }
        return rest
    }

    private func must(_ expected: String) -> Violation {
        Violation(pointer: pointer, rule: .wrongType(expected: expected, actual: value.preview))
    }
}

extension Value {
    /// The value in a few words, for messages.
    var preview: String {
        switch self {
        case .text(let text): "\"\(text.string.preview())\""
        case .list: "a list"
        case .map: "an object"
        case .secret: "a secret"
        default: JSON.text(self).preview()
        }
    }
}

extension Field {
    static let properties = ["id", "source_name", "type", "display_name", "description", "groups"]

    /// Reads a field of a request.
    init(_ part: Part) throws(Violation) {
        // Where everything is understood there is nothing to complain about, and nothing need be looked at strictly.
        self.init(part.value)
        if rest.isEmpty, !id.isEmpty, !sourceName.isEmpty, !type.isEmpty { return }
        let object = try part.object()
        self.init(
            id: try object.required("id", known: Self.properties).name(),
            sourceName: try object.required("source_name", known: Self.properties).name(),
            type: try object.required("type", known: Self.properties).name(),
            displayName: try object.optional("display_name")?.text(),
            description: try object.optional("description")?.text(),
            groups: try object.optional("groups")?.texts())
        rest = object.rest(without: Self.properties)
    }

    /// Reads fields of a request, whose ids must differ.
    static func all(_ part: Part) throws(Violation) -> [Field] {
        var fields: [Field] = []
        var firsts: [String: Int] = [:]
        let items = try part.items("a list of fields")
        fields.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            let field = try Field(item)
            if let first = firsts.updateValue(index, forKey: field.id) {
                throw Violation(
                    pointer: item.pointer.appending("id"), rule: .duplicate(field.id, first: items[first].pointer.appending("id")))
            }
            fields.append(field)
        }
        return fields
    }
}

extension FieldUpdate {
    static let properties = ["field_id", "updated_field_id", "updated_display_name", "updated_description", "updated_groups"]

    /// Reads a change to a field from a request.
    init(_ part: Part) throws(Violation) {
        let object = try part.object()
        self.init(
            try object.required("field_id", known: Self.properties).name(),
            id: try object.optional("updated_field_id")?.name(),
            displayName: try object.optional("updated_display_name")?.text(),
            description: try object.optional("updated_description")?.text(),
            groups: try object.optional("updated_groups")?.texts())
        rest = object.rest(without: Self.properties)
    }
}
