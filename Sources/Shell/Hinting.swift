import Commands
import Diagnostics
import Language
import Values

/// What is said under a line before Enter is pressed: what is wrong with it and the fix, or else what is still expected.
struct Hinting: Sendable {
    var completer: Completer
    var vocabulary: Vocabulary
    var surroundings: Surroundings

    /// Longer texts are not checked at every key.
    private static let longest = 20_000

    func hint(_ text: String, at offset: Int) -> Prompt? {
        guard text.utf8.count <= Self.longest, text.utf8.contains(where: { $0 != 0x20 && $0 != 0x0a && $0 != 0x09 }) else { return nil }
        let script = Script.parse(Source(nil, text), vocabulary: vocabulary, surroundings: surroundings)
        if let problem = problem(in: script, text, at: offset) { return Self.row(problem) }
        return completer.hint(text, at: offset).map(Self.row)
    }

    /// The first error that is not one of a word that is still being typed, or of a text that only ends too early.
    private func problem(in script: Script, _ text: String, at offset: Int) -> Diagnostic? {
        let length = text.utf8.count
        let isTyping = offset == length && text.utf8.last != 0x20 && text.utf8.last != 0x0a
        let found = script.problems + (script.problems.isEmpty ? script.check(vocabulary: vocabulary, surroundings: surroundings) : [])
        return found.first { problem in
            guard problem.severity == .error, !problem.isUnfinished else { return false }
            guard let range = problem.marks.first?.place.range else { return true }
            // What is missing at the end may come yet; what is said of a word, once it is ended.
            let blanks = text.utf8.reversed().prefix { $0 == 0x20 }.count
            if range.lowerBound >= length - blanks { return false }
            return !(isTyping && range.upperBound >= length)
        }
    }

    private static func row(_ problem: Diagnostic) -> Prompt {
        let words = problem.marks.first?.words ?? ""
        let advice = !words.isEmpty ? words : problem.attempts.first.map { "try: \($0)" } ?? ""
        return Prompt([(Diagnostic.safe(problem.message), .red), (advice.isEmpty ? "" : " · " + Diagnostic.safe(advice), .faint)])
    }

    /// The usage line with what comes next in bold.
    private static func row(_ hint: Completer.Hint) -> Prompt {
        let usage = hint.signature.usage.text
        var parts: [(text: String, style: Style)] = []
        if let index = hint.index, hint.names.indices.contains(index), let place = usage.firstPlace(of: hint.names[index]) {
            let bytes = Array(usage.utf8)
            func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
            parts = [
                (text(0..<place.lowerBound), .faint), (text(place), .bold), (text(place.upperBound..<bytes.count), .faint),
            ]
        } else {
            parts = [(usage, .faint)]
        }
        if !hint.signature.summary.isEmpty { parts.append(("  " + hint.signature.summary, .faint)) }
        return Prompt(parts)
    }
}

extension String {
    /// Where the bytes of a part first stand.
    fileprivate func firstPlace(of part: String) -> Range<Int>? {
        let (bytes, wanted) = (Array(utf8), Array(part.utf8))
        guard !wanted.isEmpty, bytes.count >= wanted.count else { return nil }
        for start in 0...(bytes.count - wanted.count) where bytes[start..<start + wanted.count].elementsEqual(wanted) {
            return start..<start + wanted.count
        }
        return nil
    }
}
