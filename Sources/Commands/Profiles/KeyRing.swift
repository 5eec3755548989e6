import Diagnostics
import Recording
import Synchronization
public import Values

/// The profiles of `init.tenon`, and the keys that were looked up for them.
///
/// Each program is run once, when its key is needed for the first time, however many requests need it at that moment. What it gave is
/// kept in memory alone, and never shown.
public final class KeyRing: Sendable {
    /// The keys of one profile, for the one place that attaches them.
    public struct Keys: Sendable {
        public var api: String?
        public var app: String?
        public var bearer: String?
    }

    private struct State {
        /// By profile and key.
        var found: [String: Task<String, any Error>] = [:]
        var secrets: [String: String] = [:]
    }

    public let profiles: [Profile]
    private let world: World
    private let state = Mutex(State())

    /// - Parameter world: where variables are read and programs are run: the real one, for nothing of it may be in a recording.
    public init(_ profiles: [Profile], _ world: World) {
        self.profiles = profiles
        self.world = world
    }

    /// The profile of a name; throws a `Diagnostic` of id `unknown-profile`.
    public func find(_ name: String, at place: Place? = nil) throws -> Profile {
        guard let profile = profiles.first(where: { $0.name == name }) else {
            throw Diagnostic.unknownProfile(name, profiles, InitFile.path(world.environment), at: place)
        }
        return profile
    }

    /// The keys of a profile; throws a `Diagnostic` of kind `auth` when one of them cannot be had.
    public func keys(of profile: Profile) async throws -> Keys {
        // One after the other: a program may ask the person for a password, and the next one need not ask again.
        var keys = Keys()
        keys.bearer = try await key(.bearer, of: profile)
        keys.api = try await key(.api, of: profile)
        keys.app = try await key(.app, of: profile)
        return keys
    }

    private func key(_ key: Profile.Key, of profile: Profile) async throws -> String? {
        switch profile.keys[key] {
        case nil: return nil
        case .environment(let name):
            guard let value = world.environment(name), !value.isEmpty else { throw Diagnostic.unsetKey(key, profile.name, name) }
            return value
        case .program(let words):
            let entry = "\(key.rawValue) of profile '\(profile.name)'"
            let task = state.withLock { state in
                if let known = state.found[entry] { return known }
                let world = world
                let task = Task.detached { try await Self.firstLine(of: words, entry, world) }
                state.found[entry] = task
                return task
            }
            do {
                let value = try await withTaskCancellationHandler {
                    try await task.value
                } onCancel: {
                    task.cancel()
                }
                state.withLock { $0.secrets[entry] = value }
                return value
            } catch {
                // The next command tries again: a password may have been mistyped.
                state.withLock { $0.found[entry] = nil }
                throw error
            }
        }
    }

    /// Runs a program for the sake of its first line.
    private static func firstLine(of words: [String], _ key: String, _ world: World) async throws -> String {
        let end: Execution.End
        do {
            end = try await world.run(Execution(words)) { _ in }
        } catch let problem as Diagnostic where problem.kind != .cancelled {
            throw Diagnostic.noKey(key, words[0], [problem.message] + problem.because)
        }
        let line = end.output.prefix { $0 != UInt8(ascii: "\n") }.drop { $0 <= 0x20 }
        let text = String(decoding: line.reversed().drop { $0 <= 0x20 }.reversed(), as: UTF8.self)
        guard end.signal == nil, end.status == 0 else {
            // Its complaint helps to see why; the key may stand in it.
            let complaint = Masking([text]).masked(String(decoding: end.errors, as: UTF8.self))
            let ending = end.signal.map { "it was ended by signal \($0)" } ?? "it ended with status \(end.status)"
            throw Diagnostic.noKey(
                key, words[0], [ending] + complaint.split(whereSeparator: \.isNewline).suffix(3).map { String($0).preview(200) })
        }
        guard !text.isEmpty else { throw Diagnostic.noKey(key, words[0], ["the first line that it wrote is empty"]) }
        return text
    }

    /// What must not be written anywhere: the keys that were looked up, and those that variables hold.
    var secrets: [LiveSecret] {
        let looked = state.withLock { $0.secrets }.map { LiveSecret($0.key, $0.value) }
        let variables = profiles.flatMap(\.keys.values).compactMap { source -> LiveSecret? in
            guard case .environment(let name) = source else { return nil }
            return world.environment(name).map { LiveSecret(name, $0) }
        }
        return looked + variables
    }
}

extension Diagnostic {
    /// A profile that there is not; `place` is where it was asked for.
    static func unknownProfile(_ name: String, _ profiles: [Profile], _ path: String?, at place: Place? = nil) -> Diagnostic {
        let names = profiles.map(\.name)
        let near = Suggestion.nearest(to: name, in: names)
        let home = path ?? "init.tenon"
        return Diagnostic(
            "unknown-profile", .name, "there is no profile '\(name.preview())'",
            at: place.map { [Mark($0, near.map { "did you mean '\($0)'?" } ?? "")] } ?? [],
            because: [names.isEmpty ? "'\(home)' holds none" : "'\(home)' holds \(Suggestion.list(names, "and"))"],
            soFar: "nothing was sent",
            try: near.map { ["use profile \($0)"] } ?? [
                "profile \(name.preview()) {site: \"eu\", api_key: env(\"…\"), app_key: env(\"…\")}  # in that file"
            ], replacement: near)
    }

    fileprivate static func unsetKey(_ key: Profile.Key, _ profile: String, _ variable: String) -> Diagnostic {
        Diagnostic(
            "missing-key", .auth, "profile '\(profile)' has no \(key.rawValue)", because: ["\(variable) is not set, or empty"],
            soFar: "nothing was sent", try: ["export \(variable)=…  # before tenon starts"])
    }

    fileprivate static func noKey(_ key: String, _ program: String, _ reasons: [String]) -> Diagnostic {
        Diagnostic("no-key", .auth, "'\(program.preview(60))' gave no \(key)", because: reasons, soFar: "nothing was sent")
    }
}
