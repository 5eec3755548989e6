import Values

extension Format {
    /// A header and a line a row (RFC 4180); lists and maps inside are JSON.
    static let csv = Format("csv", "comma-separated values with a header", canAppend: true) { value, _ in
        CSV.text(asRows(value))
    }

    /// The same with tabs.
    static let tsv = Format("tsv", "tab-separated values with a header", canAppend: true) { value, _ in
        CSV.text(asRows(value), separator: .tab)
    }

    /// What is no list of maps becomes one with the column `value`.
    private static func asRows(_ value: Value) -> [Value] {
        let items: [Value] = if case .list(let list) = value { list.items } else { [value] }
        return items.map { item in
            if case .map = item { item } else { ["value": item] }
        }
    }
}
