import Diagnostics
import Language

// The pages of the manual that are made from the declarations, for Tenon.docc. `scripts/reference` writes them, and a test holds them
// against what these functions give.
extension Manual {
    /// Every verb, statement, filter, function, format and kind of error.
    public static var referencePage: String {
        var out = "# Reference\n\nEvery verb, statement, filter, function, format and kind of error, as the program declares them.\n"
        out += "\n<!-- Made by scripts/reference from the declarations; changes here are lost. -->\n"
        out += "\n## Verbs\n" + Verb.all.map { section($0.signature, "It \(effect($0.signature.effect)).") }.joined()
        out += "\n## Statements\n" + Statements.all.map(section).joined()
        out += "\n## Filters\n\nWhat may follow a `|`.\n" + filters.map { section($0, nil) }.joined()
        out += "\n## Functions\n" + functions.map { section($0, nil) }.joined()
        out += "\n## Formats\n\n| name | suffixes | |\n|---|---|---|\n"
        out += Format.forFiles.map { "| \($0.name) | \($0.suffixes.map { ".\($0)" }.joined(separator: " ")) | \(cell($0.summary)) |\n" }.joined()
        out += "\n## Kinds of errors\n\n| kind | status of a script that ends with it |\n|---|---|\n"
        out += Kind.allCases.map { "| \($0.rawValue) | \($0.exitStatus.rawValue) |\n" }.joined()
        return out
    }

    /// Every id of a diagnostic.
    public static var errorsPage: String {
        var out =
            "# Errors\n\nEvery problem that the program tells has an id, in brackets after the word `error` or `warning`. `help ID` shows the\n"
        out += "same as this page.\n"
        out += "\n<!-- Made by scripts/reference from the declarations; changes here are lost. -->\n"
        let groups: [(String, [ErrorPage])] = [
            ("In the text of a script", ErrorPage.parsing), ("Found by the check", ErrorPage.checking),
            ("While it runs", ErrorPage.running),
            ("In data", ErrorPage.data), ("Between here and a site", ErrorPage.sites), ("In recordings", ErrorPage.sessions),
            ("Around the program", ErrorPage.program),
        ]
        for (title, pages) in groups {
            out += "\n## \(title)\n" + pages.sorted { $0.id < $1.id }.map(section).joined()
        }
        return out
    }

    private static func section(_ signature: Signature, _ more: String?) -> String {
        var out = "\n### \(signature.name)\n\n```\n\(signature.usage.text)\n```\n\n\(signature.summary)"
        if let more { out += " \(more)" }
        out += "\n"
        if !signature.examples.isEmpty { out += "\n```tenon\n\(signature.examples.joined(separator: "\n"))\n```\n" }
        return out
    }

    private static func section(_ statement: Statements) -> String {
        let first = statement.summary.prefix(1).uppercased() + statement.summary.dropFirst()
        return "\n### \(statement.name)\n\n```\n\(statement.form)\n```\n\n\(first).\n\n```tenon\n\(statement.example)\n```\n"
    }

    private static func section(_ page: ErrorPage) -> String {
        var out = "\n### \(page.id)\n\n\(page.meaning) Kind `\(page.kind.rawValue)`, status \(page.kind.exitStatus.rawValue).\n"
        out += page.isText ? "\n```tenon\n\(shortened(page.example))\n```\n" : "\nFor example: \(page.example).\n"
        return out
    }

    /// An example that is long for its own sake, such as two hundred brackets.
    private static func shortened(_ example: String) -> String {
        example.count > 200 && !example.contains("create users") && !example.contains("update users") ? example.prefix(40) + "…" : example
    }

    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
