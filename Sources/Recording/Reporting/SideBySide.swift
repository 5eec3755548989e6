import Diagnostics

/// What was expected beside what came, line by line.
struct SideBySide {
    enum Row: Equatable {
        case same(line: Int, String)
        case different(line: Int?, expected: String?, actual: String?, isPattern: Bool)
        /// Lines that are the same and too many to show.
        case skipped(Int)
    }

    /// So many lines that are the same stand around a difference.
    static let context = 3

    let rows: [Row]

    /// Sets the expected lines of one stream beside the actual ones.
    ///
    /// What differs is known; here only the places of the other lines are found again.
    init(_ lines: [Line], _ output: [UInt8], _ failures: [ReplayEvent.Failure], _ standIns: StandIns) {
        let actual = OutputLines.split(output).lines.map { String(decoding: $0, as: UTF8.self) }
        let different = Set(failures.compactMap { $0.expected == nil ? nil : $0.line })
        let expected = lines.map { line in
            let isPattern = line.sigil == .outputPattern || line.sigil == .errorPattern
            return Expected(
                number: line.number, isPattern: isPattern,
                text: isPattern ? line.content.text : String(decoding: line.content.filled(by: standIns), as: UTF8.self),
                isDifferent: different.contains(line.number))
        }
        guard expected.count * actual.count <= Self.cellLimit else {
            rows = failures.map { .different(line: $0.line, expected: $0.expected, actual: $0.actual, isPattern: $0.isPattern) }
            return
        }
        rows = Self.shortened(Self.aligned(expected, actual))
    }

    private struct Expected {
        var number: Int
        var isPattern: Bool
        var text: String
        var isDifferent: Bool

        var isAnyLines: Bool { isPattern && text == "[...]" }

        func matches(_ actual: String) -> Bool { !isDifferent && (isPattern || text == actual) }
    }

    /// More cells than this are not worth the wait.
    private static let cellLimit = 1_000_000

    /// The rows of the cheapest way through both, where a line without a partner costs one.
    private static func aligned(_ expected: [Expected], _ actual: [String]) -> [Row] {
        let width = actual.count + 1
        var cost = [Int32](repeating: 0, count: (expected.count + 1) * width)
        for row in stride(from: expected.count, through: 0, by: -1) {
            for column in stride(from: actual.count, through: 0, by: -1) where row < expected.count || column < actual.count {
                var best = Int32.max
                if row < expected.count { best = cost[(row + 1) * width + column] + (expected[row].isAnyLines ? 0 : 1) }
                if column < actual.count {
                    let isFree = row < expected.count && expected[row].isAnyLines
                    best = min(best, cost[row * width + column + 1] + (isFree ? 0 : 1))
                }
                if row < expected.count, column < actual.count, expected[row].matches(actual[column]) {
                    best = min(best, cost[(row + 1) * width + column + 1])
                }
                cost[row * width + column] = best
            }
        }
        var rows = [Row]()
        var missing = [Expected]()
        var extra = [String]()
        func flush() {
            for index in 0..<max(missing.count, extra.count) {
                let line = index < missing.count ? missing[index] : nil
                rows.append(
                    .different(
                        line: line?.number, expected: line?.text, actual: index < extra.count ? extra[index] : nil,
                        isPattern: line?.isPattern ?? false))
            }
            (missing, extra) = ([], [])
        }
        var (row, column) = (0, 0)
        while row < expected.count || column < actual.count {
            let here = cost[row * width + column]
            if row < expected.count, column < actual.count, expected[row].matches(actual[column]),
                here == cost[(row + 1) * width + column + 1]
            {
                flush()
                rows.append(.same(line: expected[row].number, actual[column]))
                (row, column) = (row + 1, column + 1)
            } else if row < expected.count, expected[row].isAnyLines {
                if column < actual.count, here == cost[row * width + column + 1] {
                    flush()
                    rows.append(.same(line: expected[row].number, actual[column]))
                    column += 1
                } else {
                    row += 1
                }
            } else if row < expected.count, here == cost[(row + 1) * width + column] + 1 {
                missing.append(expected[row])
                row += 1
            } else {
                extra.append(actual[column])
                column += 1
            }
        }
        flush()
        return rows
    }

    /// The rows without long runs of what is the same.
    private static func shortened(_ rows: [Row]) -> [Row] {
        var isNear = [Bool](repeating: false, count: rows.count)
        for (index, row) in rows.enumerated() {
            if case .same = row { continue }
            for near in max(0, index - context)...min(rows.count - 1, index + context) { isNear[near] = true }
        }
        var out = [Row]()
        var count = 0
        for (index, row) in rows.enumerated() {
            guard isNear[index] else {
                count += 1
                continue
            }
            if count > 0 { out.append(.skipped(count)) }
            count = 0
            out.append(row)
        }
        if count > 0 { out.append(.skipped(count)) }
        return out
    }
}
