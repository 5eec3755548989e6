import Language
import ProductAnalytics
import Values

extension Verb {
    static let open = Verb(
        "open <path: file>", .local, "Reads a file by its suffix: json, jsonl, csv, tsv, yaml; any other as text; - is standard input.",
        examples: ["open crm.json", "let wanted = open wanted.csv"]
    ) { call, context in
        try Reading.document(call.text("path"), context.world).value
    }.givingContents(of: "path")
}
