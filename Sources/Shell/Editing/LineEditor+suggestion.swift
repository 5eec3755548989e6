extension LineEditor {
    /// What history says a line may go on with, shown faintly behind it; of a block only its first line, and only at the end of a text.
    struct Suggestion {
        /// The text that was typed.
        var typed = ""
        /// The whole text that is suggested; nil when there is none.
        var whole: String?
        /// The newest entry of the file that begins as what was typed does; -1 for none.
        var newest = Int.max
        /// What is not typed yet.
        var rest: Substring { whole.map { $0.dropFirst(0)[$0.utf8.index($0.startIndex, offsetBy: typed.utf8.count)...] } ?? "" }
    }

    /// Finds what is suggested for the line as it is now.
    func suggest() {
        let line = engine.line
        let text = String(characters: line.text)
        // Without colours nobody could tell it from what was typed.
        guard behaviour.suggests, behaviour.color, line.cursor == line.text.count, !text.isEmpty, !text.contains("\n"), search == nil,
            menu == nil
        else {
            return suggestion = Suggestion()
        }
        if text == suggestion.typed { return }
        // The newest entry that begins so is still the newest when more of it is typed.
        if let whole = suggestion.whole, !suggestion.typed.isEmpty, text.hasPrefix(suggestion.typed), whole.utf8.starts(with: text.utf8),
            whole.utf8.count > text.utf8.count
        {
            return suggestion.typed = text
        }
        // Entries that did not begin as less of it did need not be looked at again.
        let isLonger = !suggestion.typed.isEmpty && text.utf8.starts(with: suggestion.typed.utf8)
        var newest = isLonger ? suggestion.newest : Int.max
        let whole = recall.history.continuation(of: text, site: behaviour.site, newest: &newest)
        suggestion = Suggestion(typed: text, whole: whole, newest: newest)
    }

    /// What of the suggestion is shown.
    var ghost: String {
        let rest = suggestion.rest.prefix { $0 != "\n" && $0 != "\r\n" }
        return String(rest) + (rest.count < suggestion.rest.count ? " ⏎" : "")
    }

    /// Takes the suggestion into the line; false when there is none.
    func takeSuggestion() -> Bool {
        suggest()
        let rest = String(suggestion.rest)
        guard !rest.isEmpty else { return false }
        engine.insert(rest)
        return true
    }

    /// Takes the next word of the suggestion; false when there is none.
    func takeWordOfSuggestion() -> Bool {
        suggest()
        let rest = suggestion.rest
        guard !rest.isEmpty else { return false }
        let blanks = rest.prefix { $0.isWhitespace }
        let word = rest[blanks.endIndex...].prefix { !$0.isWhitespace && $0 != "/" }
        let end = word.endIndex < rest.endIndex && rest[word.endIndex] == "/" ? rest.index(after: word.endIndex) : word.endIndex
        engine.insert(String(rest[..<end]))
        return true
    }
}
