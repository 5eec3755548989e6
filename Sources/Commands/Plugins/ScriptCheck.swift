import Diagnostics
import Language
public import PluginHost
import Values

/// Holds a plugin in the command language to its manifest.
///
/// Its script is run once, as at each start, and behind its gate; no command of it is called.
public struct ScriptCheck {
    let found: PluginStore.Found
    let files: Files
    let context: Context

    public init(_ found: PluginStore.Found, _ files: Files, in context: Context) {
        (self.found, self.files, self.context) = (found, files, context)
    }

    public func run() async -> [PluginCheck] {
        let manifest = found.manifest
        let name = manifest.entry ?? "main.tenon"
        let about = "\(name) is read, checked and run"
        let plugin: ScriptPlugin
        let source: Source
        do {
            source = Source(found.folder + "/" + name, bytes: try files.read(found.folder + "/" + name))
            plugin = try await ScriptPlugin(found, files, PluginSettings(manifest.name, manifest.config), in: context)
        } catch {
            let problems = ((error as? DiagnosticList)?.all ?? [Diagnostic.from(error)]).filter { $0.severity == .error }
            let because = problems.prefix(5).flatMap { problem in
                [(problem.marks.first.map { "line \($0.place.line): " } ?? "") + problem.message] + problem.because
            }
            return [PluginCheck(about, because: because, try: "tenon check \(found.folder)/\(name)")]
        }
        let vocabulary = Interpreter(context).vocabulary
        let script = Script.parse(source, vocabulary: vocabulary)
        let deeds = script.deeds(vocabulary: vocabulary)
        return [PluginCheck(about)]
            + manifest.commands.flatMap { command in
                [calling(command, plugin, vocabulary), effects(command, deeds)]
            } + [hooks(script)]
    }

    // MARK: Usage lines

    /// Whether each way to fill the usage line calls the definition as it wants to be called.
    private func calling(_ command: PluginCommand, _ plugin: ScriptPlugin, _ vocabulary: Vocabulary) -> PluginCheck {
        let about = "'\(command.usage.name)' calls the definition '\(command.tool)', as its usage line says"
        var surroundings = plugin.surroundings
        guard surroundings.definitions.contains(where: { $0.name.text == command.tool }) else {
            let names = surroundings.definitions.map(\.name.text).joined(separator: ", ")
            return PluginCheck(
                about, because: ["there is no definition '\(command.tool)'" + (names.isEmpty ? "" : "; there are \(names)")],
                try: "define it, or name another one with \"tool\" in plugin.json")
        }
        var because: [String] = []
        for form in UsageForms(command.usage).all {
            var text = "let outcome = \(command.tool)"
            for (index, argument) in form.enumerated() {
                let variable = "argument_\(index)"
                if argument.isOption { text += " --\(argument.name)" }
                guard let type = argument.type else { continue }
                text += " $\(variable)"
                surroundings.variables[variable] = .init(type: Self.plain.contains(type) ? type : type == "any" ? nil : "text")
            }
            // What is not used is no fault here.
            let call = Source(nil, text + "\nprint $outcome")
            let script = Script.parse(call, vocabulary: vocabulary, surroundings: surroundings)
            let problems = script.problems + script.check(vocabulary: vocabulary, surroundings: surroundings)
            for problem in problems where problem.severity == .error {
                let shown = ([command.usage.name] + form.map(\.shown)).joined(separator: " ")
                let why = "\(shown): \(problem.message)"
                if !because.contains(why) { because.append(why) }
            }
        }
        return PluginCheck(
            about, because: Array(because.prefix(5)),
            try: "make the usage line in plugin.json and the header of the definition say the same")
    }

    private static let plain: Set = ["int", "decimal", "bool", "list", "map", "text", "duration", "time"]

    // MARK: Effects

    private func effects(_ command: PluginCommand, _ deeds: [String: [VerbUse]]) -> PluginCheck {
        let more = (deeds[command.tool] ?? []).filter { $0.effect.rank > command.effect.rank }
        return PluginCheck(
            "'\(command.usage.name)' does no more than \(command.effect.rawValue)",
            because: more.map { "it comes to run '\($0.verb)', whose effect is \($0.effect.rawValue)" },
            try: "say \"effects\": \"\(more.map(\.effect).max { $0.rank < $1.rank }?.rawValue ?? "write")\" in plugin.json")
    }

    // MARK: Hooks

    /// What is permitted and never used would only be asked for in vain; that a hook is not permitted, its start has said.
    private func hooks(_ script: Script) -> PluginCheck {
        let used = Set(
            script.body.statements.compactMap { statement -> String? in
                if case .react(let reaction) = statement.kind { reaction.event?.text } else { nil }
            })
        let idle = found.manifest.permissions.hooks.map(\.rawValue).filter { !used.contains($0) }.sorted()
        return PluginCheck(
            "each hook that it asks for is there", because: idle.map { "permissions.hooks names '\($0)', and no 'on \($0)' stands in it" },
            try: "take what is not used out of permissions.hooks in plugin.json")
    }
}

extension Effect {
    fileprivate var rank: Int {
        switch self {
        case .local: 0
        case .read: 1
        case .write: 2
        case .destroy: 3
        }
    }
}

/// The ways in which a usage line can be filled.
private struct UsageForms {
    struct Argument {
        var name: String
        /// `nil`: an option without a value.
        var type: String?
        var isOption: Bool

        var shown: String { isOption ? "--\(name)" + (type == nil ? "" : " …") : "<\(name)>" }
    }

    /// At most so many.
    private static let most = 64

    let all: [[Argument]]

    init(_ usage: Usage) {
        let ways = Self.forms(of: usage.parts)
        let options = usage.options.map { Argument(name: $0.name, type: $0.type, isOption: true) }
        all = ways + (options.isEmpty ? [] : ways.map { $0 + options })
    }

    private static func forms(of parts: [Usage.Part]) -> [[Argument]] {
        var ways: [[Argument]] = [[]]
        for part in parts {
            let next = forms(of: part)
            ways = Array(ways.flatMap { way in next.map { way + $0 } }.prefix(most))
        }
        return ways
    }

    private static func forms(of part: Usage.Part) -> [[Argument]] {
        switch part {
        // A fixed word is not handed on.
        case .word: [[]]
        case .argument(let name, let type): [[Argument(name: name, type: type, isOption: false)]]
        case .optional(let parts): [[]] + forms(of: parts)
        case .choice(let ways): ways.flatMap { forms(of: $0) }
        case .repeated(let part, _): forms(of: part)
        }
    }
}
