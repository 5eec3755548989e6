import Diagnostics
import Language
import ProductAnalytics
import Values

extension Verb {
    static let `import` = Verb(
        "import (table <name: text> | users | accounts | events) from <path: file>", .write,
        "Brings rows into the embedded site: a reference table that connections can draw on, or users, accounts and events.",
        examples: ["import table crm from crm.csv", "import users from users.jsonl"]
    ) { call, context in
        let (kind, words) = call.imported
        guard context.site == .local else { throw Diagnostic.localAlone("import", context.site) }
        let (path, status, world) = (call.text("path"), StatusLine.current, context.world)
        let read = { try Reading.document(path, world).value }
        let value = try status?.noting(.work("import \(words): reading \(path)"), read) ?? read()
        guard let rows = value.list else { throw Diagnostic.noRows(path, value).soFar("nothing was imported") }
        let told: Value = ["imported": .text(words), "rows": .int(rows.count)]
        if call.isPlan { return told }
        if context.settings.isReadOnly { throw Diagnostic.readOnly(context.site) }
        let progress = Progress("import \(words)", of: rows.count, unit: "rows", lastly: "making the indexes", on: status)
        defer { progress.end() }
        _ = try await context.importing(kind, rows) { progress.show($0) }
        return told
    }.giving(.map(["imported": .text, "rows": .int]))
}

extension Call {
    fileprivate var imported: (LocalData.Kind, words: String) {
        if let name = self["name"]?.string { return (.table(name), "table \(name)") }
        if has("users") { return (.users, "users") }
        return has("accounts") ? (.accounts, "accounts") : (.events, "events")
    }
}

extension Diagnostic {
    static func localAlone(_ verb: String, _ site: Site) -> Diagnostic {
        Diagnostic(
            "local-alone", .usage, "'\(verb)' is for the embedded site alone, not for '\(site.name)'",
            because: ["a real site gets its data from the applications that report to it"], soFar: "nothing was changed",
            try: ["use site local"])
    }

    fileprivate static func noRows(_ path: String, _ value: Value) -> Diagnostic {
        let held = value.isNull ? "nothing" : value.typeName == "int" ? "an int" : "a \(value.typeName)"
        return Diagnostic("not-rows", .invalid, "'\(path.preview(80))' must hold rows, but holds \(held)")
    }
}
