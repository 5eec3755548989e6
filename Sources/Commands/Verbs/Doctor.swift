import Diagnostics
import Language
import ProductAnalytics
import Values

extension Verb {
    static let doctor = Verb(
        "doctor", .read,
        "Checks what the shell needs: init.tenon, keys (without showing them), whether the site answers, the embedded store, the terminal.",
        examples: ["doctor"]
    ) { _, context in
        var rows = [Doctor.configuration(context.world), Doctor.keys(context)]
        rows.append(await Doctor.reach(context))
        rows += [Doctor.terminal(context.world), Doctor.text(context.world)]
        if let proxy = Doctor.proxy(context.world) { rows.append(proxy) }
        return .list(rows.map(\.value))
    }.giving(.list(.map(["check": .text, "state": .text, "says": .text, "try": .text])))
}

/// What is checked, one after the other; all of it is seen through the world, so that a session of it replays.
private enum Doctor {
    struct Finding {
        enum State: String { case ok, warning, problem }
        var check: String
        var state: State
        var says: String
        var attempt: String?

        init(_ check: String, _ state: State, _ says: String, try attempt: String? = nil) {
            (self.check, self.state, self.says, self.attempt) = (check, state, says, attempt)
        }

        var value: Value {
            .map([
                ("check", .text(check)), ("state", .text(state.rawValue)), ("says", .text(says)),
                ("try", attempt.map { .text($0) } ?? .null),
            ])
        }
    }

    static func configuration(_ world: World) -> Finding {
        guard let path = InitFile.path(world.environment) else {
            return Finding("init.tenon", .warning, "there is no home for it: neither XDG_CONFIG_HOME nor HOME is set")
        }
        guard world.files.exists(path) else { return Finding("init.tenon", .ok, "there is none; it would be \(path)") }
        do {
            let problems = InitFile.problems(Source(path, bytes: try world.files.read(path)), world)
            guard let first = problems.first else { return Finding("init.tenon", .ok, path) }
            let state: Finding.State = problems.contains { $0.severity == .error } ? .problem : .warning
            return Finding("init.tenon", state, "\(first.message) (\(path))", try: "tenon check \(path)")
        } catch {
            return Finding("init.tenon", .problem, Diagnostic.from(error).message)
        }
    }

    /// Which keys there are; never what is in them.
    static func keys(_ context: Context) -> Finding {
        if context.site.isEmbedded { return Finding("keys", .ok, "the embedded site wants none") }
        if let profile = context.settings.profile, profile.isFor(context.site) {
            return Finding(
                "keys", .ok, "profile '\(profile.name)' has \(profile.keys.keys.map(\.rawValue).sorted().joined(separator: " and "))")
        }
        func isSet(_ name: String) -> Bool { context.world.environment(name)?.isEmpty == false }
        if isSet("DD_BEARER_TOKEN") { return Finding("keys", .ok, "DD_BEARER_TOKEN is set") }
        let missing = ["DD_API_KEY", "DD_APP_KEY"].filter { !isSet($0) }
        guard missing.isEmpty else {
            return Finding(
                "keys", .problem, "\(missing.joined(separator: " and ")) \(missing.count == 1 ? "is" : "are") not set", try: "help use")
        }
        return Finding("keys", .ok, "DD_API_KEY and DD_APP_KEY are set")
    }

    static func reach(_ context: Context) async -> Finding {
        let begin = context.world.now()
        do {
            let attributes = try await context.client().getMapping(of: .users)
            let took = Footer.time(context.world.now() - begin)
            return Finding("site \(context.site.name)", .ok, "answers in \(took), with \(attributes.count) attributes of users")
        } catch {
            let problem = Diagnostic.from(error)
            return Finding(
                "site \(context.site.name)", .problem, ([problem.message] + problem.because).joined(separator: ": "),
                try: problem.attempts.first)
        }
    }

    static func terminal(_ world: World) -> Finding {
        let terminal = world.terminal
        guard terminal.isTerminal else { return Finding("terminal", .ok, "none: values are shown as JSON Lines") }
        let kind = world.environment("TERM") ?? ""
        let size = "\(terminal.width) columns, \(terminal.height) rows, \(terminal.color ? "colours" : "no colours")"
        if ["", "dumb", "unknown"].contains(kind) {
            return Finding(
                "terminal", .warning, "TERM is '\(kind)', so lines are read without an editor; \(size)", try: "TERM=xterm-256color tenon")
        }
        if terminal.width < 40 { return Finding("terminal", .warning, "\(kind), \(size): tables leave columns out") }
        return Finding("terminal", .ok, "\(kind), \(size)")
    }

    /// Whether the locale says that text is UTF-8, which is what is written whatever it says.
    static func text(_ world: World) -> Finding {
        let named = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { world.environment($0) }.first { !$0.isEmpty }
        let isUTF8 = named.map { $0.lowercased().contains("utf-8") || $0.lowercased().contains("utf8") } ?? false
        return isUTF8
            ? Finding("text", .ok, named ?? "")
            : Finding("text", .warning, "the locale is '\(named ?? "C")', but text is written as UTF-8", try: "LC_ALL=C.UTF-8 tenon")
    }

    static func proxy(_ world: World) -> Finding? {
        let set = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"].filter { world.environment($0)?.isEmpty == false }
        return set.first.map { Finding("proxy", .ok, "requests go the way that \($0) says") }
    }
}
