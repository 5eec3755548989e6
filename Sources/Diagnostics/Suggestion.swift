/// Finds what a person probably meant.
public enum Suggestion {
    /// The nearest candidate, when it is near enough to be worth saying: a distance of at most a third of the word, at
    /// least one edit, any case; never for a single letter.
    public static func nearest(to word: String, in candidates: some Sequence<String>) -> String? {
        guard word.count > 1 else { return nil }
        let wanted = Array(word.lowercased().unicodeScalars)
        let limit = max(1, wanted.count / 3)
        var best: (distance: Int, word: String)?
        for candidate in candidates where candidate != word {
            let letters = Array(candidate.lowercased().unicodeScalars)
            guard abs(letters.count - wanted.count) <= limit else { continue }
            let distance = distance(wanted, letters)
            if distance <= limit, distance < best?.distance ?? .max { best = (distance, candidate) }
        }
        return best?.word
    }

    /// The words beside a caret: a suggestion, or the list of what exists when that is short.
    public static func words(for word: String, in candidates: [String]) -> String {
        if let near = nearest(to: word, in: candidates) { return "did you mean '\(near)'?" }
        guard !candidates.isEmpty, candidates.count <= 7 else { return "" }
        return "must be " + list(candidates)
    }

    /// What the words beside a caret suggest in place of what stands there: the other half of `words(for:in:)`.
    public static func suggested(by words: String) -> String? {
        let (start, end) = ("did you mean '", "'?")
        guard words.hasPrefix(start), words.hasSuffix(end), words.utf8.count > start.utf8.count + end.utf8.count else { return nil }
        return String(words.dropFirst(start.count).dropLast(end.count))
    }

    /// `'a', 'b' or 'c'`.
    public static func list(_ words: [String], _ conjunction: String = "or") -> String {
        let quoted = words.map { "'\($0)'" }
        guard quoted.count > 1 else { return quoted.first ?? "nothing" }
        return quoted.dropLast().joined(separator: ", ") + " \(conjunction) " + quoted[quoted.count - 1]
    }

    // Optimal string alignment: a swap of two neighbours counts as one edit, for that is the commonest slip.
    private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var rows = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
        for i in 0...a.count { rows[i][0] = i }
        for j in 0...b.count { rows[0][j] = j }
        for i in 1...a.count {
            for j in 1...b.count {
                let cost = a[i - 1] == b[j - 1] ? 0 : 1
                rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + cost)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
                }
            }
        }
        return rows[a.count][b.count]
    }
}
