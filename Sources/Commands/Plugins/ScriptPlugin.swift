import Diagnostics
import Language
import PluginHost
import Synchronization
import Values

/// A plugin in the command language: its script has run once, and what it has defined carries its commands out.
///
/// SAFETY: the scope is only copied from, by one at a time.
final class ScriptPlugin: @unchecked Sendable {
    private let scope: Scope
    private let copying = Mutex(())
    private let name: String
    let owner: HookProgram.Owner

    /// Runs the script of a plugin, which adds the hooks that it speaks of.
    ///
    /// - Throws: a `Diagnostic` or a `DiagnosticList` for what is wrong with it.
    init(_ found: PluginStore.Found, _ files: Files, in context: Context) async throws {
        name = found.manifest.name
        let gate = PluginGate(plugin: found.manifest.name, folder: found.folder, permissions: found.manifest.permissions)
        owner = HookProgram.Owner(name: found.manifest.name, isPlugin: true) { seed in
            var seed = seed
            seed.gate = gate
            return seed
        }
        let path = found.folder + "/" + (found.manifest.entry ?? "main.tenon")
        let source = Source(path, bytes: try files.read(path))
        let kept = KeptOutput()
        let own = Context(owner.seed(context.seed), keeping: kept)
        own.owner = owner
        own.allowedEvents = found.manifest.permissions.hooks
        let interpreter = Interpreter(own)
        _ = try await interpreter.runThrowing(source, arguments: [], showsWarnings: false)
        scope = interpreter.scope
    }

    /// Carries a command out: the definition of its name gets the arguments.
    func run(_ command: PluginCommand, _ call: Call, _ context: Context) async throws -> Value {
        let own = try copying.withLock { _ in try scope.copy() }
        var text = "let outcome = \(command.tool)"
        let options = Set(command.usage.options.map(\.name))
        let words = command.usage.fixedWords
        for (index, argument) in call.host.arguments.all.enumerated() {
            let variable = "argument_\(index)"
            if options.contains(argument.name) {
                text += " --\(argument.name)"
                if case .bool(true) = argument.value { continue }
            } else if case .bool(true) = argument.value, words.contains(argument.name) {
                continue
            }
            own.declare(variable, argument.value)
            text += " $\(variable)"
        }
        let context = context.within(owner)
        let interpreter = Interpreter(context, scope: own)
        do {
            _ = try await interpreter.runThrowing(Source(name, text), arguments: [], showsWarnings: false)
        } catch {
            throw Diagnostic.from(error).leaving(name)
        }
        return own["outcome"] ?? .null
    }

    /// Has a definition complete an argument: it gets what has been typed of it.
    func complete(_ definition: String, _ asked: Value, _ seed: Context.Seed) async throws -> Value? {
        let own = try copying.withLock { _ in try scope.copy() }
        own.declare("argument_0", asked["text"] ?? .null)
        let context = Context(owner.seed(seed), keeping: KeptOutput())
        context.nesting += 1
        context.limits = Limits(steps: 1_000_000, memory: 64 << 20)
        let interpreter = Interpreter(context, scope: own)
        _ = try await interpreter.runThrowing(
            Source(name, "let outcome = \(definition) $argument_0"), arguments: [], showsWarnings: false)
        return own["outcome"]
    }
}

extension Context {
    /// A context for a command of a plugin, which shows what it shows where this one does.
    func within(_ owner: HookProgram.Owner) -> Context {
        let (seed, output) = (seed, output)
        let shown = Output(
            data: { text in
                seed.keep("host print \(JSON.text(.text(text)))")
                try output.data(text)
            },
            notes: { text in
                seed.keep("host note \(JSON.text(.text(text)))")
                output.notes(text)
            })
        let inner = Context(owner.seed(seed), showing: shown)
        inner.keepsCalls = true
        inner.confirm = confirm
        inner.ask = ask
        inner.owner = owner
        inner.depth = depth + 1
        inner.nesting = nesting + 1
        return inner
    }
}

extension Diagnostic {
    /// The same for whoever called a plugin: its text is not theirs, so the place in it is said in words.
    fileprivate func leaving(_ plugin: String) -> Diagnostic {
        guard kind != .cancelled else { return self }
        var told = self
        if let place = marks.first?.place, let file = place.source.name?.split(separator: "/").last, file.hasSuffix(".tenon") {
            told.because.append("it was raised in line \(place.line) of \(plugin)/\(file)")
        }
        (told.marks, told.stack, told.attempts) = ([], [], [])
        return told
    }
}
