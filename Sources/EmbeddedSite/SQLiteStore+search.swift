import ProductAnalytics
import Values

extension SQLiteStore {
    public func find(_ search: Search, _ selection: Selection) throws -> Findings {
        try searching(search.joined) { database, catalog in
            let finder = try Finder(database, catalog, search)
            let (numbers, total) = try finder.numbers(selection)
            return Findings(rows: try finder.rows(numbers, selection.columns), total: total)
        }
    }

    public func facet(_ attribute: String, of search: Search, containing text: String?, limit: Int) throws -> [FacetValue] {
        try searching(search.joined) { database, catalog in
            try Finder(database, catalog, search).facet(attribute, containing: text, limit: limit)
        }
    }
}
