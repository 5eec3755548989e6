/// Compares what a command of a session came to with what was recorded.
struct EntryComparison {
    private let entry: Entry
    private let standIns: StandIns
    /// The lines of patterns for any lines that stood for none.
    private(set) var idlePatterns = [Int]()

    init(_ entry: Entry, _ standIns: StandIns) {
        self.entry = entry
        self.standIns = standIns
    }

    /// Every difference; what patterns name is put into `names`.
    mutating func compare(_ outcome: Outcome, _ writes: [String], _ names: inout [String: [UInt8]]) -> [Difference] {
        guard let status = entry.status else { return [] }
        var differences = [Difference]()
        let lines = entry.lines
        if !lines.sayLiterally(outcome.stdout, .output, .outputPattern) {
            differences += OutputComparison.compare(entry.output, outcome.stdout, .output, standIns, &names, &idlePatterns)
        }
        if !lines.sayLiterally(outcome.stderr, .error, .errorPattern) {
            differences += OutputComparison.compare(entry.error, outcome.stderr, .error, standIns, &names, &idlePatterns)
        }
        let closing = lines.last?.number ?? 0
        if Self.endsOtherwise(outcome.stdout, status.endsOpen), lines.contains(.output) || lines.contains(.outputPattern) {
            differences.append(.lineEnd(line: closing, .output, isMissing: !status.endsOpen))
        }
        if Self.endsOtherwise(outcome.stderr, status.errorEndsOpen), lines.contains(.error) || lines.contains(.errorPattern) {
            differences.append(.lineEnd(line: closing, .error, isMissing: !status.errorEndsOpen))
        }
        if !writes.isEmpty || lines.contains(.event) { differences += files(writes) }
        if status.code != outcome.status || status.errorName != outcome.errorName {
            let actual = Status(code: outcome.status, errorName: outcome.errorName)
            differences.append(
                .status(line: closing, expected: Status(code: status.code, errorName: status.errorName).text, actual: actual.text))
        }
        return differences
    }

    /// The event lines that tell of files; the others are for people to read.
    static func isWrite(_ event: String) -> Bool { ["wrote ", "appended ", "removed "].contains { event.hasPrefix($0) } }

    private func files(_ writes: [String]) -> [Difference] {
        let expected = entry.eventLines.map { (line: $0.number, text: String(decoding: $0.content.filled(by: standIns), as: UTF8.self)) }
            .filter { Self.isWrite($0.text) }
        return expected.filter { !writes.contains($0.text) }.map { .file(line: $0.line, expected: $0.text, actual: nil) }
            + writes.filter { write in !expected.contains { $0.text == write } }.map { .file(line: nil, expected: nil, actual: $0) }
    }

    private static func endsOtherwise(_ actual: [UInt8], _ endsOpen: Bool) -> Bool {
        !actual.isEmpty && (actual.last != UInt8(ascii: "\n")) != endsOpen
    }
}
