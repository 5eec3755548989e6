import Diagnostics
import Values

// Names in expressions, and the types that are certain.
extension Checker {
    /// Checks an expression; gives its type where that is certain.
    @discardableResult func type(of expression: Expression) -> String? { shape(of: expression).type }

    /// Checks an expression; gives what is known of its value. `isLenient`: what is missing is null, as on the left of `??`.
    @discardableResult func shape(of expression: Expression, isLenient: Bool = false) -> Shape {
        // Chains of operators and paths lean to the left, a thousand links long; they are gone through without going deeper for each.
        var links: [(link: Expression, isLenient: Bool)] = []
        var (first, isLenient) = (expression, isLenient)
        chain: while true {
            switch first.kind {
            case .member(let base, _, _), .index(let base, _, _):
                links.append((first, isLenient))
                first = base
            case .binary(let sign, let left, _):
                links.append((first, isLenient))
                (first, isLenient) = (left, sign == .otherwise)
            default: break chain
            }
        }
        var known = shape(ofFirst: first, isLenient: isLenient)
        for (link, isLenient) in links.reversed() { known = shape(of: link, onTo: known, isLenient: isLenient) }
        return known
    }

    /// One link of a chain, with what is known of the chain before it.
    private func shape(of link: Expression, onTo known: Shape, isLenient: Bool) -> Shape {
        switch link.kind {
        case .member(let base, let name, let isOptional):
            if let type = known.type, type != "map", type != "list", type != "null" {
                report(.noFields(place(name.range), name.text, shown(base, type)))
                return .any
            }
            return member(name, of: known, isOptional: isOptional || isLenient)
        case .index(let base, let index, let isOptional): return shape(ofIndex: base, known, index, isLenient: isOptional || isLenient)
        case .binary(.otherwise, _, let right): return known.otherwise(shape(of: right))
        case .binary(let sign, let left, let right): return Shape(certain: type(of: sign, left, known, right))
        default: return known
        }
    }

    private func shape(ofFirst expression: Expression, isLenient: Bool) -> Shape {
        switch expression.kind {
        case .literal(.null): return .null
        case .literal(let value): return Shape(of: value)
        case .word: return .text
        case .interpolated(let segments):
            for case .value(let value) in segments { type(of: value) }
            // A secret inside makes the whole a secret.
            return .any
        case .list(let elements): return shape(ofList: elements)
        case .map(let members): return shape(ofMap: members)
        case .variable(let name):
            guard let variable = use(name) else {
                report(.unknownVariable(place(expression.range), name, self))
                // What was meant is not unused as well.
                if let near = hyphenated(expression.range)?.name ?? Suggestion.nearest(to: name, in: variableNames) { _ = use(near) }
                return .any
            }
            return variable.shape
        case .field(let name): return rows.last.map { member(name, of: $0, isOptional: isLenient) } ?? .any
        case .row: return rows.last ?? .any
        case .broken: return .any
        case .member, .index, .binary: return shape(of: expression, isLenient: isLenient)
        case .slice(let base, let from, let to):
            for bound in [from, to] {
                if let bound, let known = type(of: bound), known != "int" {
                    report(.mustBe(place(bound.range), "the bound of a slice", "an int", shown(bound, known)))
                }
            }
            let shape = shape(of: base)
            if let known = shape.type, known != "list", known != "text" {
                report(.mustBe(place(base.range), "what is sliced", "a list or text", shown(base, known)))
                return .any
            }
            return shape.type == "text" ? .any : shape
        case .call(let name, let arguments): return shape(ofCall: name, arguments)
        case .spread(let list):
            if let known = type(of: list), known != "list" {
                report(.mustBe(place(list.range), "what '...' spreads here", "a list", shown(list, known)))
            }
            return .any
        case .unary(let sign, let value): return Shape(certain: type(of: sign, value))
        case .pipeline(let pipeline): return shape(of: pipeline)
        }
    }

    private func shape(ofList elements: [Expression.Element]) -> Shape {
        var row: Shape?
        for element in elements {
            var known = shape(of: element.value)
            if element.isSpread {
                if let type = known.type, type != "list" {
                    report(.mustBe(place(element.value.range), "what '...' spreads here", "a list", shown(element.value, type)))
                }
                known = known.type == "list" ? known.element : .any
            }
            if case .null = known { known = .any }
            row = row.map { $0 == .any ? .any : $0.joined(known) } ?? known
        }
        return .list(row ?? .any)
    }

    private func shape(ofMap members: [Expression.Member]) -> Shape {
        var keys: [String: Range<Int>] = [:]
        var fields = Shape.Fields([], .closed)
        for member in members {
            let known = shape(of: member.value)
            guard let key = member.key else {
                if let type = known.type, type != "map" {
                    report(.mustBe(place(member.value.range), "what '...' spreads here", "a map", shown(member.value, type)))
                }
                if case .map(let more) = known { fields.spread(more) } else { fields.spread(.init([], .open)) }
                continue
            }
            fields.set(key.text, known == .null ? .any : known)
            if let first = keys[key.text] {
                report(.secondKey(place(key.range), key.text, place(first)))
            } else {
                keys[key.text] = key.range
            }
        }
        return .map(fields)
    }

    private func shape(ofIndex base: Expression, _ shape: Shape, _ index: Expression, isLenient: Bool) -> Shape {
        let known = type(of: index)
        switch shape.type {
        case "list"?, "text"?:
            if let known, known != "int" { report(.mustBe(place(index.range), "an index", "an int", shown(index, known))) }
            return shape.type == "list" && !isLenient ? shape.element : .any
        case "map"?:
            if let known, known != "text" { report(.mustBe(place(index.range), "the key of a map", "text", shown(index, known))) }
            if case .literal(.text(let key)) = index.kind {
                return member(Name(key.string, index.range), of: shape, isOptional: isLenient)
            }
        case "null"? where isLenient: break
        case let other?: report(.mustBe(place(base.range), "what has an index", "a list, a map or text", shown(base, other)))
        case nil: break
        }
        return .any
    }

    // MARK: Operators

    private func type(of sign: Expression.Unary, _ value: Expression) -> String? {
        let known = type(of: value)
        switch sign {
        case .not:
            if let known, known != "bool" { report(.operand("not", "a bool", place(value.range), shown(value, known), nil)) }
            return "bool"
        case .negate:
            if let known, !StaticType.numbers.contains(known), known != "duration" {
                report(.operand("-", "a number", place(value.range), shown(value, known), nil))
                return nil
            }
            return known
        }
    }

    private func type(of sign: Expression.Binary, _ left: Expression, _ mine: Shape, _ right: Expression) -> String? {
        let theirs = shape(of: right)
        let (first, second) = (mine.type, theirs.type)
        func both(_ allowed: Set<String>, _ wanted: String, hint: String? = nil) -> Bool {
            for (side, value, known) in [("left", left, first), ("right", right, second)] {
                guard let known, !allowed.contains(known) else { continue }
                report(.operand(sign.rawValue, wanted, place(value.range), shown(value, known), side, hint: hint))
                return false
            }
            return true
        }
        switch sign {
        case .or, .and:
            _ = both(["bool"], "two bools")
            return "bool"
        case .equal, .notEqual:
            sameType(sign, left, first, right, second)
            checkWords(mine, right, against: left)
            checkWords(theirs, left, against: right)
            checkNull(sign, left, mine, right, theirs)
            return "bool"
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            let isWritten = sign == .greater && (first == "list" || first == "map")
            if both(
                ["int", "decimal", "text", "duration", "time"], "two numbers, texts, times or durations",
                hint: isWritten ? "behind a value '>' compares; '| save' writes it to a file" : nil)
            {
                sameType(sign, left, first, right, second)
            }
            return "bool"
        case .isIn, .isNotIn:
            if let second, !["list", "map", "text"].contains(second) {
                report(.operand(sign.rawValue, "a list, a map or text", place(right.range), shown(right, second), "right"))
            }
            checkAmong(mine, right, against: left)
            return "bool"
        case .matches:
            if second == "map" { return "bool" }
            _ = both(["text"], "a text and a pattern")
            return "bool"
        case .otherwise: return nil
        case .join:
            let hint = first == "list" || second == "list" ? "a list of one is written [VALUE]" : "text(…) makes text of a value"
            guard both(["text", "list"], "two texts or two lists", hint: hint) else { return nil }
            if let first, let second, first != second {
                report(.operand(sign.rawValue, "two texts or two lists", place(right.range), shown(right, second), "right"))
                return nil
            }
            return first == "list" || second == "list" ? "list" : nil
        case .add, .subtract, .multiply, .divide, .remainder:
            let isText = first == "text" || second == "text"
            let isList = first == "list" || second == "list"
            guard
                both(
                    ["int", "decimal", "duration", "time"], "two numbers",
                    hint: sign == .add && isText ? "'++' joins texts" : sign == .add && isList ? "'++' joins lists" : nil),
                let first, let second, StaticType.numbers.contains(first), StaticType.numbers.contains(second)
            else { return nil }
            if sign == .divide || sign == .remainder, case .literal(.int(0)) = right.kind {
                report(.divisionByZero(place(right.range)))
            }
            // A quotient of ints is an int or a decimal.
            return first == "int" && second == "int" ? (sign == .divide ? nil : "int") : "decimal"
        }
    }

    private func sameType(_ sign: Expression.Binary, _ left: Expression, _ first: String?, _ right: Expression, _ second: String?) {
        guard let first, let second, first != second else { return }
        if StaticType.numbers.contains(first), StaticType.numbers.contains(second) { return }
        if first == "null" || second == "null", sign == .equal || sign == .notEqual { return }
        report(.differentTypes(sign.rawValue, place(left.range), shown(left, first), place(right.range), shown(right, second)))
    }

    /// What a value is, in words: `text "a"`, `int 5`, `a list`.
    func shown(_ expression: Expression, _ type: String) -> String {
        switch expression.kind {
        case .literal(.null): "null"
        case .literal(let value): "\(value.typeName) \(JSON.text(value).preview())"
        case .word(let word): "text \"\(word.preview())\""
        default: StaticType.article(type) == "true or false" ? "a bool" : StaticType.article(type)
        }
    }
}

extension Checker {
    /// The variable that was meant where a name is written with hyphens, as an option is: its name with `_` in their places, and where it
    /// stands with its `$`.
    fileprivate func hyphenated(_ range: Range<Int>) -> (name: String, range: Range<Int>)? {
        let bytes = source.bytes
        var end = range.upperBound
        while end + 1 < bytes.count, bytes[end] == UInt8(ascii: "-"), Self.isName(bytes[end + 1]) {
            end += 2
            while end < bytes.count, Self.isName(bytes[end]) { end += 1 }
        }
        guard end > range.upperBound, range.lowerBound < range.upperBound else { return nil }
        let name = String(
            decoding: bytes[range.lowerBound + 1..<end].map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
        return variableNames.contains(name) ? (name, range.lowerBound..<end) : nil
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension Diagnostic {
    fileprivate static func operand(
        _ sign: String, _ wanted: String, _ place: Place, _ shown: String, _ side: String?, hint: String? = nil
    ) -> Diagnostic {
        let subject = side.map { "the \($0) side" } ?? "it"
        return Diagnostic(
            "wrong-type", .type, "'\(sign)' needs \(wanted), but \(subject) is \(shown)", at: [.init(place)],
            because: hint.map { [$0] } ?? [])
    }

    fileprivate static func differentTypes(_ sign: String, _ left: Place, _ first: String, _ right: Place, _ second: String) -> Diagnostic {
        Diagnostic(
            "wrong-type", .type, "both sides of '\(sign)' must be of one type, but they are \(first) and \(second)",
            at: [.init(Place(left.source, left.range.lowerBound..<max(left.range.upperBound, right.range.upperBound)))])
    }

    fileprivate static func divisionByZero(_ place: Place) -> Diagnostic {
        Diagnostic("division-by-zero", .type, "a number cannot be divided by 0", at: [.init(place)])
    }

    fileprivate static func noFields(_ place: Place, _ name: String, _ shown: String) -> Diagnostic {
        Diagnostic(
            "wrong-type", .type, "only maps have fields, but what has '.\(name)' here is \(shown)", at: [.init(place)])
    }

    fileprivate static func secondKey(_ place: Place, _ key: String, _ first: Place) -> Diagnostic {
        Diagnostic(
            "second-key", .parse, "the key '\(key.preview())' stands twice in one map", at: [.init(place), .init(first, "here too")])
    }

    fileprivate static func unknownVariable(_ place: Place, _ name: String, _ checker: Checker) -> Diagnostic {
        // A hyphen ends a name: '$dry-run' is '$dry' less a word, and what was meant is the variable of the option '--dry-run'.
        if let (whole, range) = checker.hyphenated(place.range) {
            return Diagnostic(
                "unknown-variable", .name, "there is no variable '$\(name)'",
                at: [.init(Place(place.source, range), "did you mean '$\(whole)'?")],
                because: ["a name has no hyphen; an option's variable has '_' in its place"], try: checker.attempt(range, "$" + whole))
        }
        let near = Suggestion.nearest(to: name, in: checker.variableNames)
        var because: [String] = []
        if near == nil {
            because =
                checker.isInDefinition
                ? ["a 'def' sees its parameters, its own variables and those of the top level"]
                : ["a variable is made with 'let \(name) = …'"]
        }
        return Diagnostic(
            "unknown-variable", .name, "there is no variable '$\(name)'",
            at: [.init(place, near.map { "did you mean '$\($0)'?" } ?? "")], because: because,
            try: checker.attempt(place.range, near.map { "$" + $0 }))
    }
}
