import Diagnostics
import Values

extension Script {
    /// What `--help` shows: the comment at the top of the script, the form of a call, and the parameters, each with the comment behind it.
    public var usageText: String {
        let usage = Signature(name: shortName, parameters, result: nil, summary: nil).usage
        var out = headComment.map { $0 + "\n\n" } ?? ""
        out += "usage: tenon \(usage.text)\n"
        guard !parameters.isEmpty else { return out }
        let names = parameters.map { ($0.isOption ? "--" : "") + $0.name.text }
        let width = names.map(\.displayWidth).max() ?? 0
        out += "\n"
        for (index, parameter) in parameters.enumerated() {
            let gap = String(repeating: " ", count: width - names[index].displayWidth + 3)
            out += "  " + names[index] + gap + words(for: parameter, beforeOffset: end(of: index)) + "\n"
        }
        return out
    }

    /// What a parameter is for, if a comment says so, and what it may be.
    private func words(for parameter: Parameter, beforeOffset end: Int) -> String {
        let facts = facts(of: parameter)
        guard let comment = comment(behind: parameter, beforeOffset: end) else { return facts }
        return "\(comment) (\(facts))"
    }

    private func facts(of parameter: Parameter) -> String {
        if parameter.isOption, parameter.type?.text == "bool", parameter.standard == nil { return "off if left out" }
        var words = parameter.type?.text ?? "any"
        if parameter.isRest { words += ", any number of them" }
        if let standard = parameter.standard { words += ", \(source.text(in: standard.range)) if left out" }
        return words
    }

    /// Where the next parameter begins, or the text ends.
    private func end(of index: Int) -> Int {
        index + 1 < parameters.count ? parameters[index + 1].name.range.lowerBound : source.bytes.count
    }

    /// The comment that ends the line a parameter stands on.
    private func comment(behind parameter: Parameter, beforeOffset end: Int) -> String? {
        var isBehind = false
        for token in tokens where token.range.lowerBound >= parameter.name.range.lowerBound {
            guard token.range.lowerBound < end else { return nil }
            switch token.kind {
            case .comment: return Self.text(ofComment: source.text(in: token.range))
            case .lineEnd where isBehind: return nil
            default: isBehind = true
            }
        }
        return nil
    }

    /// The comment lines at the top, after a `#!` line.
    private var headComment: String? {
        var lines: [String] = []
        for token in tokens {
            switch token.kind {
            case .comment:
                let text = source.text(in: token.range)
                if token.range.lowerBound == 0, text.hasPrefix("#!") { continue }
                lines.append(Self.text(ofComment: text))
            case .lineEnd, .blank: continue
            default: return lines.isEmpty ? nil : lines.joined(separator: "\n")
            }
        }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }

    /// A comment without its mark and the blank behind it, so that what is indented stays so.
    private static func text(ofComment text: String) -> String {
        let words = text.drop { $0 == "#" }
        return String(words.first == " " ? words.dropFirst() : words)
    }
}
