import ProductAnalytics

// Words, which may stand in any attribute.
extension SearchCompiler {
    /// That a text of a row has a pattern somewhere in it, in whatever case.
    ///
    /// What is joined is not looked up for each row of the entity: the rows of the reference table are gone through once, for the keys of
    /// those that have it.
    mutating func words(_ pattern: Condition.Pattern) -> String {
        let word = word(pattern)
        let (own, joined) = textAttributes()
        var parts = holding(word, own)
        for (rows, attributes) in joined {
            var conditions = [Self.balanced(holding(word, attributes), "OR")]
            if let counts = rows.counts("o", key: rows.key(of: "o")) { conditions.append(counts) }
            parts.append(
                "\(rows.own) IN (SELECT \(rows.key(of: "o")) FROM \(rows.table) o WHERE \(conditions.joined(separator: " AND ")))")
        }
        return Self.balanced(parts, "OR")
    }

    /// What looks for a word, once for each of several attributes or in several at once.
    private enum Word {
        /// The parameter is a text without gaps and without letters beyond ASCII.
        case plain(String)
        case like(Like)
    }

    private mutating func word(_ pattern: Condition.Pattern) -> Word {
        // It is looked for anywhere, so what may stand before and behind it says nothing.
        let pieces = pattern.pieces.drop { $0 == .anything }.reversed().drop { $0 == .anything }
        if case .text(let text)? = pieces.first, pieces.count == 1, text.utf8.allSatisfy({ $0 < 0x80 }) {
            return .plain(bound(.text(text.lowercased())))
        }
        return .like(like(pattern))
    }

    private func holding(_ word: Word, _ attributes: [Attribute]) -> [String] {
        guard case .plain(let place) = word else {
            guard case .like(let like) = word else { return [] }
            return attributes.map { words(like, in: $0) }
        }
        var parts: [String] = []
        // What is no text does not hold it.
        let texts = attributes.filter { $0.kinds.contains(.text) }.map(\.sql)
        for start in stride(from: 0, to: texts.count, by: Database.mostHeld) {
            let some = texts[start..<min(start + Database.mostHeld, texts.count)]
            parts.append("tenon_holds(\(place), \(some.joined(separator: ", ")))")
        }
        for attribute in attributes where attribute.kinds.contains(.list) {
            parts.append(Self.anyText(of: attribute.sql, "tenon_holds(\(place), e.value)"))
        }
        return parts
    }

    /// What looks for a pattern anywhere in a text, in whatever case.
    struct Like {
        /// Its parameter.
        let place: String
        /// Whether letters beyond ASCII are in it, whose case SQLite does not know.
        let isFolded: Bool
        let isEscaped: Bool
    }

    mutating func like(_ pattern: Condition.Pattern) -> Like {
        let text = "%" + pattern.like + "%"
        let isFolded = !text.utf8.allSatisfy { $0 < 0x80 }
        return Like(place: bound(.text(isFolded ? text.lowercased() : text)), isFolded: isFolded, isEscaped: text.contains("\\"))
    }

    private func words(_ like: Like, in attribute: Attribute) -> String {
        var parts: [String] = []
        if attribute.kinds.contains(.text) {
            let test = sql(like, attribute.sql)
            parts.append(attribute.kinds == .text ? test : "(typeof(\(attribute.sql)) = 'text' AND \(test))")
        }
        if attribute.kinds.contains(.list) { parts.append(Self.anyText(of: attribute.sql, sql(like, "e.value"))) }
        return Self.balanced(parts, "OR")
    }

    /// That a test is true of one of the texts, `e.value`, in a list.
    private static func anyText(of sql: String, _ test: String) -> String {
        let items = "json_each(CASE WHEN \(isList(sql)) THEN CAST(\(sql) AS TEXT) ELSE 'null' END)"
        return "EXISTS (SELECT 1 FROM \(items) e WHERE e.type = 'text' AND \(test))"
    }

    func sql(_ like: Like, _ sql: String) -> String {
        "\(like.isFolded ? "tenon_folded(\(sql))" : sql) LIKE \(like.place)\(like.isEscaped ? " ESCAPE '\\'" : "")"
    }
}
