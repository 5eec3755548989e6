import Diagnostics
import Values

// What is known of values, followed through fields, paths and comparisons.
extension Checker {
    /// What a field of a value is like; a field that cannot be there is reported. `isOptional`: what is missing gives null.
    func member(_ name: Name, of shape: Shape, isOptional: Bool) -> Shape {
        switch shape {
        case .any, .words: return .any
        case .plain(let type):
            // Of null the machine speaks; a list of texts, say, has no fields anywhere.
            if type != "null" { report(.noField(place(name.range), name.text, StaticType.described(type))) }
            return .any
        case .list(let element):
            if case .list = element { return .list(.any) }
            return .list(member(name, of: element, isOptional: isOptional))
        case .oneOrMore(let row):
            _ = member(name, of: row, isOptional: isOptional)
            return .any
        case .map(let fields):
            if let field = fields[name.text] { return isOptional && field.isOptional ? .any : field.shape }
            guard !isOptional else { return .any }
            let dotted = fields.names.first { $0.hasPrefix(name.text + ".") }.map { "\"\($0)\"" }
            let near = dotted ?? Suggestion.nearest(to: name.text, in: fields.names)
            switch fields.others {
            case .open: return .any
            case .growing where near == nil: return .any
            case .growing, .closed: 
                report(.unknownField(place(name.range), name.text, near, fields, dotted == nil ? attempt(name.range, near) : []))
            }
            return .any
        }
    }

    /// What a path leads to from a row.
    func follow(_ path: Filter.Path, from row: Shape) -> Shape {
        path.steps.reduce(row) { shape, step in
            // A path goes through lists in lists too.
            if case .list(.list) = shape { return .any }
            return member(step, of: shape, isOptional: path.isOptional)
        }
    }

    /// What a variable with a written type holds.
    func declared(_ type: TypeName?, _ known: Shape, isMutable: Bool) -> Shape {
        guard let type else { return isMutable ? .any : known }
        let wanted = Shape(type)
        return !isMutable && wanted.type == known.type && wanted.type != nil ? known.narrowed(by: wanted) : wanted
    }

    // MARK: Comparisons

    /// A text that is compared with what can only be one of some words.
    func checkWords(_ shape: Shape, _ literal: Expression, against other: Expression) {
        guard case .words(let words, let isOpen) = shape, case .literal(let value) = literal.kind, let word = value.string,
            !words.contains(word)
        else { return }
        let near = Suggestion.nearest(to: word, in: words)
        if isOpen, near == nil { return }
        let subject = "'\(source.text(in: other.range).preview(40))'"
        report(.unlikelyWord(place(literal.range), subject, word, words, near, isOpen, attempt(literal.range, near.map { "\"\($0)\"" })))
    }

    /// `x in [ … ]`: each text of the list, and whether any element can be equal at all.
    func checkAmong(_ shape: Shape, _ list: Expression, against value: Expression) {
        guard case .list(let elements) = list.kind, !elements.isEmpty else { return }
        for element in elements where !element.isSpread { checkWords(shape, element.value, against: value) }
        guard let type = shape.type else { return }
        let kinds = elements.map { element -> String? in
            guard !element.isSpread, case .literal(let literal) = element.value.kind, !literal.isNull else { return nil }
            return literal.typeName
        }
        func differs(_ kind: String?) -> Bool {
            guard let kind else { return false }
            return kind != type && !(StaticType.numbers.contains(kind) && StaticType.numbers.contains(type))
        }
        if kinds.allSatisfy(differs) {
            report(.neverIn(place(list.range), shown(value, type), StaticType.described(kinds.first.flatMap { $0 } ?? "any")))
        }
    }

    /// A comparison with null of something that never is null.
    func checkNull(_ sign: Expression.Binary, _ left: Expression, _ mine: Shape, _ right: Expression, _ theirs: Shape) {
        for (value, shape, other) in [(left, mine, right), (right, theirs, left)] {
            guard case .literal(.null) = other.kind, let type = shape.type, type != "null" else { continue }
            switch value.kind {
            case .variable, .unary, .binary:
                report(
                    .neverNull(
                        place(left.range.lowerBound..<max(left.range.upperBound, right.range.upperBound)), shown(value, type),
                        answer: sign == .notEqual))
            // What a file or an API gives may be null where it should not be.
            default: continue
            }
        }
    }
}

extension Shape {
    /// What is certain of a type's name; `text` is left to the machine, for it may be a secret.
    init(certain type: String?) {
        guard let type, type != "text" else {
            self = .any
            return
        }
        self = Shape(named: type)
    }

    /// What `??` gives, with this on its left.
    func otherwise(_ other: Shape) -> Shape { self == .null ? other : joined(other) }

    /// The same, with the words that a type names.
    fileprivate func narrowed(by wanted: Shape) -> Shape { if case .words = wanted { wanted } else { self } }
}

extension StaticType {
    /// `text`, `an int`, `a bool`, for messages.
    static func described(_ type: String) -> String { type == "bool" ? "a bool" : article(type) }
}

extension Diagnostic {
    fileprivate static func unknownField(
        _ place: Place, _ name: String, _ near: String?, _ fields: Shape.Fields, _ attempts: [String]
    ) -> Diagnostic {
        let names = fields.names
        let because =
            names.isEmpty ? "the map is empty"
            : names.count <= 12 ? "the fields are " + Suggestion.list(names, "and") : "there are \(names.count) fields"
        return Diagnostic(
            "unknown-field", .type, "there is no field '\(name.preview())'",
            at: [.init(place, near.map { "did you mean '\($0)'?" } ?? "")],
            because: [because + (fields.others == .growing ? "; '?.' asks for one that may come to be" : "")], try: attempts)
    }

    fileprivate static func noField(_ place: Place, _ name: String, _ shown: String) -> Diagnostic {
        Diagnostic(
            "wrong-type", .type, "only maps have fields, but what has '.\(name.preview())' here is \(shown)", at: [.init(place)])
    }

    fileprivate static func unlikelyWord(
        _ place: Place, _ subject: String, _ word: String, _ words: [String], _ near: String?, _ isOpen: Bool, _ attempts: [String]
    ) -> Diagnostic {
        let mark = Mark(place, near.map { "did you mean '\($0)'?" } ?? "")
        guard isOpen else {
            return Diagnostic(
                "wrong-word", .type, "\(subject) is never '\(word.preview())'", at: [mark],
                because: ["it is one of \(Suggestion.list(words, "and"))"], try: attempts)
        }
        return Diagnostic(
            "unlikely-word", .type, "\(subject) is hardly ever '\(word.preview())'", at: [mark],
            because: ["the words that are known are \(Suggestion.list(words, "and"))"], try: attempts, severity: .warning)
    }

    fileprivate static func neverIn(_ place: Place, _ value: String, _ element: String) -> Diagnostic {
        Diagnostic(
            "constant-comparison", .type, "nothing in this list equals the left side", at: [.init(place)],
            because: ["the left side is \(value), but the list holds \(element)"], severity: .warning)
    }

    fileprivate static func neverNull(_ place: Place, _ value: String, answer: Bool) -> Diagnostic {
        Diagnostic(
            "constant-comparison", .type, "this is always \(answer)", at: [.init(place)], because: ["\(value) is never null"],
            severity: .warning)
    }
}
