import Diagnostics
import Values

/// A form in which a session leaves for another tool. To add one, write `SessionExport+NAME.swift` and put its name into `all`.
public struct SessionExport: Sendable {
    /// What `tenon session export` calls it.
    public let name: String
    let make: @Sendable (SessionFile, Timing?) -> [UInt8]

    init(_ name: String, make: @escaping @Sendable (SessionFile, Timing?) -> [UInt8]) {
        self.name = name
        self.make = make
    }

    /// In the order of the help.
    public static let all: [SessionExport] = [.har, .asciicast, .html, .json]

    /// The session in this form; throws a `Diagnostic` of kind `fail` when it would hold a secret.
    ///
    /// - Parameter timing: how long each command took, for what plays in time.
    public func export(_ file: SessionFile, timing: Timing? = nil, secrets: [LiveSecret]) throws -> [UInt8] {
        try file.checked(make(file, timing), as: name, secrets: secrets)
    }
}

extension SessionFile {
    /// What was made of the session, if neither it nor the session holds a secret; else throws a `Diagnostic` of kind `fail`.
    public func checked(_ bytes: [UInt8], as name: String, secrets: [LiveSecret]) throws -> [UInt8] {
        let lock = SecretLock(secrets)
        guard let hit = lock.hit(bytes) ?? lock.hit(printed()) else { return bytes }
        throw Diagnostic.secretInExport(hit.secret, hit.spelling, name)
    }
}

extension SessionFile {
    /// The session's own name, without folders and suffix.
    var title: String {
        if let title = head.title, !title.isEmpty { return title }
        let last = name?.split(separator: "/").last.map(String.init) ?? "session"
        return last.hasSuffix(".session") ? String(last.dropLast(".session".count)) : last
    }

    /// When each command begins and each of its exchanges, in microseconds since 1970.
    ///
    /// The clock of a session moves by the latency of each exchange; readings of it leave no trace, so they count for nothing here.
    var moments: [(start: Int, exchanges: [Int])] {
        var now = head.clock.start
        return entries.map { entry in
            for case .clock(let clock) in entry.changes { now = clock.start }
            let start = now
            return (
                start,
                entry.exchanges.map { _ in
                    // A session written by hand may hold any latency.
                    defer { now += min(head.clock.latency, max(0, Time.latest - now)) }
                    return now
                }
            )
        }
    }
}

extension SessionFile {
    /// The environment variables of which a session keeps the name only, because their values are secrets.
    public var secretVariables: [String] {
        (head.changes + entries.flatMap(\.changes)).compactMap { change in
            guard case .environment(let name, let value) = change else { return nil }
            return value.placeholders.contains { if case .secret = $0 { true } else { false } } ? name : nil
        }
    }

    /// The files that its commands read or looked for.
    public var filesRead: [String] {
        var names = [String]()
        for change in head.changes + entries.flatMap(\.changes) {
            switch change {
            case .file(let name, _), .exists(let name):
                if !names.contains(name), !name.hasPrefix(SessionWorld.programFolder) { names.append(name) }
            default: break
            }
        }
        return names
    }

    /// Some files, and before them those that the session has attached, as they were first.
    public func files(before files: Files) -> Files {
        var attached = [String: [UInt8]]()
        for case .file(let name, .bytes(let bytes)) in head.changes + entries.flatMap(\.changes) where attached[name] == nil {
            attached[name] = bytes
        }
        let kept = attached
        var all = files
        all.read = { try kept[$0] ?? files.read($0) }
        all.exists = { kept[$0] != nil || files.exists($0) }
        return all
    }
}

extension Exchange {
    /// The path, and before it the site where it is another than the head's.
    var shownPath: String { (site.map { "{site:\($0)}" } ?? "") + path.text }
}

extension Entry {
    /// The command as it ran, with what stands for its placeholders.
    public func commandText(_ standIns: StandIns) -> String { String(decoding: command.filled(by: standIns), as: UTF8.self) }
}

extension Diagnostic {
    fileprivate static func secretInExport(_ secret: String, _ spelling: String, _ name: String) -> Diagnostic {
        Diagnostic(
            "export-secret", .fail, "the \(name) export is not written, because the session holds the secret '\(secret)'",
            because: [
                "a session must hold no secret, but it stands there \(spelling)", "it was put in after the recording, for that refuses it",
            ])
    }
}
