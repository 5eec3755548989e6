public import Diagnostics

extension NameIndex {
    /// The number of the symbol that is defined at a place, perhaps in a script that is loaded.
    public func number(ofSymbolAt place: Place) -> Int? {
        symbols.firstIndex { symbol in
            symbol.places.contains { $0.source.name == place.source.name && $0.range == place.range }
        }
    }

    /// Whether a symbol stands at the top level, where scripts that load this one see it too.
    public func isTop(_ number: Int) -> Bool { symbols[number].isTop }

    /// Whether the name of a symbol is written where it is defined; that of `each` without a name is not.
    public func isWritten(_ number: Int) -> Bool {
        mentions(of: number).contains { if case .symbol(_, .definition) = $0.meaning { true } else { false } }
    }

    /// What speaks against another name for a symbol; `nil` when the program would mean the same.
    public func objection(to name: String, for number: Int, vocabulary: Vocabulary) -> Diagnostic? {
        let symbol = symbols[number]
        guard symbol.ownName != name else { return nil }
        let space = symbol.name.dropLast(symbol.ownName.count)
        let bytes = Array(name.utf8)
        guard let first = bytes.first, Letter.isIdentifierStart(first), bytes.allSatisfy(Letter.isIdentifier) else { return .noName(name) }
        if symbol.sort == .definition, space.isEmpty {
            if Parser.keywords.contains(name) { return .taken(name, "the language has a word '\(name)'") }
            if vocabulary.commands.contains(where: { $0.name == name }) { return .taken(name, "there is a verb '\(name)'") }
            if Functions.named(name) != nil || vocabulary.functions.contains(where: { $0.name == name }) {
                return .taken(name, "there is a function '\(name)'")
            }
        }
        let other = symbols.first { other in
            other.name == space + name && (other.sort == .definition) == (symbol.sort == .definition)
                && (other.isTop || symbol.isTop || other.sight.overlaps(symbol.sight))
        }
        guard let other, let place = other.places.first else { return nil }
        let what = other.sort == .definition ? "'\(name)'" : "'$\(name)'"
        return .taken(name, "\(what) is there already, in line \(place.line)")
    }
}

extension Diagnostic {
    fileprivate static func noName(_ name: String) -> Diagnostic {
        Diagnostic(
            "bad-name", .name, "'\(name.preview())' is no name",
            because: ["a name is made of letters, digits and '_', and does not begin with a digit"])
    }

    fileprivate static func taken(_ name: String, _ why: String) -> Diagnostic {
        Diagnostic("taken-name", .name, "the name '\(name.preview())' is taken", because: [why])
    }
}
