import Diagnostics
import Language
import Values

/// The help, made from the declarations: nothing in it is written twice.
public enum Manual {
    /// What there is.
    static var contents: String {
        var out = "verbs\n"
        out += lines(Verb.all.map(\.signature))
        out += "\nstatements\n"
        out += Statements.all.map { "  \($0.form)\n      \($0.summary)\n" }.joined()
        out += "\nfilters, after a |\n"
        out += lines(filters)
        out += "\nfunctions: " + functions.map(\.name).sorted().joined(separator: " ") + "\n"
        out += "\nhelp NAME says more of each; Ctrl-D or exit leaves\n"
        return out
    }

    /// The page of a verb, filter, function, format or error.
    ///
    /// `defined`: what has been defined where it is asked for.
    static func page(_ name: String, defined: [Signature] = []) throws -> String {
        if let definition = defined.first(where: { $0.name == name }) { return page(definition, "defined here") }
        let filter = filters.first { $0.name == name }.map { page($0, "filter") }
        if let verb = Verb.named(name) {
            return page(verb.signature, "verb, \(effect(verb.signature.effect))") + (filter.map { "\n" + $0 } ?? "")
        }
        if let filter { return filter }
        if let function = functions.first(where: { $0.name == name }) { return page(function, "function") }
        if let statement = Statements.all.first(where: { $0.name == name }) {
            return "\(statement.form)    (statement)\n    \(statement.summary)\n\nexamples\n    \(statement.example)\n"
        }
        if let format = Format.named(name) { return "\(format.name) (format): \(format.summary)\n" }
        let pages = [page(ofKind: name), ErrorPage.named(name)?.text, topic(name)].compactMap { $0 }
        if !pages.isEmpty { return pages.joined(separator: "\n") }
        throw Diagnostic.noPage(name, names + defined.map(\.name))
    }

    /// Every name that has a page; what completion offers behind `help`.
    public static var names: [String] {
        Verb.all.map(\.name) + filters.map(\.name) + functions.map(\.name) + Statements.all.map(\.name) + Format.all.map(\.name)
            + topics + ErrorPage.all.map(\.id)
    }

    static func noPage(_ name: String) -> Diagnostic { .noPage(name, names) }

    static var filters: [Signature] { Filters.signatures + HostFilter.signatures }
    static var functions: [Signature] { Functions.signatures + HostFunction.signatures }

    static func lines(_ signatures: [Signature]) -> String {
        let widest = min(34, signatures.map { $0.usage.text.count }.max() ?? 0)
        return signatures.map { signature in
            let usage = signature.usage.text
            let gap =
                usage.count > widest
                ? "\n" + String(repeating: " ", count: widest + 4) : String(repeating: " ", count: widest + 2 - usage.count)
            return "  \(usage)\(gap)\(firstSentence(signature.summary))\n"
        }.joined()
    }

    static func firstSentence(_ text: String) -> String {
        for mark in [";", ":", ". "] {
            if let end = text.range(of: mark) { return String(text[..<end.lowerBound]) }
        }
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }

    private static func page(_ signature: Signature, _ what: String) -> String {
        var out = "\(signature.usage.text)    (\(what))\n" + (signature.summary.isEmpty ? "" : "    \(signature.summary)\n")
        if !signature.examples.isEmpty { out += "\nexamples\n" }
        for example in signature.examples { out += "    \(example)\n" }
        return out
    }

    static func effect(_ effect: Effect) -> String {
        switch effect {
        case .read: "reads from the site"
        case .write: "writes to the site"
        case .destroy: "destroys on the site"
        case .local: "sends nothing"
        }
    }
}

extension String {
    /// The first place where another text stands.
    fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }
}

extension Diagnostic {
    fileprivate static func noPage(_ name: String, _ names: [String]) -> Diagnostic {
        let near = Suggestion.nearest(to: name, in: names)
        return Diagnostic(
            "no-help", .name, "there is no help for '\(name.preview())'", try: [near.map { "help \($0)" } ?? "help"])
    }
}
