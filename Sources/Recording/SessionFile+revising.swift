import Diagnostics
import ProductAnalytics
import Values

// A session as a replay saw it: what an acceptance puts in its place.
extension SessionFile {
    /// The session with what differs as a replay of it showed it, or `nil` when nothing of that can be accepted.
    ///
    /// Every recorded line that still holds stays, patterns among them; comments and attached files stay where they are. What a command
    /// asked of the session in vain stays as it was: only a site can answer that.
    public func revised(by report: SessionReport) throws -> SessionFile? {
        guard report.commands.count == entries.count else { return nil }
        var isChanged = false
        let revised = zip(entries, report.commands).map { entry, command -> Entry in
            guard command.verdict == .failed, let actual = command.actual, command.misses.isEmpty || actual.exchanges != nil else {
                return entry
            }
            isChanged = true
            return entry.with(Revision(entry, actual, self).lines)
        }
        guard isChanged else { return nil }
        let copy = SessionFile(
            name: name, headLines: Lines(headLines.filter { !Self.vouches($0) && !Self.isRevision($0) }), head: head, entries: revised,
            tail: tail)
        return try SessionFile.parse(Source(name, bytes: copy.printed()), beside: copy.beside).generalized(ids: true, times: true)
    }

    /// The same, as a proposal for a session of which it names the digest.
    public func proposed(for original: [UInt8]) -> SessionFile {
        let line = Directive.revises(SHA256.hex(original)).line
        return with(headLines: headLines.filter { !Self.isRevision($0) } + [line])
    }

    /// The digest of the session that this is a proposal for.
    public var revisedDigest: String? {
        for line in headLines where Self.isRevision(line) {
            if case .revises(let digest)? = try? Directive.read(line.content) { return digest }
        }
        return nil
    }

    /// The session without the line that makes it a proposal.
    public var withoutRevision: SessionFile { with(headLines: headLines.filter { !Self.isRevision($0) }) }

    /// The lines of the commands in which a proposal differs from this session; both have the same commands.
    public func changedLines(in proposal: SessionFile) -> [Int] {
        zip(entries, proposal.entries).filter { $0 != $1 }.map { $0.0.number }
    }

    /// This session with the commands of some lines as a proposal has them.
    public func taking(_ lines: Set<Int>, from proposal: SessionFile) -> SessionFile {
        SessionFile(
            name: name, headLines: Lines(headLines.filter { !Self.vouches($0) }), head: head,
            entries: zip(entries, proposal.entries).map { lines.contains($0.number) ? $1 : $0 }, tail: tail)
    }

    private func with(headLines: [Line]) -> SessionFile {
        SessionFile(name: name, headLines: Lines(headLines), head: head, entries: entries, tail: tail)
    }

    static func isRevision(_ line: Line) -> Bool { line.sigil == .directive && line.payload.starts(with: "revises ".utf8) }
}

/// The lines of one command, with what it came to now.
private struct Revision {
    private let entry: Entry
    private let actual: CommandReport.Actual
    private let file: SessionFile
    /// Texts of this run, and the placeholders that they would be written as.
    private let replacements: [(text: [UInt8], placeholder: Placeholder)]

    init(_ entry: Entry, _ actual: CommandReport.Actual, _ file: SessionFile) {
        self.entry = entry
        self.actual = actual
        self.file = file
        var seen = Set<Placeholder>()
        var found = [(text: [UInt8], placeholder: Placeholder)]()
        for line in file.entries.flatMap(\.lines)
        where line.mode != .base64 && line.sigil != .comment && line.payload.contains(Template.brace) {
            for placeholder in line.content.placeholders where seen.insert(placeholder).inserted {
                switch placeholder {
                case .id, .time: found.append((actual.standIns.bytes(for: placeholder), placeholder))
                default: break
                }
            }
        }
        // The longest first: one may be a part of another.
        replacements = found.sorted { $0.text.count > $1.text.count }
    }

    var lines: [Line] {
        let kept = entry.lines
        let output = stream([.output, .outputPattern], .output, actual.outcome.stdout)
        let error = stream([.error, .errorPattern], .error, actual.outcome.stderr)
        var out = [Line]()
        var hasExchanges = actual.exchanges == nil
        var hasWrites = false
        let lastOf = { (sigils: Set<Line.Sigil>) in kept.lastIndex { sigils.contains($0.sigil) } }
        let commandEnd = lastOf([.command, .continuation, .answer]) ?? 0
        let exchangeEnd = lastOf([.request, .response, .binding, .event]) ?? commandEnd
        let outputEnd = lastOf([.output, .outputPattern]) ?? exchangeEnd
        let errorEnd = lastOf([.error, .errorPattern]) ?? max(outputEnd, exchangeEnd)
        for (index, line) in kept.enumerated() {
            switch line.sigil {
            case .request, .response, .binding:
                if !hasExchanges { (out, hasExchanges) = (out + exchangeLines, true) }
                if actual.exchanges == nil, !isLeftOver(index) { out.append(line) }
            case .event:
                if !EntryComparison.isWrite(line.content.text) || actual.writes.contains(filled(line)) { out.append(line) }
            case .output, .outputPattern: out += output[index] ?? []
            case .error, .errorPattern: out += error[index] ?? []
            case .status: break
            default: out.append(line)
            }
            if index == exchangeEnd || index == commandEnd && exchangeEnd < commandEnd {
                if !hasExchanges { (out, hasExchanges) = (out + exchangeLines, true) }
                if !hasWrites {
                    hasWrites = true
                    let old = kept.filter { $0.sigil == .event }.map(filled)
                    out += actual.writes.filter { !old.contains($0) }.map { Line(.event, $0) }
                }
            }
            if index == outputEnd { out += output[-1] ?? [] }
            if index == errorEnd { out += error[-1] ?? [] }
        }
        return out + [status.line]
    }

    private var status: Status {
        var status = Status(code: actual.outcome.status, errorName: actual.outcome.errorName)
        func isOpen(_ bytes: [UInt8]) -> Bool { !bytes.isEmpty && bytes.last != UInt8(ascii: "\n") }
        status.endsOpen = isOpen(actual.outcome.stdout)
        status.errorEndsOpen = isOpen(actual.outcome.stderr)
        return status
    }

    private func filled(_ line: Line) -> String { String(decoding: line.content.filled(by: actual.standIns), as: UTF8.self) }

    /// What stands in the place of each recorded line of a stream, by that line's index; at -1 what comes after the last.
    private func stream(_ sigils: [Line.Sigil], _ sigil: Line.Sigil, _ bytes: [UInt8]) -> [Int: [Line]] {
        let places = entry.lines.indices.filter { sigils.contains(entry.lines[$0].sigil) }
        let recorded = places.map { entry.lines[$0] }
        let rows = OutputLines.split(bytes).lines
        var found = [Int: [Line]]()
        var waiting = [Line]()
        for step in OutputComparison.steps(recorded, rows, actual.standIns, [:]) {
            switch step {
            case .same(let row, _), .anyEnds(let row):
                found[places[row]] = waiting + [recorded[row]]
                waiting = []
            case .any: break
            case .extra(let column): waiting.append(Line(sigil, template(rows[column])))
            // New lines take the place of the line that is gone, so that a comment above it stays above them.
            case .missing(let row):
                found[places[row]] = waiting
                waiting = []
            }
        }
        found[-1] = waiting
        return found
    }

    private func template(_ bytes: [UInt8]) -> Template {
        var content = Template(literal: bytes)
        for (text, placeholder) in replacements { content = content.replacing(text, by: placeholder) }
        return content
    }

    // Exchanges.

    /// Whether a line is one of a recorded request that was not made.
    private func isLeftOver(_ index: Int) -> Bool {
        guard !actual.leftOvers.isEmpty else { return false }
        let number = entry.lines[index].number
        guard let exchange = entry.exchanges.last(where: { $0.number <= number }) else { return false }
        return actual.leftOvers.contains(exchange.number)
    }

    /// What was sent and answered now; what is equal to a recorded exchange in the same place stays as it was written.
    private var exchangeLines: [Line] {
        (actual.exchanges ?? []).flatMap { exchanged in
            RecordingLog.lines(exchanged).map { line -> Line in
                guard line.mode != .base64 else { return line }
                var content = line.content
                for (text, placeholder) in replacements {
                    if case .time = placeholder, line.sigil == .request { continue }
                    content = content.replacing(text, by: placeholder)
                }
                return Line(line.sigil, content)
            }
        }
    }
}
