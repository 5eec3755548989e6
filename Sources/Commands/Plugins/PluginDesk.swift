import Diagnostics
import Language
import PluginHost
import ProductAnalytics
import Synchronization
import Values

/// Where a plugin's requests are carried out, each in the name of the call it belongs to.
final class PluginDesk: Sendable {
    /// What is known of one call that is under way.
    private struct Scene: Sendable {
        var seed: Context.Seed
        var output: Output
        var ask: World.Ask
        var variables: [String: Value]
        var changes: [(name: String, value: Value)] = []
        let status = StatusLine.current
        /// What the status line shows of it.
        var note: Int?

        /// The answer to a question: what was said beforehand, or else what somebody says now.
        func answer(_ name: String, _ question: String) async throws -> String {
            if let known = seed.settings.answers[name] { return known }
            do { return try await ask(Question(question)) } catch var problem as Diagnostic where problem.id == "nobody-to-ask" {
                problem.attempts.append("tenon --answer \(name)=VALUE …")
                throw problem
            }
        }
    }
    private struct State {
        var scenes: [String: Scene] = [:]
        var last = 0
    }

    private let plugin: String
    private let path: String
    private let files: Files
    private let settings: Map
    private let state = Mutex(State())
    /// As much as a plugin can keep, in bytes.
    private static let mostKept = 1 << 20

    init(_ plugin: String, _ settings: Map, keptIn path: String, _ files: Files) {
        (self.plugin, self.settings, self.path, self.files) = (plugin, settings, path, files)
    }

    // MARK: Calls

    /// Begins a call of a command; gives its name.
    func open(_ context: Context) -> String {
        var variables: [String: Value] = [:]
        if let scope = context.callerScope {
            for name in scope.variableNames {
                // Secrets are never told, whatever was granted.
                if let value = scope[name], value == value.withoutSecrets { variables[name] = value }
            }
        }
        return open(Scene(seed: context.seed, output: context.output, ask: context.ask, variables: variables))
    }

    /// Begins a call of a hook.
    func open(_ seed: Context.Seed?) -> String {
        guard var seed else { return "0" }
        // What a hook decides is kept; what it asked for to decide it is not.
        (seed.recorder, seed.recordedEvents) = (nil, nil)
        return open(Scene(seed: seed, output: Output(data: { _ in }, notes: { _ in }), ask: World.asksNobody, variables: [:]))
    }

    private func open(_ scene: Scene) -> String {
        state.withLock { state in
            state.last += 1
            state.scenes[String(state.last)] = scene
            return String(state.last)
        }
    }

    /// Ends a call; what it has set is set.
    func close(_ id: String, _ context: Context? = nil) {
        let scene = state.withLock { $0.scenes.removeValue(forKey: id) }
        scene?.note.map { scene?.status?.end($0) }
        guard let scope = context?.callerScope else { return }
        for (name, value) in scene?.changes ?? [] { scope.declare(name, value, isMutable: true) }
    }

    // MARK: Requests

    func carryOut(_ request: HostRequest, _ call: CallContext?) async throws -> Value {
        switch request {
        case .getKept(let key): return kept()[key] ?? .null
        case .keep(let key, let value): return try keep(key, value)
        case .forget(let key): return try keep(key, nil)
        case .settings: return .map(settings)
        default: break
        }
        guard let id = call?.id, let scene = state.withLock({ $0.scenes[id] }) else {
            if case .session = request { return ["plugin": .text(plugin)] }
            throw RPCError(code: -32002, "there is no such call under way")
        }
        let seed = scene.seed
        switch request {
        case .run(let line): return try await run(line, scene)
        case .request(let method, let path, let query, let body): return try await send(method, path, query, body, scene)
        case .getVariable(let name): return scene.variables[name] ?? .null
        case .listVariables: return .list(scene.variables.keys.sorted().map { .text($0) })
        case .setVariable(let name, let value): return try set(name, value, id)
        case .print(let text):
            let line = text.hasSuffix("\n") ? text : text + "\n"
            seed.keep("host print \(JSON.text(.text(line)))")
            try scene.output.text(line)
            return .null
        case .table(let rows):
            let capture = KeptText()
            try Context(seed, showing: capture.output).show(rows)
            seed.keep("host print \(JSON.text(.text(capture.text)))")
            try scene.output.text(capture.text)
            return .null
        case .progress(let told): return show(told, id)
        case .ask(let message, let isConfirmation, _):
            let answer = try await scene.answer(
                isConfirmation ? "confirm" : "answer", "\(plugin) asks: \(message)" + (isConfirmation ? " [y/N]" : ""))
            return isConfirmation ? .bool(Context.isYes(answer)) : .text(answer)
        case .now: return .time(seed.world.now())
        case .random(let count):
            return .text(
                String(decoding: Base64.encode((0..<count).map { _ in UInt8(truncatingIfNeeded: seed.world.random()) }), as: UTF8.self))
        case .session:
            return [
                "site": .text(seed.site.name), "embedded": .bool(seed.site.isEmbedded), "readOnly": .bool(seed.settings.isReadOnly),
                "interactive": .bool(seed.world.terminal.isTerminal), "replay": .bool(seed.playing != nil),
            ]
        case .log, .settings, .getKept, .keep, .forget, .isCancelled: return .null
        }
    }

    /// Puts a question of the protocol's own kind, member by member.
    func ask(_ question: PluginQuestion, _ id: String) async throws -> PluginReply {
        guard let scene = state.withLock({ $0.scenes[id] }) else { return .dismissed }
        var content = Map()
        let members = question.schema["properties"]?.map?.members.map { ($0.0, $0.1) } ?? []
        let text = "\(plugin) asks: \(question.message)"
        if members.isEmpty {
            return Context.isYes(try await scene.answer("confirm", text + " [y/N]")) ? .accepted([:]) : .declined
        }
        for (name, schema) in members {
            let title = schema["title"]?.string ?? name
            let choices = schema["enum"]?.list?.compactMap(\.string) ?? []
            let hint = choices.isEmpty ? "" : " (\(choices.joined(separator: ", ")))"
            let answer = try await scene.answer(name, "\(text) \(title)\(hint):")
            switch schema["type"]?.string {
            case "boolean": content.set(name, to: .bool(Context.isYes(answer)))
            case "integer", "number":
                guard let number = try? JSON.parse(text: answer), number.isNumber else { return .dismissed }
                content.set(name, to: number)
            default: content.set(name, to: .text(answer))
            }
        }
        return .accepted(.map(content))
    }

    // MARK: Carrying out

    private func run(_ line: String, _ scene: Scene) async throws -> Value {
        scene.seed.keep("host run \(JSON.text(.text(line)))")
        let kept = KeptOutput()
        let context = Context(scene.seed, keeping: kept)
        context.depth += 1
        context.nesting += 1
        var problem: Diagnostic?
        do { _ = try await Interpreter(context).runThrowing(Source(plugin, line), arguments: [], showsWarnings: false) } catch {
            problem = Diagnostic.from(error)
        }
        var text = ""
        for piece in kept.pieces {
            switch piece {
            case .data(let part), .notes(let part): text += part
            case .value(let value): text += JSON.text(value, .line) + "\n"
            }
        }
        return [
            "status": .int(Int((problem?.exitStatus ?? .done).rawValue)), "value": kept.value.withoutSecrets, "text": .text(text),
            "error": problem.map(\.value) ?? .null,
        ]
    }

    /// Shows how far a call is, where a person sees it.
    private func show(_ told: Value, _ id: String) -> Value {
        let total = told["total"].map { " of \($0.displayText)" } ?? ""
        let message = told["message"]?.string.map { " · \(Diagnostic.safe($0.preview(60)))" } ?? ""
        state.withLock { state in
            guard var scene = state.scenes[id], let status = scene.status else { return }
            scene.note.map { status.end($0) }
            scene.note = status.begin(.work("\(plugin): \(told["progress"]?.displayText ?? "")\(total)\(message)"))
            state.scenes[id] = scene
        }
        return .null
    }

    private func send(_ method: String, _ path: String, _ query: Value, _ body: Value, _ scene: Scene) async throws -> Value {
        var target = path
        let pairs = query.map?.members.map { "\(Path.encode($0.0))=\(Path.encode($0.1.displayText))" } ?? []
        if !pairs.isEmpty { target += "?" + pairs.joined(separator: "&") }
        scene.seed.keep("host request \(JSON.text(["method": .text(method), "path": .text(target), "body": body], .compact))")
        let response = try await Context(scene.seed, showing: scene.output).send(method, target, body)
        return [
            "status": .int(response.status),
            "body": (try? JSON.parse(response.body)) ?? .text(String(decoding: response.body, as: UTF8.self)),
        ]
    }

    private func set(_ name: String, _ value: Value, _ id: String) throws -> Value {
        try state.withLock { state in
            guard state.scenes[id]?.variables[name] != nil else {
                throw RPCError(.invalidParams, "there is no variable '\(name.preview(40))'; 'let mut \(name.preview(40)) = …' makes it")
            }
            state.scenes[id]?.variables[name] = value
            state.scenes[id]?.changes.append((name, value))
            state.scenes[id]?.seed.keep("host set \(JSON.text(["name": .text(name), "value": value], .compact))")
        }
        return .null
    }

    // MARK: What it keeps

    private func kept() -> Map {
        guard files.exists(path), let bytes = try? files.read(path), let map = (try? JSON.parse(bytes))?.map else { return Map() }
        return map
    }

    private func keep(_ key: String, _ value: Value?) throws -> Value {
        try state.withLock { _ in
            var map = kept()
            if let value { map.set(key, to: value) } else { map.remove(key) }
            let bytes = JSON.bytes(.map(map), .compact)
            guard bytes.count <= Self.mostKept else { throw RPCError(.invalidParams, "a plugin can keep 1 MB in all") }
            if files.exists(path) { try files.replace(path, bytes) } else { try files.write(path, bytes, .create) }
        }
        return .null
    }
}

extension Context {
    /// Sends what a plugin asks for, as if a command had.
    func send(_ method: String, _ path: String, _ body: Value) async throws -> Response {
        let headers = body.isNull ? [] : [Header("content-type", "application/json")]
        return try await sender()(Request(method, path, headers: headers, body: body.isNull ? [] : JSON.bytes(body, .compact)))
    }
}

/// A text that is put together.
private final class KeptText: Sendable {
    private let all = Mutex("")
    var text: String { all.withLock { $0 } }
    var output: Output { Output(data: { text in self.all.withLock { $0 += text } }, notes: { _ in }) }
}

extension Value {
    fileprivate var isNumber: Bool {
        switch self {
        case .int, .decimal: true
        default: false
        }
    }
}
