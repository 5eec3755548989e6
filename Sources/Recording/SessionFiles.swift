import Diagnostics
import Synchronization
import Values

/// The files and the environment of a session in memory, and what has been learnt or written of them.
final class SessionFiles: Sendable {
    private enum Held {
        case bytes([UInt8])
        case digest(String)
        case unknown
        case unreadable(Diagnostic)
    }

    private struct Write {
        var name: String
        /// `nil`: it was taken away.
        var bytes: [UInt8]?
        var isAppended: Bool
        /// Whether the command made the file, so that taking it away leaves nothing to tell.
        var isNew: Bool
    }

    private struct State {
        var held = [String: Held]()
        var unwritable = [String: Diagnostic]()
        var folders = [String: [String]]()
        var environment = [String: String]()
        /// What the recorder has already told, by kind and name.
        var learnt = [String: String]()
        /// What the current command wrote or took away, in order of the first write.
        var written = [Write]()

        /// Keeps the list of a folder that is known right, whose entry a command makes or takes away: it is then no news from outside.
        mutating func enter(_ path: String, isThere: Bool) {
            let name = path.hasSuffix("/") ? path.dropLast() : path[...]
            let slash = name.lastIndex(of: "/")
            let folder = slash.map { $0 == name.startIndex ? "/" : String(name[..<$0]) } ?? "."
            let entry = (slash.map { String(name[name.index(after: $0)...]) } ?? String(name)) + (path.hasSuffix("/") ? "/" : "")
            func changed(_ names: [String]) -> [String] {
                let others = names.filter { $0 != entry }
                return isThere ? (others + [entry]).sorted() : others
            }
            if let names = folders[folder] { folders[folder] = changed(names) }
            let key = "folder " + folder
            if let known = learnt[key] { learnt[key] = changed(known.split(separator: "\n").map(String.init)).joined(separator: "\n") }
        }
    }

    /// A folder has one name, with a `/` behind it or without.
    static func folder(_ name: String) -> String { name.count > 1 && name.hasSuffix("/") ? String(name.dropLast()) : name }

    private let state = Mutex(State())
    private let standIns: StandIns

    init(_ standIns: StandIns) { self.standIns = standIns }

    func apply(_ changes: [Change]) {
        state.withLock { state in
            for change in changes {
                switch change {
                case .clock: break
                case .environment(let name, let value):
                    state.environment[name] = String(decoding: value.filled(by: standIns), as: UTF8.self)
                case .file(let name, .bytes(let bytes)): state.held[name] = .bytes(bytes)
                case .file(let name, .digest(let digest)): state.held[name] = .digest(digest)
                case .folder(let name, let names): state.folders[Self.folder(name)] = names
                case .exists(let name): if state.held[name] == nil { state.held[name] = .unknown }
                case .unreadable(let name, let diagnostic): state.held[name] = .unreadable(diagnostic)
                case .unwritable(let name, let diagnostic): state.unwritable[name] = diagnostic
                }
            }
        }
    }

    func begin() { state.withLock { $0.written = [] } }

    func environment(_ name: String) -> String? { state.withLock { $0.environment[name] } }

    func read(_ name: String, _ disk: @Sendable (String) throws -> [UInt8]) throws -> [UInt8] {
        switch state.withLock({ $0.held[name] }) {
        case .bytes(let bytes): return bytes
        case .unreadable(let diagnostic): throw diagnostic
        case .digest(let digest):
            let bytes = try disk(name)
            guard SHA256.hex(bytes) == digest else { throw Diagnostic.changedFile(name, digest, SHA256.hex(bytes)) }
            return bytes
        case .unknown, nil: throw Diagnostic.unknownFile(name)
        }
    }

    func write(_ name: String, _ bytes: [UInt8], _ mode: Files.Mode) throws {
        try state.withLock { state in
            if let diagnostic = state.unwritable.removeValue(forKey: name) { throw diagnostic }
            var content = bytes
            if mode == .append, case .bytes(let old)? = state.held[name] { content = old + bytes }
            state.held[name] = .bytes(content)
        }
        note(name, bytes, mode)
    }

    func remove(_ name: String) throws {
        try state.withLock { state in
            if let diagnostic = state.unwritable.removeValue(forKey: name) { throw diagnostic }
            state.held[name] = nil
        }
        noteRemoval(name)
    }

    func makeFolder(_ name: String) throws {
        try state.withLock { state in
            if let diagnostic = state.unwritable.removeValue(forKey: name) { throw diagnostic }
        }
        noteFolder(name)
    }

    func exists(_ name: String) -> Bool {
        state.withLock { state in
            switch state.held[name] {
            case .unreadable, nil: false
            default: true
            }
        }
    }

    func list(_ name: String) -> [String] { state.withLock { $0.folders[Self.folder(name)] ?? [] } }

    // What the recorder asks.

    /// Keeps a fact; whether it is new, or not the one that was kept.
    func learn(_ key: String, _ fact: String) -> Bool { state.withLock { $0.learnt.updateValue(fact, forKey: key) != fact } }
    func forget(_ key: String) { state.withLock { _ = $0.learnt.removeValue(forKey: key) } }
    func knows(_ key: String) -> Bool { state.withLock { $0.learnt[key].map { !$0.hasPrefix("!") } ?? false } }

    func note(_ name: String, _ bytes: [UInt8], _ mode: Files.Mode) {
        state.withLock { state in
            let isAppended = mode == .append
            if let index = state.written.firstIndex(where: { $0.name == name }) {
                if isAppended, let before = state.written[index].bytes {
                    state.written[index].bytes = before + bytes
                } else {
                    state.written[index].bytes = bytes
                    state.written[index].isAppended = isAppended
                }
            } else {
                state.written.append(Write(name: name, bytes: bytes, isAppended: isAppended, isNew: mode == .create))
            }
            state.enter(name, isThere: true)
        }
    }

    func noteRemoval(_ name: String) {
        state.withLock { state in
            state.enter(name, isThere: false)
            guard let index = state.written.firstIndex(where: { $0.name == name }) else {
                return state.written.append(Write(name: name, bytes: nil, isAppended: false, isNew: false))
            }
            if state.written[index].isNew { state.written.remove(at: index) } else { state.written[index].bytes = nil }
        }
    }

    func noteFolder(_ name: String) {
        state.withLock { state in
            var path = name.hasPrefix("/") ? "/" : ""
            for step in name.split(separator: "/") {
                path += step + "/"
                state.enter(path, isThere: true)
            }
        }
    }

    func writes() -> [String] {
        state.withLock { state in
            state.written.map { write in
                guard let bytes = write.bytes else { return "removed \(write.name)" }
                return "\(write.isAppended ? "appended" : "wrote") \(write.name) sha256:\(SHA256.hex(bytes))"
            }
        }
    }
}

extension Diagnostic {
    fileprivate static func changedFile(_ name: String, _ wanted: String, _ actual: String) -> Diagnostic {
        Diagnostic(
            "session-file-changed", .assert, "'\(name)' is not the file that was recorded",
            because: ["its digest must be sha256:\(wanted)", "but it is            sha256:\(actual)"])
    }

    fileprivate static func unknownFile(_ name: String) -> Diagnostic {
        Diagnostic(
            "session-no-file", .assert, "the session holds no file '\(name)'",
            because: ["a replay reads only the files that its session attaches with '@ file'"])
    }
}
