import Diagnostics
import Language
import ProductAnalytics
import Values

extension Verb {
    static let set = Verb(
        "set [(format <format> | read-only on | trace (on | off) | timeout <timeout: duration> | "
            + "abbr <short: text> <long: text> | key <key: text> <action: text>)]", .local,
        "Says how the shell behaves; without arguments, shows how it does. An abbreviation is a word that becomes a longer text where a command "
            + "begins; a key is ctrl-LETTER or alt-LETTER.",
        examples: ["set format json", "set", "set abbr lu 'list users'", "set key ctrl-o undo"]
    ) { call, context in
        if let format = call["format"]?.string {
            context.settings.format = Format.named(format)
        } else if call.has("trace") {
            context.settings.isTracing = call.has("on")
        } else if call.has("read-only") {
            context.settings.isReadOnly = true
        } else if let short = call["short"]?.string, let long = call["long"]?.string {
            guard !short.isEmpty, short.utf8.allSatisfy({ $0 > 0x20 }) else { throw Diagnostic.badAbbreviation(short) }
            context.settings.abbreviations[short] = long.isEmpty ? nil : long
        } else if let key = call["key"]?.string, let name = call["action"]?.string {
            guard KeyBinding.characters(of: key) != nil else { throw Diagnostic.unknownKey(key) }
            guard let action = LineAction(rawValue: name) else { throw Diagnostic.unknownAction(name) }
            context.settings.keys.removeAll { $0.key == key }
            context.settings.keys.append(KeyBinding(key: key, action: action))
        } else if case .duration(let timeout)? = call["timeout"] {
            guard timeout > 0 else { throw Diagnostic.noTime(timeout) }
            context.settings.timeout = timeout
            context.reconnect()
        } else {
            return context.settingsTable
        }
        return .null
    }
}

extension Context {
    fileprivate var settingsTable: Value {
        let standard = world.terminal.isTerminal ? "table" : "jsonl"
        let rows: [Value] = [
            ["setting": "site", "value": .text(site.name)],
            ["setting": "entity", "value": entity.map { .text($0.name) } ?? .null],
            ["setting": "format", "value": .text(settings.format?.name ?? standard)],
            ["setting": "read-only", "value": .text(settings.isReadOnly ? "on" : "off")],
            ["setting": "trace", "value": .text(settings.isTracing ? "on" : "off")],
            ["setting": "timeout", "value": .duration(settings.timeout ?? Settings.standardTimeout)],
        ]
        let short = settings.abbreviations.sorted { $0.key < $1.key }.map { short, long in
            Value.map([("setting", .text("abbr \(short)")), ("value", .text(long))])
        }
        let keys = settings.keys.map { Value.map([("setting", .text("key \($0.key)")), ("value", .text($0.action.rawValue))]) }
        // What makes typing easier is no part of a session.
        let typing = recorder == nil && !isSession ? short + keys : []
        return .list(rows + typing + (settings.profile.map { [["setting": "profile", "value": .text($0.name)]] } ?? []))
    }
}

extension Settings {
    /// Sixty seconds, in microseconds.
    static let standardTimeout = 60_000_000
}

extension Diagnostic {
    fileprivate static func badAbbreviation(_ word: String) -> Diagnostic {
        Diagnostic(
            "bad-abbreviation", .invalid, "an abbreviation must be one word, but is '\(word.preview(40))'",
            try: ["set abbr lu 'list users'"])
    }

    fileprivate static func unknownKey(_ key: String) -> Diagnostic {
        Diagnostic(
            "unknown-key", .invalid, "'\(key.preview(40))' is no key that can be bound",
            because: ["it must be ctrl-LETTER or alt-LETTER; Ctrl-C, Ctrl-Z, Tab and Enter keep their meanings"],
            try: ["set key ctrl-o undo"])
    }

    fileprivate static func unknownAction(_ name: String) -> Diagnostic {
        let names = LineAction.allCases.map(\.rawValue)
        let near = Suggestion.nearest(to: name, in: names)
        return Diagnostic(
            "unknown-action", .invalid, "a key cannot be bound to '\(name.preview(40))'",
            because: ["it must be one of \(names.joined(separator: ", "))"], try: near.map { ["set key ctrl-o \($0)"] } ?? [])
    }

    fileprivate static func noTime(_ timeout: Int) -> Diagnostic {
        Diagnostic("no-time", .type, "a timeout must be longer than nothing, but is \(Duration.text(timeout))", try: ["set timeout 30s"])
    }
}
