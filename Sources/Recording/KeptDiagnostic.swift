import Diagnostics
import Values

/// A diagnostic as a session keeps it, so that a run without a network or a disk can fail in the same words.
enum KeptDiagnostic {
    static func body(_ diagnostic: Diagnostic) -> [UInt8] {
        var members: [(String, Value)] = [("message", .text(diagnostic.message))]
        if !diagnostic.because.isEmpty { members.append(("because", .list(diagnostic.because.map { .text($0) }))) }
        if let soFar = diagnostic.soFar { members.append(("so_far", .text(soFar))) }
        if !diagnostic.attempts.isEmpty { members.append(("try", .list(diagnostic.attempts.map { .text($0) }))) }
        return JSON.bytes(.map(members))
    }

    /// The diagnostic back; a body that cannot be read becomes the message itself.
    static func read(_ body: [UInt8], id: String, kind: Kind) -> Diagnostic {
        guard let value = try? JSON.parse(body), let message = value["message"]?.string else {
            return Diagnostic(id, kind, String(decoding: body, as: UTF8.self))
        }
        func texts(_ key: String) -> [String] { value[key]?.list?.compactMap(\.string) ?? [] }
        return Diagnostic(id, kind, message, because: texts("because"), soFar: value["so_far"]?.string, try: texts("try"))
    }
}
