import Diagnostics
import Values

// What functions and definitions give.
extension Checker {
    /// What a function of the language or of the host gives, from what it is given.
    func result(of function: Signature, _ arguments: [Shape]) -> Shape {
        if function.shape != .any { return function.shape }
        guard !vocabulary.functions.contains(where: { $0.name == function.name }) else { return Shape(certain: function.usage.result) }
        let first = arguments.first ?? .any
        switch function.name {
        case "keys", "split": return .list(.text)
        case "range": return .list(.int)
        case "sort", "unique": return first.isList ? first : .list(.any)
        case "reverse", "slice": return first.isList ? first : .any
        case "enumerate": return .list(.map(["index": .int, "value": first.element]))
        case "matches": return .list(.map(["text": .text, "groups": .list(.any), "index": .int]))
        case "min", "max": return arguments.count == 1 && first.element.type != nil ? first.element : .any
        case "default": return arguments.count == 2 ? first.otherwise(arguments[1]) : .any
        default: return Shape(certain: function.usage.result)
        }
    }

    /// What a definition gives: what its header says, or what its `return`s give where that says more.
    func result(of definition: Definition) -> Shape {
        let declared = definition.result.map { Shape(certain: $0.alternatives.count > 1 ? "text" : $0.text) } ?? .any
        guard let inferred = results[DefinitionKey(definition)] else { return declared }
        return declared == .any || declared.type == inferred.type ? inferred : declared
    }

    /// What a `return` gives must be what the header says.
    func checkResult(_ value: Expression, _ known: Shape) {
        guard let wanted = wantedResult else { return }
        if wanted.alternatives.count > 1 {
            if case .literal(let literal) = value.kind { alternatives(wanted.alternatives, literal.string ?? "", value, "the result") }
        } else if let type = StaticType.certain(wanted), let known = known.type, !StaticType.fits(known, type) {
            report(.mustBe(place(value.range), "the result", StaticType.article(type), shown(value, known)))
        }
    }
}

/// A definition among all that a check sees.
struct DefinitionKey: Hashable {
    private let name: String
    private let at: Int
    init(_ definition: Definition) {
        name = definition.name.text
        at = definition.name.range.lowerBound
    }
}
