import Language
import PluginHost
import Synchronization
import Values

/// An argument of a command that somebody may know the values of: the tool that a plugin names for it, or the shell itself.
public struct KnownArgument: Sendable, Hashable {
    public var command: String
    public var name: String

    public init(command: String, name: String) { (self.command, self.name) = (command, name) }
}

/// A value that an argument could have.
public struct SuggestedValue: Sendable, Equatable {
    public var text: String
    public var summary: String

    public init(_ text: String, summary: String = "") { (self.text, self.summary) = (text, summary) }

    /// Of a longer list the rest is no help.
    static let most = 200

    /// What a completer gives: texts, or maps with a `value` and a `summary`, alone or under `values`.
    static func list(_ value: Value) -> [SuggestedValue] {
        let list = value.list ?? value["values"]?.list ?? value["result"]?.list ?? value["completion"]?["values"]?.list
        return (list ?? []).prefix(most).compactMap { item in
            switch item {
            case .text(let text): SuggestedValue(text.string)
            case .int, .decimal: SuggestedValue(item.displayText)
            default:
                (item["value"] ?? item["text"])?.string.map {
                    SuggestedValue($0, summary: item["summary"]?.string ?? item["description"]?.string ?? "")
                }
            }
        }
    }
}

extension Context {
    /// Asks whoever knows an argument's values; for completion, which is no part of a session, nobody waits for, and starts no process.
    public var suggesting: @Sendable (KnownArgument, _ beginning: String) async -> [SuggestedValue] {
        var seed = seed
        (seed.recorder, seed.recordedEvents) = (nil, nil)
        return { [seed] argument, beginning in
            if argument == KnownArgument(command: "trigger", name: "schedule") {
                return seed.schedules.all.map { SuggestedValue($0.schedule.name) }
            }
            return await seed.plugins?.suggestions(for: argument, beginning, seed) ?? []
        }
    }
}

extension Context {
    /// The arguments that somebody suggests values for.
    public var knownArguments: Set<KnownArgument> {
        Set([KnownArgument(command: "trigger", name: "schedule")] + (plugins?.knownArguments ?? []))
    }
}

extension Plugins {
    fileprivate var knownArguments: [KnownArgument] {
        active.flatMap(\.found.manifest.commands).flatMap { command in
            command.completers.keys.map { KnownArgument(command: command.usage.name, name: $0) }
        }
    }

    /// What the completer of an argument gives; nothing where the manifest names none, or where it would have to be started for it.
    func suggestions(for argument: KnownArgument, _ beginning: String, _ seed: Context.Seed) async -> [SuggestedValue] {
        guard let (plugin, command) = active(for: argument.command), let tool = command.completers[argument.name] else { return [] }
        let asked: Value = ["command": .text(argument.command), "argument": .text(argument.name), "text": .text(beginning)]
        return ((try? await plugin.complete(tool, asked, seed)) ?? nil).map(SuggestedValue.list) ?? []
    }
}
