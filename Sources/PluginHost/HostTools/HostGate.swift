import Diagnostics
public import Language
import Values

/// Decides whether a plugin may have what it asks of the host: by its permissions, by how much it has had, and by the session.
///
/// Everything it goes by is handed in, so that what it decides is a table.
public struct HostGate: Sendable {
    /// A request that is not carried out, and the permission that it lacks.
    public struct Refusal: Error, Sendable, Equatable {
        /// As the manifest spells it: `commands`, `api`, `vars.read`, `vars.write`, `ui`.
        public var permission: String
        public var why: String
    }

    /// How much a plugin has had.
    public struct Usage: Sendable, Equatable {
        /// Requests in the last minute.
        public var requests = 0
        /// Commands in this call.
        public var commands = 0
        public init(requests: Int = 0, commands: Int = 0) { (self.requests, self.commands) = (requests, commands) }
    }

    public var permissions: Permissions
    /// The session changes nothing, whatever was granted.
    public var isReadOnly: Bool
    /// What a command line does; `nil`: it is not known.
    public var effect: @Sendable (String) -> Effect?
    /// The commands of a command line, each of which has to be permitted; `nil`: it holds more than commands.
    public var commands: @Sendable (String) -> [String]?

    public init(
        _ permissions: Permissions, isReadOnly: Bool, effect: @escaping @Sendable (String) -> Effect? = { _ in nil },
        commands: @escaping @Sendable (String) -> [String]? = HostGate.plainCommands
    ) {
        self.permissions = permissions
        self.isReadOnly = isReadOnly
        self.effect = effect
        self.commands = commands
    }

    /// What speaks against a request; `nil`: nothing.
    public func refusal(of request: HostRequest, after usage: Usage = Usage()) -> Refusal? {
        switch request {
        case .run(let line): refusal(ofCommand: line, usage)
        case .request(let method, let path, _, _): refusal(of: method, path, usage)
        case .getVariable(let name):
            Self.matches(name, permissions.readsVariables) ? nil : Refusal("vars.read", "variable '\(name.preview(60))' may not be read")
        case .setVariable(let name, _):
            Self.matches(name, permissions.writesVariables) ? nil : Refusal("vars.write", "variable '\(name.preview(60))' may not be set")
        case .listVariables: permissions.readsVariables.isEmpty ? Refusal("vars.read", "no variables may be read") : nil
        case .ask: permissions.asks ? nil : Refusal("ui", "the person may not be asked")
        default: nil
        }
    }

    private func refusal(ofCommand line: String, _ usage: Usage) -> Refusal? {
        guard !permissions.commands.isEmpty else { return Refusal("commands", "no commands may be run") }
        guard let parts = commands(line) else {
            return Refusal("commands", "a command line must be made of plain commands: \(line.preview(60))")
        }
        for part in parts where !Self.matches(part, permissions.commands) {
            return Refusal("commands", "'\(part.preview(60))' may not be run")
        }
        if let most = permissions.commandsPerCall, usage.commands >= most {
            return Refusal("commands", "a call may run \(most) commands")
        }
        guard isReadOnly, effect(line) != .read else { return nil }
        return Refusal("commands", "the session is read-only, and '\(line.preview(60))' may change something")
    }

    private func refusal(of method: String, _ path: String, _ usage: Usage) -> Refusal? {
        guard Self.isPlain(path) else {
            return Refusal("api", "a path must begin with '/' and hold no '..', '//' and '%': \(path.preview(60))")
        }
        let isGranted = permissions.api.contains { grant in
            grant.methods.contains { $0 == "*" || $0.uppercased() == method } && Self.matches(path, grant.paths)
        }
        guard isGranted else { return Refusal("api", "\(method.preview(10)) \(path.preview(60)) may not be requested") }
        if let most = permissions.requestsPerMinute, usage.requests >= most {
            return Refusal("api", "\(most) requests may be sent in a minute")
        }
        guard isReadOnly, method != "GET", method != "HEAD" else { return nil }
        return Refusal("api", "the session is read-only, and \(method.preview(10)) may change something")
    }

    /// Whether a path is what it looks like, so that a glob can judge it.
    private static func isPlain(_ path: String) -> Bool {
        path.hasPrefix("/") && !path.contains("//") && !path.contains("%") && !path.contains("?") && !path.contains("#")
            && !path.split(separator: "/").contains("..") && path.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f && $0 != 0x5c }
    }

    /// Whether a text matches one of some globs.
    public static func matches(_ text: String, _ globs: [String]) -> Bool { globs.contains { TextGlob($0).matches(text) } }

    /// The commands of a line, where it can be told without reading the language: parts between `;`, `|` and line ends. Brackets and
    /// what stands for a value could hold any command, so a line with them is not taken apart.
    public static func plainCommands(_ line: String) -> [String]? {
        var parts: [String] = []
        var part: [UInt8] = []
        var quote: UInt8?
        for byte in line.utf8 {
            switch byte {
            case UInt8(ascii: "\\"), UInt8(ascii: "$"), UInt8(ascii: "`"): return nil
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                if quote == nil { quote = byte } else if quote == byte { quote = nil }
                part.append(byte)
            case UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: "&"), UInt8(ascii: "#"):
                guard quote != nil else { return nil }
                part.append(byte)
            case UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                if quote != nil { part.append(byte) } else { finish() }
            default: part.append(byte)
            }
        }
        func finish() {
            let words = String(decoding: part, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: true)
            if !words.isEmpty { parts.append(words.joined(separator: " ")) }
            part = []
        }
        finish()
        return quote == nil && !parts.isEmpty ? parts : nil
    }
}

extension HostGate.Refusal {
    init(_ permission: String, _ why: String) { (self.permission, self.why) = (permission, why) }

    /// As a plugin is told.
    var error: RPCError {
        RPCError(code: -32001, "\(why) (permission '\(permission)')", data: ["permission": .text(permission), "refused": true])
    }
}
