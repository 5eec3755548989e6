public import Diagnostics
import Language
import ProductAnalytics
public import Values

/// `init.tenon`: the profiles, and how the shell is to behave.
///
/// Nothing in it runs when it is read, for it is read before everything else; the programs that keys come from are run when a key is needed.
public struct InitFile: Sendable {
    /// In the order of the text.
    public let profiles: [Profile]
    /// The `set` statements, at their places in the file.
    let settings: Source
    /// Whether they say `set read-only on`.
    public let isReadOnly: Bool

    /// `$XDG_CONFIG_HOME/tenon/init.tenon`, or else `~/.config/tenon/init.tenon`; `nil` without a home.
    public static func path(_ environment: (String) -> String?) -> String? {
        // The specification says to ignore a path that is not absolute.
        if let set = environment("XDG_CONFIG_HOME"), set.hasPrefix("/") { return set + "/tenon/init.tenon" }
        guard let home = environment("HOME"), !home.isEmpty else { return nil }
        return home + "/.config/tenon/init.tenon"
    }

    /// Whether a script is one of these by its name.
    public static func isOne(_ path: String) -> Bool { path == "init.tenon" || path.hasSuffix("/init.tenon") }

    /// Reads the file; throws a `DiagnosticList` with all that is wrong with it. No message shows a key that is written out in it.
    public init(_ source: Source, _ world: World) throws {
        let reader = InitReader(source, world)
        let errors = reader.problems.filter { $0.severity == .error }
        guard errors.isEmpty else { throw DiagnosticList(errors) }
        profiles = reader.profiles
        settings = reader.settings
        isReadOnly = reader.isReadOnly
    }

    /// Everything that is wrong with the file, for `tenon check`.
    public static func problems(_ source: Source, _ world: World) -> [Diagnostic] { InitReader(source, world).problems }
}

/// Goes through the tree of the file.
private struct InitReader {
    private let source: Source
    private(set) var profiles: [Profile] = []
    private(set) var settings: Source
    private(set) var isReadOnly = false
    private(set) var problems: [Diagnostic] = []

    init(_ written: Source, _ world: World) {
        source = written.withoutKeys
        settings = Source(source.name, "")
        let vocabulary = Vocabulary.tenon(world).ofInitFile
        let script = Script.parse(source, vocabulary: vocabulary)
        var kept = source.bytes.map { $0 == UInt8(ascii: "\n") ? $0 : UInt8(ascii: " ") }
        var strange: [Range<Int>] = []
        for statement in script.body.statements {
            guard let command = statement.only, ["profile", "set"].contains(command.verb.text) else {
                // What cannot be read has its own complaint.
                if case .broken = statement.kind { continue }
                strange.append(statement.range)
                problems.append(.notInInitFile(Place(source, statement.range)))
                continue
            }
            if command.verb.text == "set" {
                kept.replaceSubrange(statement.range, with: source.bytes[statement.range])
                isReadOnly = isReadOnly || command.arguments.contains { $0.name == "read-only" }
            } else if command.signature != nil {
                read(command)
            }
        }
        settings = Source(source.name, bytes: kept)
        let found = script.problems + (problems.isEmpty ? script.check(vocabulary: vocabulary) : [])
        problems += found.filter { problem in
            !(problem.marks.first.map { mark in strange.contains { $0.contains(mark.place.range.lowerBound) } } ?? false)
        }
        problems.sort { ($0.marks.first?.place.range.lowerBound ?? 0) < ($1.marks.first?.place.range.lowerBound ?? 0) }
    }

    private mutating func read(_ command: Command) {
        func argument(_ name: String) -> Expression? { command.arguments.last { $0.name == name }?.value }
        guard let name = argument("name"), let members = argument("settings"), case .map(let members) = members.kind else { return }
        guard let text = name.text, !text.isEmpty else {
            return report(.badProfile("a profile's name must be a word", at: place(name.range)))
        }
        if profiles.contains(where: { $0.name == text }) {
            report(.badProfile("there is a profile '\(text.preview())' already", at: place(name.range)))
        }
        var site: Site?
        var hasSite = false
        var keys: [Profile.Key: Profile.KeySource] = [:]
        for member in members {
            guard let key = member.key else {
                report(.badProfile("a profile's settings must be written out here", at: place(member.value.range)))
                continue
            }
            if key.text == "site" {
                hasSite = true
                site = readSite(member.value)
            } else if let known = Profile.Key(rawValue: key.text) {
                if let found = readKey(known, member.value, text) { keys[known] = found }
            } else {
                report(.unknownProfileSetting(key.text, at: place(key.range)))
            }
        }
        guard hasSite else {
            return report(
                .badProfile(
                    "profile '\(text.preview())' has no site", at: place(name.range),
                    because: ["keys are sent to the site that they are for alone"],
                    try: ["profile \(text) {site: \"eu\", …}"]))
        }
        let written = Set(members.compactMap { $0.key?.text })
        if let half = [("api_key", "app_key"), ("app_key", "api_key")].first(where: { written.contains($0.0) && !written.contains($0.1) }) {
            report(
                .badProfile(
                    "profile '\(text.preview())' has an \(half.0) and no \(half.1)", at: place(name.range),
                    because: ["a site wants both of them, or a bearer_token"]))
        }
        if let site { profiles.append(Profile(text, site, keys: keys)) }
    }

    private mutating func readSite(_ value: Expression) -> Site? {
        guard let text = value.text else {
            report(.badProfile("a profile's site must be written out, as in site: \"eu\"", at: place(value.range)))
            return nil
        }
        do {
            return try Site.find(text, at: place(value.range))
        } catch {
            report(error)
            return nil
        }
    }

    private mutating func readKey(_ key: Profile.Key, _ value: Expression, _ profile: String) -> Profile.KeySource? {
        switch value.kind {
        case .call(let function, let arguments) where function.text == "env" && arguments.count == 1:
            if let name = arguments[0].text, !name.isEmpty { return .environment(name) }
            report(.badProfile("env must be given the name of a variable", at: place(value.range), try: [key.example(profile)]))
        case .call(let function, let arguments) where function.text == "command" && arguments.count == 1:
            if case .list(let elements) = arguments[0].kind {
                let words = elements.compactMap { $0.isSpread ? nil : $0.value.text }
                if words.count == elements.count, let program = words.first, !program.isEmpty,
                    !words.contains(where: { $0.utf8.contains(0) })
                {
                    return .program(words)
                }
            }
            report(
                .badProfile(
                    "command must be given a list of texts, the program first", at: place(value.range),
                    try: ["\(key.rawValue): command([\"pass\", \"show\", \"dd/\(profile)/\(key.rawValue)\"])"]))
        default: report(.writtenKey(key, profile, at: place(value.range)))
        }
        return nil
    }

    private func place(_ range: Range<Int>) -> Place { Place(source, range) }
    private mutating func report(_ problem: Diagnostic) { problems.append(problem) }
}

extension Profile.Key {
    fileprivate func example(_ profile: String) -> String { "\(rawValue): env(\"\(profile.uppercased())_\(rawValue.uppercased())\")" }
}

extension Statement {
    /// The command that the statement is, with nothing around it.
    fileprivate var only: Command? {
        guard case .show(let pipeline) = kind, case .command(let command) = pipeline.head, pipeline.filters.isEmpty,
            pipeline.redirect == nil, !pipeline.isBackground, !command.isPlan
        else { return nil }
        return command
    }
}

extension Expression {
    /// The text that is written here, if nothing is worked out.
    fileprivate var text: String? {
        switch kind {
        case .word(let word): word
        case .literal(.text(let text)): text.string
        default: nil
        }
    }
}

extension Vocabulary {
    /// What `init.tenon` is written in.
    public var ofInitFile: Vocabulary {
        var vocabulary = self
        vocabulary.commands = vocabulary.commands.map { signature in
            var signature = signature
            if signature.name == "profile" { signature.inspect = nil }
            return signature
        }
        vocabulary.functions.append(
            Signature(
                Usage(declared: "command <words: list> -> secret"), effect: .local,
                summary: "Gives the first line that a program writes; runs it when a key is needed for the first time.",
                examples: [#"command(["pass", "show", "dd/app"])"#]))
        return vocabulary
    }
}

extension Diagnostic {
    fileprivate static func notInInitFile(_ place: Place) -> Diagnostic {
        Diagnostic(
            "not-in-init", .config, "this cannot stand in init.tenon", at: [Mark(place)],
            because: ["the file is read before every run, so it holds profiles ('profile NAME {…}') and settings ('set …') alone"],
            try: ["load FILE  # in the shell, for definitions of one's own"])
    }

    fileprivate static func badProfile(
        _ message: String, at place: Place, because: [String] = [], try attempts: [String] = []
    ) -> Diagnostic {
        Diagnostic("bad-profile", .config, message, at: [Mark(place)], because: because, try: attempts)
    }

    fileprivate static func unknownProfileSetting(_ name: String, at place: Place) -> Diagnostic {
        let names = ["site"] + Profile.Key.allCases.map(\.rawValue)
        let near = Suggestion.nearest(to: name, in: names)
        return Diagnostic(
            "bad-profile", .config, "a profile has no setting '\(name.preview())'",
            at: [Mark(place, near.map { "did you mean '\($0)'?" } ?? "")],
            because: ["it has \(Suggestion.list(names, "and"))"], replacement: near)
    }

    fileprivate static func writtenKey(_ key: Profile.Key, _ profile: String, at place: Place) -> Diagnostic {
        Diagnostic(
            "written-key", .config, "'\(key.rawValue)' must come from a variable or a program", at: [Mark(place)],
            because: ["a key that is written in a file is read by whoever reads the file, and its copies"],
            try: [key.example(profile), "\(key.rawValue): command([\"pass\", \"show\", \"dd/\(profile)/\(key.rawValue)\"])"])
    }
}
