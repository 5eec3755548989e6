import Commands

extension LineEditor {
    /// Tab: what is certain is inserted; when nothing is, the candidates are shown.
    func complete() -> Engine.Reply {
        let line = engine.line
        let text = String(characters: line.text)
        let offset = String(characters: line.text[..<line.cursor]).utf8.count
        let completion = behaviour.complete(text, offset)
        let range = completion.range.clamped(to: 0..<text.utf8.count)
        guard let first = completion.candidates.first else {
            list = nil
            return .refused
        }
        let written = String(decoding: Array(text.utf8)[range], as: UTF8.self)
        if completion.candidates.count == 1 {
            list = nil
            return replace(range, of: text, with: first.text + first.suffix)
        }
        let common = completion.candidates.dropFirst().reduce(first.text) { $0.commonPrefix(with: $1.text) }
        if common.count > written.count, common.hasPrefix(written) {
            list = nil
            return replace(range, of: text, with: common)
        }
        list = CandidateList(completion.candidates)
        return .changed
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

extension String {
    /// The characters that both begin with.
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}
