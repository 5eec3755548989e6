import Testing

/// One rule of the language: a small program, and exactly what it shows.
///
/// A file of the collection reads from top to bottom:
///
///     = Numbers                     the topic
///     Text that explains it.
///
///     -- '/' of two ints is exact   the rule
///     print (6 / 3)                 the program
///     => 2                          the one line that it shows
///
/// What shows more stands below a bare `=>`, with the sigils of a session: `| ` for data, `! ` for notes and `[N kind]` for the status,
/// when it is not 0. In front of the program, `@ file NAME` with lines of `= TEXT` gives a file, `@ run WORDS` the words behind the
/// script's name, and `@ steps N` and `@ memory N` limit it; behind `=>`, `@ file NAME` tells what a file holds afterwards. Files given
/// before the first rule are there for each.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
    struct File: Sendable, Equatable {
        var name: String
        var lines: [String]
        /// A file as text: each line ends.
        var text: String { lines.map { $0 + "\n" }.joined() }
    }

    var title: String
    var file: String
    /// Lines that the case takes up in its file, from the title on.
    var lines: Range<Int>
    var given: [File] = []
    var words: [String]?
    var steps: Int?
    var memory: Int?
    var program: [String] = []
    var expected: [String] = []

    var testDescription: String { "\(file):\(lines.lowerBound + 1) \(title)" }
}

extension ConformanceCase {
    /// What a program showed, as it stands behind `=>`.
    static func written(data: String, notes: String, status: Int32, errorName: String?, files: [File]) -> [String] {
        let shown = lines(data)
        if shown.count == 1, notes.isEmpty, status == 0, files.isEmpty, !shown[0].isEmpty, data.hasSuffix("\n") {
            return ["=> " + shown[0]]
        }
        var all = ["=>"]
        all += shown.map { "| " + $0 }.map(trimmed)
        if !data.isEmpty, !data.hasSuffix("\n") { all.append("| (no line end)") }
        all += lines(notes).map { "! " + $0 }.map(trimmed)
        for file in files {
            all.append("@ file \(file.name)")
            all += file.lines.map { "= " + $0 }.map(trimmed)
        }
        if status != 0 { all.append("[\(status)\(errorName.map { " " + $0 } ?? "")]") }
        return all
    }

    private static func trimmed(_ line: String) -> String { line.hasSuffix(" ") && line.count == 2 ? String(line.dropLast()) : line }

    /// A text cut at each line feed; a carriage return stays with its line.
    static func split(_ text: String) -> [String] {
        text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { String(Substring($0)) }
    }

    static func lines(_ text: String) -> [String] {
        var lines = split(text)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// The cases of a file of the collection; what is wrong with its form is thrown.
    static func read(_ text: String, file: String) throws -> [ConformanceCase] {
        let all = split(text)
        let titles = all.indices.filter { all[$0].hasPrefix("-- ") }
        let top = all[..<(titles.first ?? all.endIndex)]
        let common = try Head(top.firstIndex { $0.hasPrefix("@ ") }.map { top[$0...] } ?? [], file: file)
        var cases: [ConformanceCase] = []
        for (index, start) in titles.enumerated() {
            var end = index + 1 < titles.count ? titles[index + 1] : all.endIndex
            // The next section's heading and its text belong to nobody.
            if let heading = (start + 1..<end).first(where: { all[$0].hasPrefix("= ") && all[$0 - 1].isEmpty }) { end = heading }
            while all[end - 1].isEmpty { end -= 1 }
            guard let arrow = all[start..<end].firstIndex(where: { $0 == "=>" || $0.hasPrefix("=> ") }) else {
                throw Flaw(place: "\(file):\(start + 1)", words: "the case has no '=>'")
            }
            let head = try Head(all[(start + 1)..<arrow], file: file)
            cases.append(
                ConformanceCase(
                    title: String(all[start].dropFirst(3)), file: file, lines: start..<end, given: common.files + head.files,
                    words: head.words, steps: head.steps, memory: head.memory, program: head.rest, expected: Array(all[arrow..<end])))
        }
        return cases
    }

    struct Flaw: Error, CustomStringConvertible {
        var place: String
        var words: String
        var description: String { "\(place): \(words)" }
    }

    /// What stands above `=>`.
    private struct Head {
        var files: [File] = []
        var words: [String]?
        var steps: Int?
        var memory: Int?
        var rest: [String] = []

        init(_ lines: ArraySlice<String>, file: String) throws {
            for index in lines.indices {
                let line = lines[index]
                guard rest.isEmpty || !line.hasPrefix("@ ") else {
                    throw Flaw(place: "\(file):\(index + 1)", words: "'@' stands above the program")
                }
                if line.hasPrefix("@ file ") {
                    files.append(File(name: String(line.dropFirst(7)), lines: []))
                } else if line == "@ run" || line.hasPrefix("@ run ") {
                    words = line.dropFirst(6).split(separator: " ").map(String.init)
                } else if line.hasPrefix("@ steps ") {
                    steps = Int(line.dropFirst(8))
                } else if line.hasPrefix("@ memory ") {
                    memory = Int(line.dropFirst(9))
                } else if line.hasPrefix("@") {
                    throw Flaw(place: "\(file):\(index + 1)", words: "'\(line)' is not known")
                } else if rest.isEmpty, !files.isEmpty, line == "=" || line.hasPrefix("= ") {
                    files[files.count - 1].lines.append(String(line.dropFirst(2)))
                } else {
                    rest.append(line)
                }
            }
        }
    }
}
