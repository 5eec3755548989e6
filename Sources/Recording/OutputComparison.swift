/// Compares recorded lines, patterns among them, with output.
enum OutputComparison {
    private enum Expected {
        case exact([UInt8])
        case pattern(Pattern)
    }

    /// - Parameter idle: gets the lines of the patterns for any lines that stood for none.
    static func compare(
        _ lines: [Line], _ output: [UInt8], _ stream: Difference.Stream, _ standIns: StandIns, _ names: inout [String: [UInt8]],
        _ idle: inout [Int]
    ) -> [Difference] {
        let expected = lines.map { read($0, standIns) }
        let actual = OutputLines.split(output).lines
        if let found = whole(expected, actual, standIns, names) {
            names = found.names
            idle += found.idle.map { lines[$0].number }
            return []
        }
        return differences(lines, expected, actual, stream, standIns, names)
    }

    private static func read(_ line: Line, _ standIns: StandIns) -> Expected {
        guard line.sigil == .outputPattern || line.sigil == .errorPattern, let pattern = try? Pattern(line.content) else {
            return .exact(line.mode == .plain ? plain(line, standIns) : line.content.filled(by: standIns))
        }
        return .pattern(pattern)
    }

    private static func plain(_ line: Line, _ standIns: StandIns) -> [UInt8] {
        line.payload.contains(Template.brace) ? line.content.filled(by: standIns) : Array(line.payload)
    }

    private static func matches(_ expected: Expected, _ line: [UInt8], _ standIns: StandIns, _ names: inout [String: [UInt8]]) -> Bool {
        switch expected {
        case .exact(let bytes): bytes == line
        case .pattern(let pattern): pattern.matches(line, standIns, &names)
        }
    }

    /// The names after a match of all lines, and the patterns for any lines that stood for none; or `nil`.
    private static func whole(_ expected: [Expected], _ actual: [[UInt8]], _ standIns: StandIns, _ names: [String: [UInt8]]) -> (
        names: [String: [UInt8]], idle: [Int]
    )? {
        var failed = Set<Int>()
        func match(_ first: Int, _ line: Int, _ names: [String: [UInt8]]) -> (names: [String: [UInt8]], idle: [Int])? {
            var (index, line, names) = (first, line, names)
            while index < expected.count {
                if case .pattern(let pattern) = expected[index], pattern.isAnyLines {
                    let key = index * (actual.count + 1) + line
                    guard !failed.contains(key) else { return nil }
                    for next in line...actual.count {
                        if let found = match(index + 1, next, names) { return (found.names, (next == line ? [index] : []) + found.idle) }
                    }
                    failed.insert(key)
                    return nil
                }
                guard line < actual.count, matches(expected[index], actual[line], standIns, &names) else { return nil }
                index += 1
                line += 1
            }
            return line == actual.count ? (names, []) : nil
        }
        return match(0, 0, names)
    }

    /// More cells than this are not worth the wait: then lines are compared one to one.
    private static let cellLimit = 4_000_000

    private static let pairWeight: Int32 = 1 << 16

    /// How recorded lines and actual ones go together: the most of both that can be paired, in order.
    enum Step: Equatable {
        case same(Int, Int)
        /// An actual line that a pattern for any lines stands for; and that pattern itself, behind the last of them.
        case any(Int, Int)
        case anyEnds(Int)
        case missing(Int)
        case extra(Int)
    }

    /// The steps from the first lines to the last.
    static func steps(_ lines: [Line], _ actual: [[UInt8]], _ standIns: StandIns, _ names: [String: [UInt8]]) -> [Step] {
        steps(lines.map { read($0, standIns) }, actual, standIns, names)
    }

    private static func steps(_ expected: [Expected], _ actual: [[UInt8]], _ standIns: StandIns, _ names: [String: [UInt8]]) -> [Step] {
        let (rows, columns) = (expected.count, actual.count)
        let isLarge = rows * columns > cellLimit
        func isSame(_ row: Int, _ column: Int) -> Bool {
            if isLarge { return row == column && same(expected[row], actual[column]) }
            var ignored = names
            return matches(expected[row], actual[column], standIns, &ignored)
        }
        var isAny = [Bool](repeating: false, count: rows)
        for (row, line) in expected.enumerated() { if case .pattern(let pattern) = line, pattern.isAnyLines { isAny[row] = true } }
        var steps = [Step]()
        var (row, column) = (0, 0)
        if isLarge {
            while row < rows || column < columns {
                if row < rows, column < columns, isSame(row, column) {
                    steps.append(.same(row, column))
                } else {
                    if row < rows { steps.append(.missing(row)) }
                    if column < columns { steps.append(.extra(column)) }
                }
                (row, column) = (min(rows, row + 1), min(columns, column + 1))
            }
            return steps
        }
        // best[r][c]: the most lines of both that can be paired from here on; then the most that patterns for any lines take in.
        let width = columns + 1
        var best = [Int32](repeating: 0, count: (rows + 1) * width)
        for row in stride(from: rows - 1, through: 0, by: -1) {
            for column in stride(from: columns, through: 0, by: -1) {
                var value = best[(row + 1) * width + column]
                if column < columns {
                    value = max(value, best[row * width + column + 1])
                    if isAny[row] {
                        value = max(value, best[row * width + column + 1] + 1)
                    } else if isSame(row, column) {
                        value = max(value, best[(row + 1) * width + column + 1] + pairWeight)
                    }
                }
                best[row * width + column] = value
            }
        }
        while row < rows || column < columns {
            if row < rows, isAny[row] {
                let isLast = best[row * width + column] == best[(row + 1) * width + column]
                if column < columns, !isLast, best[row * width + column] == best[row * width + column + 1] + 1 {
                    steps.append(.any(row, column))
                    column += 1
                } else {
                    steps.append(.anyEnds(row))
                    row += 1
                }
            } else if row < rows, column < columns, isSame(row, column),
                best[row * width + column] == best[(row + 1) * width + column + 1] + pairWeight
            {
                steps.append(.same(row, column))
                (row, column) = (row + 1, column + 1)
            } else if row < rows, column == columns || best[(row + 1) * width + column] >= best[row * width + column + 1] {
                steps.append(.missing(row))
                row += 1
            } else {
                steps.append(.extra(column))
                column += 1
            }
        }
        return steps
    }

    /// The fewest lines that differ.
    private static func differences(
        _ lines: [Line], _ expected: [Expected], _ actual: [[UInt8]], _ stream: Difference.Stream, _ standIns: StandIns,
        _ names: [String: [UInt8]]
    ) -> [Difference] {
        var found = [Difference]()
        var missing = [Int]()
        var extra = [Int]()
        func flush() {
            for index in 0..<max(missing.count, extra.count) {
                let line = index < missing.count ? lines[missing[index]] : nil
                found.append(
                    .text(
                        line: line?.number, stream, expected: line.map { text($0, standIns) },
                        actual: index < extra.count ? String(decoding: actual[extra[index]], as: UTF8.self) : nil,
                        isPattern: line.map { $0.sigil == .outputPattern || $0.sigil == .errorPattern } ?? false))
            }
            missing = []
            extra = []
        }
        for step in steps(expected, actual, standIns, names) {
            switch step {
            case .missing(let row): missing.append(row)
            case .extra(let column): extra.append(column)
            case .any: break
            case .same, .anyEnds: flush()
            }
        }
        flush()
        return found
    }

    private static func same(_ expected: Expected, _ line: [UInt8]) -> Bool {
        if case .exact(let bytes) = expected { bytes == line } else { false }
    }

    private static func text(_ line: Line, _ standIns: StandIns) -> String {
        line.sigil == .outputPattern || line.sigil == .errorPattern
            ? line.content.text : String(decoding: line.content.filled(by: standIns), as: UTF8.self)
    }
}
