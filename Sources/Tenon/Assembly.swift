import CPlatform
import Commands
import Diagnostics
import Language
import PluginHost
import ProductAnalytics
import Values

/// Puts the parts together as the command line asks: the one place that knows which site is which transport, and where data lives.
struct Assembly: Sendable {
    let options: Wishes
    let world: World

    init(_ options: Wishes) {
        self.options = options
        // One task makes and lets go of the values, on whatever thread: one heap, which grows in large steps, is quickest for that.
        cplatform_one_heap()
        Heap.useLargePages()
        world = .real(color: options.noColor ? false : nil)
        StandardOutput.useColors(world.terminal.color)
    }

    /// Runs a text, a script or the shell; gives the status to end with.
    func run(text: String?, words: [String]) async -> ExitStatus {
        await reporting { context, interpreter in
            context.readsPiecewise = true
            if let text {
                guard words.isEmpty else { throw Diagnostic.textAndScript(words[0]) }
                return await interpreter.run(Source(nil, text)).status
            }
            if let file = words.first {
                return try await script(file, Array(words.dropFirst()), context, interpreter)
            }
            if !isConversation {
                return await interpreter.run(Source("standard input", bytes: try world.files.read("-"))).status
            }
            return await converse(context, interpreter)
        }
    }

    /// Checks scripts; 2 when any has an error.
    func check(_ files: [String]) async -> ExitStatus {
        await reporting(readsInit: false) { _, interpreter in
            var hasErrors = false
            for file in files {
                let text = try source(file)
                let problems = InitFile.isOne(file) ? InitFile.problems(text, world) : interpreter.check(text)
                for problem in problems { interpreter.draw(problem) }
                hasErrors = hasErrors || problems.contains { $0.severity == .error }
            }
            return hasErrors ? .usage : .done
        }
    }

    private func script(_ file: String, _ words: [String], _ context: Context, _ interpreter: Interpreter) async throws -> ExitStatus {
        if context.recorder == nil || file == "-", words.contains("--help") {
            try context.output.data(interpreter.parse(try source(file)).usageText)
            return .done
        }
        return try await begin(file, words, interpreter).status
    }

    /// Runs a script. A session keeps commands as they would be typed, and the script as a file that the command read.
    func begin(_ file: String, _ words: [String], _ interpreter: Interpreter) async throws -> Interpreter.Outcome {
        guard interpreter.context.recorder != nil, file != "-" else { return await interpreter.run(try source(file), arguments: words) }
        return await interpreter.run(Source(nil, (["run", file] + words).map(Self.quoted).joined(separator: " ")))
    }

    func source(_ file: String) throws -> Source {
        Source(file == "-" ? "standard input" : file, bytes: try world.files.read(file))
    }

    /// Makes the context, and draws whatever goes wrong before or outside an interpreter.
    func reporting(
        readsInit: Bool = true, _ body: (Context, Interpreter) async throws -> ExitStatus
    ) async -> ExitStatus {
        do {
            let context = try context(readsInit: readsInit)
            let interpreter = Interpreter(context, limits: try limits())
            try await load(context)
            // The process ends soon after: the system takes its memory back faster than we could let go of a million rows.
            _ = Unmanaged.passRetained(interpreter)
            await context.sessionEvent(.sessionStart)
            let status = try await recording(context, interpreter) { try await body(context, interpreter) }
            await context.sessionEvent(.sessionEnd)
            await context.plugins?.stop(keepLog)
            try flush(context)
            return status
        } catch {
            let style = DrawingStyle(color: world.terminal.errorColor, width: max(40, min(world.terminal.width, 160)))
            let problems = (error as? DiagnosticList)?.all ?? [error as? Diagnostic ?? .cancelled()]
            for problem in problems { StandardOutput.output.notes(problem.drawn(in: style)) }
            return problems.first?.exitStatus ?? .failed
        }
    }

    /// Writes what has been gathered; when that fails, it is told what had been sent.
    private func flush(_ context: Context) throws {
        do {
            try StandardOutput.flush()
        } catch {
            throw (error as? Diagnostic)?.tellingWrites(of: context) ?? error
        }
    }

    /// `readsInit`: whether a mistake in `init.tenon` stands in the way; where nothing is sent, it does not.
    func context(readsInit: Bool = true) throws -> Context {
        let file = readsInit ? try initFile() : try? initFile()
        let keyRing = KeyRing(file?.profiles ?? [], world)
        let (site, profile) = try destination(keyRing)
        var settings = Settings()
        if let format = options.format {
            guard let known = Format.named(format) else {
                throw Diagnostic.unknownFormat(format, at: Self.place(of: format, after: "--format"))
            }
            settings.format = known
        }
        settings.isReadOnly = options.readOnly || file?.isReadOnly == true
        settings.profile = profile
        settings.assumesYes = options.yes
        settings.isTracing = options.trace
        for answer in options.answers {
            guard let sign = answer.firstIndex(of: "="), sign > answer.startIndex else { throw Diagnostic.noAnswer(answer) }
            settings.answers[String(answer[..<sign])] = String(answer[answer.index(after: sign)...])
        }
        let connecting = Connecting(world: world, store: options.store, certificates: options.cacert, keyRing: keyRing)
        let context = Context(
            world: world, output: StandardOutput.output, site: site, settings: settings, connector: connecting.connect)
        context.keyRing = keyRing
        context.localData = connecting.localData
        context.status = StandardOutput.status
        return context
    }

    /// A word as it can be typed: bare where its letters allow, else quoted.
    private static func quoted(_ word: String) -> String {
        let isBare =
            !word.isEmpty
            && word.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", "/", ":", "@": true
                default: false
                }
            }
        return isBare ? word : JSON.text(.text(word)).replacing("$", with: "\\$")
    }

    /// A place in what was typed on the command line, for the caret.
    static func place(of word: String, after option: String) -> Place {
        let lead = option == "DD_SITE" ? "DD_SITE=" : "tenon \(option) "
        return Place(Source("command line", lead + word), lead.utf8.count..<(lead + word).utf8.count)
    }
}

extension Diagnostic {
    fileprivate static func textAndScript(_ word: String) -> Diagnostic {
        Diagnostic(
            "text-and-script", .usage, "a text (-c) and a script cannot be run together",
            because: ["'\(word.preview())' stands behind the text of -c"],
            soFar: "nothing was sent")
    }
}

extension Diagnostic {
    fileprivate static func noAnswer(_ text: String) -> Diagnostic {
        Diagnostic(
            "bad-answer", .usage, "'\(text.preview(60))' answers nothing", because: ["it must be NAME=VALUE"], soFar: "nothing was run",
            try: ["tenon --answer confirm=yes"])
    }
}
