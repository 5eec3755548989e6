import Commands
import Diagnostics

extension LineEditor {
    /// Carries out one of our own keys, inside libedit's reading of a line.
    func perform(_ action: Action) -> Engine.Reply {
        let line = engine.line
        let clusters = Clusters(line.text)
        let lines = Lines(line.text, cursor: line.cursor)
        if action != .up, action != .down { goalColumn = nil }
        switch action {
        case .left: return move(to: clusters.before(line.cursor))
        case .right: return line.cursor == line.text.count && takeSuggestion() ? .changed : move(to: clusters.after(line.cursor))
        case .home: return move(to: lines.current.lowerBound)
        case .end: return line.cursor == line.text.count && takeSuggestion() ? .changed : move(to: lines.current.upperBound)
        case .nextWord:
            if line.cursor == line.text.count { return takeWordOfSuggestion() ? .changed : .refused }
            engine.push(BuiltIn.nextWord.rawValue)
            return .passed
        case .up: return vertical(lines.previous, recalling: recall.older)
        case .down: return vertical(lines.next, recalling: recall.newer)

        case .backspace: return delete(clusters.before(line.cursor)..<line.cursor)
        case .delete: return delete(line.cursor..<clusters.after(line.cursor))
        case .deleteOrLeave:
            if !line.text.isEmpty { return delete(line.cursor..<clusters.after(line.cursor)) }
            finish(.end)
            return .ended
        case .deleteCluster:
            let range = line.cursor..<clusters.after(line.cursor)
            // libedit's own takes a count and keeps what it cut; it only knows single characters.
            if range.count == 1 {
                engine.push(BuiltIn.deleteNextCharacter.rawValue)
                return .passed
            }
            return delete(range)

        case .changeCase: return changeCase()

        case .accept: return accept()
        case .newline: return insert("\n")
        case .complete: return complete()
        case .search:
            beginSearch()
            return .changed
        case .editOutside: return editOutside()
        case .paste: return paste()
        case .undo:
            remember()
            guard let state = undo.back() else { return .refused }
            engine.replace(with: state.text, cursor: state.cursor)
            return .changed
        case .clearScreen:
            painter.clearScreen()
            return .changed

        case .cutToEnd:
            let end = lines.current.upperBound
            return cut(line.cursor..<(end == line.cursor ? clusters.after(end) : end))
        case .cutToStart:
            let start = lines.current.lowerBound
            return cut((start == line.cursor ? clusters.before(start) : start)..<line.cursor)
        case .cutWordBefore: return cut(Words(line.text).before(line.cursor)..<line.cursor)
        case .cutWordAfter: return cut(line.cursor..<Words(line.text).after(line.cursor))
        case .yank:
            if cutText.isEmpty { return .refused }
            engine.insert(cutText)
            return .changed
        case .transpose: return transpose(clusters, at: line.cursor)
        }
    }

    private func move(to place: Int) -> Engine.Reply {
        if place == engine.line.cursor { return .refused }
        engine.move(to: place)
        return .changed
    }

    private func delete(_ range: Range<Int>) -> Engine.Reply {
        if range.isEmpty { return .refused }
        engine.delete(range)
        return .changed
    }

    private func insert(_ text: String) -> Engine.Reply {
        engine.insert(text)
        return .changed
    }

    private func cut(_ range: Range<Int>) -> Engine.Reply {
        if range.isEmpty { return .refused }
        cutText = Array(engine.line.text[range])
        return delete(range)
    }

    /// Up and Down: through the lines of the text, and beyond them through history.
    private func vertical(_ target: Range<Int>?, recalling entry: (String) -> String?) -> Engine.Reply {
        let line = engine.line
        guard let target else {
            goalColumn = nil
            guard let text = entry(String(characters: line.text)) else { return .refused }
            let characters = text.unicodeScalars.map { Int32($0.value) }
            engine.replace(with: characters, cursor: characters.count)
            return .changed
        }
        let current = Lines(line.text, cursor: line.cursor).current
        let goal = goalColumn ?? String(characters: line.text[current.lowerBound..<line.cursor]).displayWidth
        goalColumn = goal
        let reached = String(characters: line.text[target]).prefix(columns: goal)
        engine.move(to: target.lowerBound + reached.unicodeScalars.count)
        return .changed
    }

    private func accept() -> Engine.Reply {
        expandAbbreviation()
        let text = String(characters: engine.line.text)
        if behaviour.isUnfinished(text) { return insert("\n" + behaviour.indent(text)) }
        finish(.text(text))
        return .accepted
    }

    /// Puts what an abbreviation stands for in its place, where a command begins, before the blank or the Enter behind it.
    func expandAbbreviation() {
        let line = engine.line
        let start = Words(line.text).before(line.cursor)
        guard start < line.cursor, line.cursor == line.text.count || line.text[line.cursor] <= 0x20,
            let whole = behaviour.expand(String(characters: line.text[start..<line.cursor]))
        else { return }
        // A command begins at the beginning of a line, or behind what ends another one.
        let before = line.text[..<start].last { $0 != 0x20 && $0 != 0x09 }
        guard before == nil || [0x0a, 0x3b, 0x7b].contains(before) else { return }
        remember()
        engine.delete(start..<line.cursor)
        engine.insert(whole)
    }

    private func paste() -> Engine.Reply {
        guard !pasted.isEmpty else { return .refused }
        var bytes: [UInt8] = []
        for byte in pasted.removeFirst() where byte != 0 { bytes.append(byte) }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        for (index, byte) in bytes.enumerated() {
            // Terminals send what Enter would send for a line end.
            if byte == 0x0d {
                text.append(0x0a)
            } else if byte != 0x0a || index == 0 || bytes[index - 1] != 0x0d {
                text.append(byte)
            }
        }
        return insert(String(decoding: text, as: UTF8.self))
    }

    /// libedit's own takes a count, but reads before its buffer when that holds a single character.
    private func changeCase() -> Engine.Reply {
        let line = engine.line
        if line.text.count > 1 {
            engine.push(BuiltIn.changeCase.rawValue)
            return .passed
        }
        let text = String(characters: line.text)
        let changed = text.uppercased() == text ? text.lowercased() : text.uppercased()
        if changed == text { return .refused }
        engine.replace(with: changed.unicodeScalars.map { Int32($0.value) }, cursor: 0)
        return .changed
    }

    private func transpose(_ clusters: Clusters, at cursor: Int) -> Engine.Reply {
        let line = engine.line
        // At the end the two before the cursor change places.
        let isAtEnd = cursor == line.text.count || line.text[cursor] == 0x0a
        let middle = isAtEnd ? clusters.before(cursor) : cursor
        let start = clusters.before(middle)
        let end = clusters.after(middle)
        guard start < middle, middle < end, !line.text[start..<end].contains(0x0a) else { return .refused }
        let exchanged = Array(line.text[middle..<end]) + Array(line.text[start..<middle])
        engine.delete(start..<end)
        engine.insert(exchanged)
        return .changed
    }
}
