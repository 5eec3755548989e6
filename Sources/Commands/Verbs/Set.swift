import Diagnostics
import Language
import ProductAnalytics
import Values

extension Verb {
    static let set = Verb(
        "set [(format <format> | read-only on | trace (on | off) | timeout <timeout: duration>)]", .local,
        "Says how the shell behaves; without arguments, shows how it does.",
        examples: ["set format json", "set"]
    ) { call, context in
        if let format = call["format"]?.string {
            context.settings.format = Format.named(format)
        } else if call.has("trace") {
            context.settings.isTracing = call.has("on")
        } else if call.has("read-only") {
            context.settings.isReadOnly = true
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
        return .list(rows + (settings.profile.map { [["setting": "profile", "value": .text($0.name)]] } ?? []))
    }
}

extension Settings {
    /// Sixty seconds, in microseconds.
    static let standardTimeout = 60_000_000
}

extension Diagnostic {
    fileprivate static func noTime(_ timeout: Int) -> Diagnostic {
        Diagnostic("no-time", .type, "a timeout must be longer than nothing, but is \(Duration.text(timeout))", try: ["set timeout 30s"])
    }
}
