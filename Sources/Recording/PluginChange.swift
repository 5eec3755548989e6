import Diagnostics
import Values

/// Something that a plugin does otherwise than when a session was recorded.
public struct PluginChange: Sendable, Hashable {
    /// The command of the plugin as it was called, or whose hook it is.
    public var about: String
    /// What of it: `arguments`, `result/0/id`, `host run`, `hook command.before/decision`.
    public var field: String
    /// `nil`: it did nothing of the kind.
    public var expected: String?
    public var actual: String?

    public init(about: String, field: String, expected: String?, actual: String?) {
        (self.about, self.field, self.expected, self.actual) = (about, field, expected, actual)
    }

    /// More than this of one event are not told.
    private static let most = 10

    /// Where two event lines of one kind differ; either may be missing.
    public static func all(about: String, recorded: String?, actual: String?) -> [PluginChange] {
        let (before, now) = (recorded.map(Event.init), actual.map(Event.init))
        guard let before, let now else {
            let field = (before ?? now)?.field ?? ""
            return [PluginChange(about: about, field: field, expected: before?.text, actual: now?.text)]
        }
        guard before.field == now.field, let old = before.value, let new = now.value else {
            return [PluginChange(about: about, field: before.field, expected: before.text, actual: now.text)]
        }
        return BodyDifference.all(old, new).prefix(most).map { difference in
            PluginChange(
                about: about, field: before.field + difference.pointer.description,
                expected: difference.recorded.map { JSON.text($0, .line) },
                actual: difference.actual.map { JSON.text($0, .line) })
        }
    }

    /// An event line in its parts.
    private struct Event {
        /// What it tells of.
        var field: String
        /// What it says of that, as it is written.
        var text: String
        /// The same as a value, where it is one.
        var value: Value?

        init(_ line: String) {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            var rest = words.count > 1 ? words[1] : ""
            field = words.first ?? ""
            func takeWord() -> String {
                let parts = rest.split(separator: " ", maxSplits: 1).map(String.init)
                rest = parts.count > 1 ? parts[1] : ""
                return parts.first ?? ""
            }
            switch field {
            case "plugin": field = "arguments"
            case "hook":
                _ = takeWord()
                field = "hook " + takeWord()
            case "host": field = "host " + takeWord()
            default: break
            }
            text = field == "failed" ? "failed: " + rest : rest
            value = try? JSON.parse(text: rest)
        }
    }
}
