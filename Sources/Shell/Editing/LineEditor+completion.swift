import Commands

extension LineEditor {
    /// The candidates that stand under the line, and the line as it was before one was chosen.
    struct Menu {
        var completion: Completion
        var list: CandidateList
        /// The text that the completion is for.
        var text: String
        var cursor: Int

        init(_ completion: Completion, _ text: String, cursor: Int) {
            self.completion = completion
            list = CandidateList(completion.candidates)
            self.text = text
            self.cursor = cursor
        }
    }

    /// Tab: what is certain is inserted; when nothing is, the candidates are shown, and the next Tab chooses the first of them.
    func complete() -> Engine.Reply {
        let line = engine.line
        let text = String(characters: line.text)
        let offset = String(characters: line.text[..<line.cursor]).utf8.count
        let completion = behaviour.complete(text, offset)
        let range = completion.range.clamped(to: 0..<text.utf8.count)
        menu = nil
        isAwaitingCandidates = completion.isAwaited
        guard let first = completion.candidates.first else { return completion.isAwaited ? .changed : .refused }
        let written = String(decoding: Array(text.utf8)[range], as: UTF8.self)
        // What is still to come may make another one of it.
        if completion.candidates.count == 1, !completion.isAwaited {
            return replace(range, of: text, with: first.text + first.suffix)
        }
        let common = completion.candidates.dropFirst().reduce(first.text) { $0.commonPrefix(with: $1.text) }
        if common.count > written.count, common.hasPrefix(written), !completion.isAwaited {
            return replace(range, of: text, with: common)
        }
        menu = Menu(completion, text, cursor: line.cursor)
        return .changed
    }

    /// Whether a key was for the candidates under the line; others close the list, or narrow it.
    func takesInMenu(_ key: Key) -> Bool {
        guard menu != nil else { return false }
        // In a burst of keys the list has not followed what was typed yet.
        if case .text = key {} else { refreshMenu() }
        guard let open = menu else { return false }
        // What is left alone is certain, as it is without a list.
        if key == .control(0x09), open.list.chosen == nil, open.completion.candidates.count == 1, !isAwaitingCandidates { return false }
        if let step = CandidateList.Step(key, isWalking: menu?.list.chosen != nil) {
            choose(step)
            return true
        }
        switch key {
        case .control(0x0d), .control(0x0a), .named(.enter, []):
            guard let menu, let chosen = menu.list.chosen else { break }
            // The suffix comes once it is certain which one it is.
            let candidate = menu.completion.candidates[chosen]
            engine.replace(with: menu.text.characters, cursor: menu.cursor)
            _ = replace(menu.completion.range, of: menu.text, with: candidate.text + candidate.suffix)
            self.menu = nil
            return true
        case .control(0x1b), .control(0x07):
            if let menu { engine.replace(with: menu.text.characters, cursor: menu.cursor) }
            menu = nil
            return true
        case .text, .control(0x7f), .control(0x08), .named(.backspace, []):
            // The list follows what is typed.
            isMenuStale = true
            return false
        default: break
        }
        menu = nil
        return false
    }

    /// Makes the list anew for the text as it is now, without changing the line.
    func refreshMenu() {
        guard isMenuStale else { return }
        isMenuStale = false
        guard menu != nil || isAwaitingCandidates else { return }
        let line = engine.line
        let text = String(characters: line.text)
        let completion = behaviour.complete(text, String(characters: line.text[..<line.cursor]).utf8.count)
        isAwaitingCandidates = completion.isAwaited
        let isTyped =
            completion.candidates.count == 1 && text.utf8.count >= completion.range.upperBound
            && String(decoding: Array(text.utf8)[completion.range], as: UTF8.self) == completion.candidates[0].text
        menu = completion.candidates.isEmpty || isTyped ? nil : Menu(completion, text, cursor: line.cursor)
    }

    /// What was asked for has come, and no key since then: the list is filled in, or Tab does what it could not do yet. An answer to
    /// another text than the one that stands here is never shown, for the text is looked at anew.
    func takeNews() {
        guard isAwaitingCandidates, menu?.list.chosen == nil else { return }
        if menu == nil { _ = complete() } else { isMenuStale = true }
    }

    private func choose(_ step: CandidateList.Step) {
        guard var menu else { return }
        menu.list.move(step, columns: tty.size.columns, rows: max(1, tty.size.rows / 2))
        if let chosen = menu.list.chosen {
            engine.replace(with: menu.text.characters, cursor: menu.cursor)
            _ = replace(menu.completion.range, of: menu.text, with: menu.completion.candidates[chosen].text)
        }
        self.menu = menu
    }

    private func replace(_ range: Range<Int>, of text: String, with replacement: String) -> Engine.Reply {
        let bytes = Array(text.utf8)
        func characters(_ slice: ArraySlice<UInt8>) -> Int { String(decoding: slice, as: UTF8.self).unicodeScalars.count }
        let start = characters(bytes[..<range.lowerBound])
        var replacement = replacement
        // A suffix that already stands there is not written twice.
        if let last = replacement.utf8.last, last == 0x20 || last == 0x2f, range.upperBound < bytes.count, bytes[range.upperBound] == last {
            replacement.removeLast()
            engine.delete(start..<(start + characters(bytes[range])))
            engine.insert(replacement)
            engine.move(to: engine.line.cursor + 1)
            return .changed
        }
        engine.delete(start..<(start + characters(bytes[range])))
        engine.insert(replacement)
        return .changed
    }
}

extension CandidateList.Step {
    /// What a key means in the list; some are the line's own until one is chosen.
    fileprivate init?(_ key: Key, isWalking: Bool) {
        switch key {
        case .control(0x09): self = .next
        case .named(.backTab, _): self = .previous
        case .named(.down, []): self = .down
        case .named(.up, []) where isWalking: self = .up
        case .named(.left, []) where isWalking: self = .left
        case .named(.right, []) where isWalking: self = .right
        case .named(.pageDown, _): self = .pageDown
        case .named(.pageUp, _) where isWalking: self = .pageUp
        default: return nil
        }
    }
}

extension String {
    /// As libedit counts them.
    var characters: [Int32] { unicodeScalars.map { Int32($0.value) } }

    /// The characters that both begin with.
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}
