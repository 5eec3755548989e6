import Diagnostics
import Language
import ProductAnalytics
import Values

extension Verb {
    static let facet = Verb(
        "facet <entity> <attribute> [where <query>] [matching <text>] [limit <int>]", .read,
        "Counts the values of an attribute, the most frequent first.",
        examples: ["facet users first_browser_name where 'user_org_id:5001' limit 10", "facet users @customer_tier"]
    ) { call, context in
        let entity = try context.entity(of: call)
        let request = FacetInfoRequest(
            call.text("attribute"), limit: try call.limit(from: 1) ?? standardLimit, search: call["query"]?.string,
            termSearch: call["text"]?.string)
        let client = try context.client()
        let response = entity == .accounts ? try await client.getAccountFacetInfo(request) : try await client.getUserFacetInfo(request)
        return .list((response.values ?? []).map(\.row))
    }.giving(.list(.map(["value": .text, "count": .int], .growing)))

    /// The API wants a limit; this one is as long as a screen.
    private static let standardLimit = 25
}
