import Diagnostics
public import Language
import PluginHost
import ProductAnalytics
import Synchronization
public import Values

extension Vocabulary {
    /// What the shell speaks of. `profiles`: those that there are, where that is known.
    public static func tenon(_ world: World, _ profiles: KeyRing? = nil) -> Vocabulary { tenon(world, profiles, around: []) }

    /// The same. `around`: the scripts whose `run` led here, while they are checked; `looked`: what is known of files that a check has
    /// looked at.
    static func tenon(_ world: World, _ profiles: KeyRing?, around: [String], looked: LookedAt = LookedAt(), plugins: [Signature] = []) -> Vocabulary {
        Vocabulary(
            commands: plugins + Verb.all.map { verb in
                var signature = verb.signature
                if verb.name == "run" { signature.inspect = { RunCheck.problems($0, world, profiles, around: around, plugins: plugins) } }
                if verb.name == "profile" { signature.inspect = { [.profileElsewhere($0.place, InitFile.path(world.environment))] } }
                return signature
            }, functions: HostFunction.signatures, filters: HostFilter.signatures, permits: ["shell"],
            types: Dictionary(WordType.all(world, profiles, looked).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }),
            suffixes: Format.suffixes, events: HookEvent.forScripts.map(\.rawValue)
        ) { path, asker in
            let path = Paths.resolve(path, besides: asker)
            return Source(path, bytes: try world.files.read(path))
        }
    }
}

/// Where scripts are looked for.
public enum Paths {
    /// A path in a script is relative to the script; one typed at the prompt to the current folder.
    public static func resolve(_ path: String, besides asker: String?) -> String {
        guard !path.hasPrefix("/"), let asker, let slash = asker.lastIndex(of: "/") else { return path }
        return asker[...slash] + path
    }
}

extension WordType {
    /// The types of words that our verbs take, beyond the language's own.
    static func all(_ world: World, _ profiles: KeyRing?, _ looked: LookedAt) -> [WordType] {
        [
            WordType("entity") { value in .text(try Entity.find(try word(value, "an entity")).name) },
            WordType("site") { value in
                let name = try word(value, "a site")
                _ = try Site.find(name)
                return .text(name)
            },
            WordType("profile") { value in
                let name = try word(value, "a profile")
                _ = try profiles?.find(name)
                return .text(name)
            } candidates: {
                profiles?.profiles.map { ($0.name, $0.site.name) } ?? []
            },
            WordType("resource") { value in
                let name = try word(value, "a resource such as users/crm-integration")
                _ = try Resource(name)
                return .text(name)
            },
            WordType("format") { value in
                let name = try word(value, "a format")
                guard Format.named(name) != nil else { throw Diagnostic.unknownFormat(name) }
                return .text(name)
            },
            WordType("attribute", read: { .text(try word($0, "the name of an attribute")) }) { name, _, _ in misspelt(name) },
            WordType("sort", read: { .text(try word($0, "the name of an attribute, with '-' before it for the greatest first")) }) {
                name, _, _ in
                name.hasPrefix("-") ? misspelt(String(name.dropFirst()), sign: "-") : misspelt(name)
            },
            WordType("query") { value in
                let text = try word(value, "a query")
                do throws(QueryFlaw) { _ = try Query(parsing: text) } catch { throw Diagnostic.badQuery(error) }
                return .text(text)
            } check: { text, _, _ in
                (try? Query(parsing: text))?.condition.attributes.lazy.compactMap { misspelt($0, isWhole: false) }.first
            },
            WordType("path", read: { .text(try word($0, "a path")) }) { path, written, _ in missing(path, written, world) },
            // A path too, of a file that is read as data: it must be what its suffix says.
            WordType("file", read: { .text(try word($0, "a path")) }) { path, written, _ in
                missing(path, written, world) ?? looked.broken(path, written, world)
            } shape: { path, _ in
                looked.shape(path)
            },
            // A path too, but beside the script that names it.
            WordType("script", read: { .text(try word($0, "a path")) }) { path, written, asker in
                missing(Paths.resolve(path, besides: asker), written, world)
            },
            WordType("source") { value in
                switch value {
                case .text, .list, .map: return value
                default: throw Diagnostic.notA("a file, '-' or a value", value)
                }
            } check: { path, written, _ in
                missing(path, written, world) ?? looked.broken(path, written, world)
            },
        ]
    }

    private static func word(_ value: Value, _ wanted: String) throws -> String {
        guard let text = value.string else { throw Diagnostic.notA(wanted, value) }
        return text
    }

    /// A name that is nearly that of an attribute which every site has: a site may have more of them, so this is only worth a look.
    /// `isWhole`: whether it is the whole word that stands there.
    private static func misspelt(_ name: String, sign: String = "", isWhole: Bool = true) -> Diagnostic? {
        let known = Entity.all.flatMap { MappedAttribute.builtIn(of: $0).map(\.attribute) }
        guard !name.hasPrefix("@"), !known.contains(name), let near = Suggestion.nearest(to: name, in: known) else { return nil }
        return .unusualAttribute(name, near, replacement: isWhole ? sign + near : nil)
    }

    /// A file that is named literally and is not there, and that no earlier statement writes.
    private static func missing(_ path: String, _ written: Set<String>, _ world: World) -> Diagnostic? {
        guard path != "-", !written.contains(path), !world.files.exists(path) else { return nil }
        return .noFile(path, world.files)
    }

}

/// The data files that a check has looked at: each is read once for what is wrong with it and for what its rows are like.
final class LookedAt: Sendable {
    private let shapes = Mutex<[String: Shape]>([:])
    private static let largest = 1 << 20

    /// What is known ends with the text that it was looked up for: files change.
    func forget() { shapes.withLock { $0.removeAll() } }

    /// What keeps a file that is named literally from being read as its suffix says.
    func broken(_ path: String, _ written: Set<String>, _ world: World) -> Diagnostic? {
        guard path != "-", !written.contains(path), Format.of(path: path) != nil else { return nil }
        do {
            let bytes = try world.files.read(path)
            // Large files are left to the command: reading them twice costs.
            guard bytes.count <= Self.largest else { return nil }
            let shape = Shape.data(try Reading.document(Source(path, bytes: bytes), path).value)
            shapes.withLock { $0[path] = shape }
            return nil
        } catch {
            let problem = Diagnostic.from(error)
            // That somebody stopped the reading says nothing about the file.
            return problem.kind == .cancelled ? nil : problem
        }
    }

    func shape(_ path: String) -> Shape? { shapes.withLock { $0[path] } }
}

extension Diagnostic {
    /// The place is that of the word; where in it is said in words.
    fileprivate static func badQuery(_ flaw: QueryFlaw) -> Diagnostic {
        var problem = flaw.diagnostic()
        problem.marks = []
        problem.because.append("this is at character \(flaw.position) of the query")
        return problem
    }

    fileprivate static func unusualAttribute(_ name: String, _ near: String, replacement: String?) -> Diagnostic {
        var problem = Diagnostic(
            "unusual-attribute", .name, "'\(name.preview(60))' is no attribute that every site has",
            because: ["did you mean '\(replacement ?? near)'?", "'describe' names those that there are"], replacement: replacement)
        problem.severity = .warning
        return problem
    }

    static func notA(_ wanted: String, _ value: Value) -> Diagnostic {
        Diagnostic("wrong-type", .type, "this must be \(wanted), but is \(value.typeName) \(value.preview())")
    }

    /// A format that there is not; `place` is where it was asked for.
    public static func unknownFormat(_ name: String, at place: Place? = nil) -> Diagnostic {
        let names = Format.all.map(\.name)
        let near = Suggestion.nearest(to: name, in: names)
        return Diagnostic(
            "unknown-format", .name, "there is no format '\(name.preview())'",
            at: place.map { [.init($0)] } ?? [], because: ["the formats are \(names.joined(separator: ", "))"],
            try: near.map { [place == nil ? "set format \($0)" : "--format \($0)"] } ?? [], replacement: near)
    }

    /// A file that is not there; says what is, when a name is near.
    static func noFile(_ path: String, _ files: Files) -> Diagnostic {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[...$0]) } ?? ""
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let near = Suggestion.nearest(to: name, in: files.list(folder.isEmpty ? "." : folder).filter { !$0.hasSuffix("/") })
        return Diagnostic(
            "no-file", .io, "there is no file '\(path.preview(80))'",
            because: near.map { ["the folder has '\(folder + $0)'"] } ?? [])
    }
}
