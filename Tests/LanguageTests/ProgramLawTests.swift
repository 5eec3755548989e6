import Diagnostics
import Testing
import Values

@testable import Language

/// What holds for every program, tried on programs made at random.
@Suite struct ProgramLawTests {
    static let files = ProgramGenerator.files
    static let words = vocabulary(files: files)
    static let batches = 0..<20
    static let perBatch = 60

    /// Calls back for each program of a batch with the law's verdict: `nil` when it holds, else what went wrong; a program for which it
    /// does not hold is made small first.
    private func hold(_ batch: Int, count: Int = perBatch, _ program: (UInt64) -> String, _ law: (String) -> String?) {
        for index in 0..<count {
            let text = program(UInt64(batch * 10_000 + index))
            guard let verdict = law(text) else { continue }
            // Smaller, but with the same sort of failure.
            let kind = verdict.prefix { $0 != ":" }
            let small = shrunk(text) { law($0)?.prefix { $0 != ":" } == kind }
            Issue.record("\(law(small) ?? "")\n--- program \(batch * 10_000 + index), shrunk:\n\(small)\n---")
            return
        }
    }

    private static func parse(_ text: String) -> Script { Script.parse(Source("t", text), vocabulary: words) }

    private static func errors(_ script: Script) -> [Diagnostic] {
        (script.problems + script.check(vocabulary: words)).filter { $0.severity == .error }
    }

    // MARK: The generator

    @Test(arguments: batches) func programsPassTheCheck(_ batch: Int) {
        hold(batch, { ProgramGenerator.program(seed: $0) }) { text in
            let script = Self.parse(text)
            guard let problem = Self.errors(script).first else { return nil }
            return problem.drawn()
        }
    }

    // MARK: Formatting

    @Test(arguments: batches) func formattingTwiceChangesNothingMore(_ batch: Int) {
        let width = [100, 40, 12][batch % 3]
        hold(batch, { ProgramGenerator.program(seed: $0) }) { text in
            let script = Self.parse(text)
            guard Self.errors(script).isEmpty else { return nil }
            do {
                let once = try script.formatted(width: width, vocabulary: Self.words)
                let twice = try Self.parse(once).formatted(width: width, vocabulary: Self.words)
                return once == twice ? nil : "once:\n\(once)\ntwice:\n\(twice)"
            } catch { return ((error as? Diagnostic)?.drawn() ?? "") + Formatter(script).text(width: width) }
        }
    }

    @Test(arguments: batches) func formattedLinesAreNotRagged(_ batch: Int) {
        hold(batch, { ProgramGenerator.program(seed: $0) }) { text in
            let script = Self.parse(text)
            guard Self.errors(script).isEmpty, !text.contains("'''"), !text.contains("\"\"\"") else { return nil }
            guard let once = try? script.formatted(vocabulary: Self.words) else { return "not formatted" }
            if once.contains("\n\n\n") { return "two empty lines:\n\(once)" }
            if once.contains(" \n") || once.contains("\r") { return "blanks at the end of a line:\n\(once)" }
            return once.hasSuffix("\n") && !once.hasPrefix("\n") ? nil : "ends:\n\(once)"
        }
    }

    @Test(arguments: batches) func formattingKeepsWhatAProgramDoes(_ batch: Int) {
        hold(batch, count: 60, { ProgramGenerator.program(seed: $0) }) { text in
            let script = Self.parse(text)
            guard Self.errors(script).isEmpty, let formatted = try? script.formatted(vocabulary: Self.words) else { return nil }
            let (before, after) = (Self.effects(text), Self.effects(formatted))
            return before == after ? nil : "\(before)\nis not\n\(after)\nafter\n\(formatted)"
        }
    }

    /// What a program shows and how it ends; a failed expectation quotes the program, blanks and all.
    private static func effects(_ text: String) -> String {
        let played = play(text, in: Scope(vocabulary: words), limits: Limits(steps: 200_000), files: files)
        return (played.lines.map { $0.hasPrefix("expected:") ? "expected" : $0 } + (played.failure.map { ["!" + $0.id] } ?? [])).joined(
            separator: "\n")
    }

    // MARK: Parsing and checking

    @Test(arguments: batches) func whatIsParsedIsAllOfTheText(_ batch: Int) {
        hold(batch, { seed in WildPrograms.program(seed: seed) }) { text in
            Self.covers(Self.parse(text), text) ? nil : "the tokens do not make up the text"
        }
    }

    @Test(arguments: batches) func everyPrefixIsParsed(_ batch: Int) {
        // All prefixes of one small program, and some of each of many large ones.
        var isFirst = true
        hold(batch, { [isFirst] in ProgramGenerator.program(seed: $0, size: isFirst && $0 % 10_000 == 0 ? 2 : 12) }) { text in
            let bytes = Array(text.utf8)
            let step = isFirst ? 1 : max(1, bytes.count / 8)
            isFirst = false
            for end in stride(from: (bytes.count * 7) % step, through: bytes.count, by: step) {
                let prefix = String(decoding: bytes[..<end], as: UTF8.self)
                guard Array(prefix.utf8).count == end else { continue }
                let script = Self.parse(prefix)
                if !Self.covers(script, prefix) { return "the tokens do not make up the first \(end) bytes" }
                if end % 4 == 0 { _ = script.check(vocabulary: Self.words) }
            }
            return nil
        }
    }

    private static func covers(_ script: Script, _ text: String) -> Bool {
        script.tokens.map { script.source.text(in: $0.range) }.joined() == text
    }

    /// A failure of these kinds is a slip in the text, which the check must see before anything runs.
    @Test(arguments: batches) func whatIsCheckedHasNoSlip(_ batch: Int) {
        hold(batch, count: 100, { $0 % 2 == 0 ? ProgramGenerator.program(seed: $0) : WildPrograms.program(seed: $0) }) { text in
            guard Self.errors(Self.parse(text)).isEmpty else { return nil }
            let played = play(text, in: Scope(vocabulary: Self.words), limits: Limits(steps: 200_000), files: Self.files)
            guard let failure = played.failure, [.name, .parse, .usage].contains(failure.kind) else { return nil }
            return failure.drawn()
        }
    }

    // MARK: What is covered

    @Test func everythingIsGenerated() {
        var seen = Set<String>()
        for seed in 0..<1_500 { seen.formUnion(Self.parse(ProgramGenerator.program(seed: UInt64(seed))).shapes) }
        let statements = [
            "let", "assign", "def", "if", "for", "while", "break", "continue", "try", "return", "fail", "assert", "expect", "expect error",
            "requires", "load", "import", "watch", "show",
        ]
        let expressions = [
            "literal", "word", "text", "list", "map", "variable", "field", "it", "member", "index", "slice", "call", "spread", "-", "not",
            "pipeline",
        ]
        let others = [
            "catch", "finally", "else", "example", "parameter", "plan", "create", "overwrite", "append", "path", "row", "each", "word",
        ]
        let signs = ["or", "and", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "=~", "??", "+", "*", "%", "++"]
        for shape in statements + expressions + others + signs where shape != "spread" { #expect(seen.contains(shape), "\(shape)") }
        // What is saved stands in the tree as a redirection.
        for filter in Filters.signatures where filter.name != "save" { #expect(seen.contains("| " + filter.name), "\(filter.name)") }
        for command in Self.words.commands where !["exit", "run"].contains(command.name) {
            #expect(seen.contains("verb " + command.name), "\(command.name)")
        }
    }
}

extension Script {
    /// What occurs in the tree: the names of its nodes, of its filters and of its verbs.
    fileprivate var shapes: Set<String> {
        var shapes = Set<String>()
        let outline = outline
        for part in outline.split(separator: "(").map(String.init) {
            let name = part.split(whereSeparator: { $0 == ")" || $0 == "\"" }).first.map(String.init) ?? ""
            let words = name.split(separator: " ").map(String.init)
            if let first = words.first {
                shapes.insert(
                    ["expect error", "not in"].contains(words.prefix(2).joined(separator: " "))
                        ? words.prefix(2).joined(separator: " ") : first)
            }
            let quoted = part.split(separator: "\"", omittingEmptySubsequences: false).dropFirst().first.map(String.init) ?? ""
            if part.hasPrefix("filter") { shapes.insert("| " + quoted) }
            if part.hasPrefix("command") || part.hasPrefix("plan") { shapes.insert("verb " + quoted) }
        }
        return shapes
    }
}

/// Programs with a slip in them: a piece taken out, doubled, or put in another place.
enum WildPrograms {
    static func program(seed: UInt64) -> String {
        var generator = ProgramGenerator(seed: seed ^ 0xabcd, size: 8)
        let script = parse(generator.program(8), files: ProgramGenerator.files)
        var pieces = script.tokens.map { script.source.text(in: $0.range) }
        for _ in 0...generator.random(3) where !pieces.isEmpty {
            let index = generator.random(pieces.count)
            switch generator.random(5) {
            case 0: pieces.remove(at: index)
            case 1: pieces.insert(pieces[index], at: index)
            case 2: pieces.swapAt(index, generator.random(pieces.count))
            case 3: pieces[index] = pieces[generator.random(pieces.count)]
            default:
                pieces.insert(
                    generator.pick(["$x", "|", "(", "}", "{", ",", "5", "\"", "where", "let", "=", "\n", "&", "list", "...", "?", "#"]),
                    at: index)
            }
        }
        return pieces.joined()
    }
}
