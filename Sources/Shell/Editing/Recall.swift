/// Walking through history while a line is edited: what was typed is kept, also in entries that were changed.
final class Recall {
    let history: History
    /// The entry that is shown; the history's count for the line that is being typed.
    private var position = 0
    /// What became of texts that were left, by position.
    private var drafts: [Int: String] = [:]

    init(_ history: History) { self.history = history }

    func begin() {
        position = history.count
        drafts = [:]
    }

    /// The text before the one that is shown, which is kept.
    func older(_ text: String) -> String? { move(from: text, by: -1) }

    /// The text after the one that is shown, which is kept.
    func newer(_ text: String) -> String? { move(from: text, by: 1) }

    private func move(from text: String, by step: Int) -> String? {
        var index = position + step
        while index >= 0, index < history.count {
            // Entries that cannot be read, and repetitions of what is shown, are passed over.
            if let found = drafts[index] ?? history.entry(at: index)?.text, found != text { break }
            index += step
        }
        guard index >= 0, index <= history.count, position != index else { return nil }
        drafts[position] = text
        position = index
        return drafts[index] ?? (index < history.count ? history.entry(at: index)?.text : "")
    }
}
