import Diagnostics
import Language
import Values

/// How far a text may reach, as its words say: what it does is known only when it runs, but what it never says it never does.
struct TextScan {
    private(set) var reach = Verb.Reach.reading
    /// The verbs in it that do more than read; `>` stands for what writes files.
    private(set) var verbs: [String] = []
    /// The bytes of the scripts that it runs or loads, by their paths.
    private(set) var files: [String: [UInt8]] = [:]
    /// The one command it is made of, if that can be planned.
    private(set) var single: String?

    private let plugins: Plugins?

    init(_ script: Script, _ context: Context) {
        plugins = context.plugins
        scan(script, context.world.files, depth: 0)
        guard script.body.statements.count == 1, case .show(let pipeline)? = script.body.statements.first?.kind,
            case .command(let command) = pipeline.head, pipeline.filters.isEmpty, pipeline.redirect == nil, !pipeline.isBackground,
            !command.isPlan, Verb.deed(command.verb.text).map({ $0.effect == .write || $0.effect == .destroy }) == true
        else { return }
        single = command.verb.text
    }

    private mutating func scan(_ script: Script, _ world: Files, depth: Int) {
        let bytes = script.source.bytes
        let words = script.tokens.filter { $0.kind != .blank && $0.kind != .comment }
        for (index, token) in words.enumerated() where token.kind == .word {
            let word = String(decoding: bytes[token.range], as: UTF8.self)
            if word == "save" || word == "tee" { note(">", .writing) }
            if let effect = Verb.deed(word)?.effect ?? plugins?.signature(of: word)?.effect {
                let isPlanned = index > 0 && bytes[words[index - 1].range].elementsEqual("plan".utf8)
                if !isPlanned { note(word, Verb.reach(of: word, effect)) }
            }
            guard word == "run" || word == "load" || word == "import", index + 1 < words.count, depth < 16 else { continue }
            let path = Self.path(bytes[words[index + 1].range])
            guard files[path] == nil, world.exists(path), let read = try? world.read(path) else { continue }
            files[path] = read
            scan(
                Script.parse(Source(path, bytes: read), vocabulary: Vocabulary(read: { path, _ in Source(path, "") })), world,
                depth: depth + 1)
        }
        scanRedirects(script.body)
    }

    private mutating func scanRedirects(_ block: Block) {
        for statement in block.statements {
            if case .show(let pipeline) = statement.kind, pipeline.redirect != nil { note(">", .writing) }
            for inner in statement.blocks { scanRedirects(inner) }
        }
    }

    private mutating func note(_ verb: String, _ more: Verb.Reach) {
        guard more != .reading else { return }
        if !verbs.contains(verb) { verbs.append(verb) }
        if more == .destroying || reach == .reading { reach = more }
    }

    private static func path(_ bytes: ArraySlice<UInt8>) -> String {
        var text = String(decoding: bytes, as: UTF8.self)
        if text.count > 1, let quote = text.first, quote == "\"" || quote == "'", text.last == quote {
            text = String(text.dropFirst().dropLast())
        }
        return text
    }
}
