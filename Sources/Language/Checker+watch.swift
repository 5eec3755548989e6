import Diagnostics
import Values

// `watch` and `expect error`: what they repeat and await.
extension Checker {
    func watch(_ every: Expression, _ until: Expression?, _ most: Expression?, _ body: Block) {
        if let known = type(of: every), known != "duration" {
            report(.mustBe(place(every.range), "the pause of 'watch'", "a duration such as 5s", shown(every, known)))
        }
        if let most {
            if let known = type(of: most), known != "int" {
                report(.mustBe(place(most.range), "'max' of 'watch'", "an int", shown(most, known)))
            } else if case .literal(.int(..<1)) = most.kind {
                report(.mustBe(place(most.range), "'max' of 'watch'", "at least 1", shown(most, "int")))
            }
        }
        loops += 1
        block(body)
        loops -= 1
        guard let until else { return }
        rows.append(.map(["value": .any, "count": .any, "round": .int]))
        condition(until, of: "until")
        rows.removeLast()
    }

    /// Kinds of errors must be known, and can be awaited.
    func check(kinds: [Name]) {
        for kind in kinds {
            if kind.text == "cancelled" {
                report(.catchCancelled(place(kind.range)))
            } else if Kind(rawValue: kind.text) == nil {
                report(.unknownKind(kind, self))
            }
        }
    }
}
