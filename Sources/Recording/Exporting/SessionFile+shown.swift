import Diagnostics

extension SessionFile {
    /// The session for reading at a terminal.
    ///
    /// - Parameters:
    ///   - width: the columns to wrap at; `nil` wraps nothing.
    ///   - bodies: shows what was sent and answered, and not only its first line.
    public func shown(color: Bool, width: Int?, bodies: Bool) -> String {
        let paper = Paper(color: color, width: width)
        var out = paper.line(title, .strong)
        out += paper.line(facts.joined(separator: " · "), .faint)
        let gutter = String(entries.last?.number ?? 0).count
        for entry in entries { out += "\n" + entry.shown(paper, gutter, bodies: bodies) }
        return out
    }

    private var facts: [String] {
        var facts = [String]()
        if let name { facts.append(name) }
        facts.append("\(entries.count) \(entries.count == 1 ? "command" : "commands")")
        switch isVerified {
        case true?: facts.append("verified")
        case false?: facts.append("changed since it was verified")
        case nil: facts.append("not verified")
        }
        facts.append("site \(head.site ?? "local")")
        if let entity = head.entity { facts.append(entity) }
        if let format = head.format { facts.append("format \(format)") }
        return facts
    }
}

extension Entry {
    fileprivate func shown(_ paper: Paper, _ gutter: Int, bodies: Bool) -> String {
        let indent = gutter + 3
        var out = ""
        let number = String(number)
        for (index, row) in command.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let lead =
                index == 0
                ? "\(String(repeating: " ", count: gutter - number.count))\(number) $ " : String(repeating: " ", count: gutter) + " . "
            out += paper.line(String(row), .strong, lead: lead)
        }
        if let expectedFailure { out += paper.line("must fail: \(expectedFailure)", .faint, indent: indent) }
        for answer in answers { out += paper.line("answered \(answer.text)", .faint, indent: indent) }
        for exchange in exchanges {
            out += paper.line("\(exchange.method) \(exchange.shownPath) → \(exchange.ending)", .faint, indent: indent)
            guard bodies else { continue }
            for (sign, body) in [(">", exchange.requestBody), ("<", exchange.answerBody)] {
                for line in body { out += paper.line("\(sign) \(line.content.text)", .faint, indent: indent + 2) }
            }
        }
        for event in events { out += paper.line(event.text, .faint, indent: indent) }
        for line in output { out += paper.line(line.content.text, line.sigil == .outputPattern ? .pattern : .plain, indent: indent) }
        for line in error { out += paper.line(line.content.text, line.sigil == .errorPattern ? .pattern : .bad, indent: indent) }
        if status?.text != "[0]" { out += paper.line(status?.text ?? "[interrupted]", status?.code == 0 ? .faint : .bad, indent: indent) }
        return out
    }
}

extension Exchange {
    /// `201`, or why there is no answer.
    fileprivate var ending: String {
        switch answer {
        case .response(let status, _, _): "\(status)"
        case .failure(let kind, let id, _): "no answer (\(kind.rawValue), \(id))"
        }
    }

    fileprivate var answerBody: Lines {
        switch answer {
        case .response(_, _, let body), .failure(_, _, let body): body
        }
    }
}

/// Lines with ink and a right margin.
private struct Paper {
    enum Ink: String {
        case plain = ""
        case strong = "1"
        case faint = "2"
        case bad = "31"
        case pattern = "36"
    }

    let color: Bool
    let width: Int?

    /// A line, cut into as many rows as it needs; those after the first are indented like it.
    func line(_ text: String, _ ink: Ink, indent: Int = 0) -> String {
        line(text, ink, lead: String(repeating: " ", count: indent))
    }

    func line(_ text: String, _ ink: Ink, lead: String) -> String {
        var rest = Substring(Diagnostic.safe(text))
        var out = ""
        var lead = lead
        repeat {
            var row = rest
            if let width {
                row = String(rest).prefix(columns: max(10, width - lead.displayWidth))
                // A character wider than the margin is shown all the same.
                if row.isEmpty { row = rest.prefix(1) }
            }
            rest = rest.dropFirst(row.count)
            out += color && ink != .plain && !row.isEmpty ? "\(lead)\u{1b}[\(ink.rawValue)m\(row)\u{1b}[0m\n" : "\(lead)\(row)\n"
            lead = String(repeating: " ", count: lead.displayWidth)
        } while !rest.isEmpty
        return out
    }
}
