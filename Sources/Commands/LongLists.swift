import Language
import PluginHost
import ProductAnalytics
import Values

/// What was shown last: a value, or a list that is too long to be held, and is read again whenever somebody wants it.
enum Shown {
    case value(Value)
    case list(ConnectionReader)

    /// The whole of it.
    func value() throws -> Value {
        switch self {
        case .value(let value): value
        case .list(let list): try list.value()
        }
    }
}

extension ConnectionReader {
    /// All connections, as the rows of a list.
    func value() throws -> Value {
        var reader = self
        var rows: [Value] = []
        while let connection = try reader.next() { rows.append(connection.value) }
        return .list(rows)
    }
}

extension Context {
    /// Shows a long list while it is read, so that what it takes is bounded by the screen or the pipe, and not by the list; `$_` and
    /// `last` read it again.
    ///
    /// - Returns: `false`, and nothing is shown, where somebody has to have all of it, or the format does.
    func showPiecewise(_ list: ConnectionReader) throws -> Bool {
        guard readsPiecewise, list.isLong, keeper == nil, listener == nil, recorder == nil, !isSession, !hooks.isAwaited(.commandAfter)
        else { return false }
        // All that matters of the format is what it is for a list.
        switch format(for: .list([])).name {
        case Format.table.name:
            guard let mostRows else { return false }
            try showEnds(of: list, most: mostRows)
        case Format.jsonLines.name: try showLines(of: list)
        default: return false
        }
        lastShown = .list(list)
        try callerScope?.remember { try list.value() }
        return true
    }

    private func showEnds(of list: ConnectionReader, most: Int) throws {
        var (reader, ends) = (list, Ends(most))
        while let connection = try reader.next() { ends.add(connection.value) }
        if ends.count > 0 { shownTables = (shownTables.count + 1, shownTables.rows + ends.count) }
        let text = Format.tableText(ends, world.terminal)
        try Task.checkCancellation()
        try output.data(text)
    }

    private func showLines(of list: ConnectionReader) throws {
        var reader = list
        var text = ""
        do {
            while let connection = try reader.next() {
                text += JSON.text(connection.value)
                text += "\n"
                guard text.utf8.count >= Self.piece else { continue }
                try output.text(text)
                text = ""
            }
        } catch {
            // What stands before a fault has come, and is shown.
            if !text.isEmpty, !Task.isCancelled { try output.text(text) }
            throw error
        }
        if !text.isEmpty { try output.text(text) }
    }
    private static let piece = 1 << 16
}
