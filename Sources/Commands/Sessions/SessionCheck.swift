import Diagnostics
import Recording
import Values

/// Looks at sessions as a repository should hold them, without playing them.
public struct SessionCheck: Sendable {
    private let files: Files
    private let looksForSecrets: Bool

    /// - Parameter looksForSecrets: whether texts that look like keys are told too.
    public init(_ files: Files, looksForSecrets: Bool) {
        self.files = files
        self.looksForSecrets = looksForSecrets
    }

    /// What is wrong with one session.
    public func problems(of path: String) -> [Diagnostic] {
        let bytes: [UInt8]
        do {
            bytes = try files.read(path)
        } catch {
            return [Diagnostic.from(error)]
        }
        let source = Source(path, bytes: bytes)
        if let conflict = Self.conflict(source) { return [conflict] }
        var problems = [Diagnostic]()
        do {
            let file = try SessionFile.load(path, files.read)
            switch file.isVerified {
            case true?: break
            case false?: problems.append(.changedSinceVerified(path))
            case nil: problems.append(.notVerified(path))
            }
            if let stale = file.idleMasks.first { problems.append(.idleMask(stale, path)) }
        } catch let list as DiagnosticList {
            problems += list.all
        } catch {
            problems.append(Diagnostic.from(error))
        }
        let pending = PendingSessions(files)
        if files.exists(pending.path(of: path)) { problems.append(.isPending(path)) }
        problems += pending.orphans(of: path).map { .orphan($0, path) }
        if looksForSecrets {
            problems += KeyShapes.found(in: source)
            for name in files.list(SessionFile.folder(of: path)) where name.hasSuffix(".json") {
                let place = SessionFile.folder(of: path) + "/" + name
                if let body = try? files.read(place) { problems += KeyShapes.found(in: Source(place, bytes: body)) }
            }
        }
        return problems
    }

    /// The first line that a merge left behind.
    private static func conflict(_ source: Source) -> Diagnostic? {
        var start = 0
        for line in source.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            for mark in ["<<<<<<< ", ">>>>>>> "] where line.starts(with: mark.utf8) {
                return .conflictMarked(Place(source, start..<start + line.count))
            }
            start += line.count + 1
        }
        return nil
    }
}

/// Texts that are shaped like keys: they should stand in no file that is shared.
enum KeyShapes {
    /// Every place of the source, at most ten.
    static func found(in source: Source) -> [Diagnostic] {
        var found = [Diagnostic]()
        let bytes = source.bytes
        var index = 0
        while index < bytes.count, found.count < 10 {
            guard isWord(bytes[index]) else {
                index += 1
                continue
            }
            let start = index
            while index < bytes.count, isWord(bytes[index]) { index += 1 }
            if let kind = kind(bytes[start..<index], after: bytes[..<start]) {
                found.append(.keyShaped(kind, Place(source, start..<index)))
            }
        }
        return found
    }

    /// What a word is, if it looks like a key; `before` is the text in front of it.
    private static func kind(_ word: ArraySlice<UInt8>, after before: ArraySlice<UInt8>) -> String? {
        let text = String(decoding: word, as: UTF8.self)
        if text.hasPrefix("ddapp_") || text.hasPrefix("ddapi_") || text.hasPrefix("dd_app_") {
            return text.utf8.count >= 20 ? "a Datadog key" : nil
        }
        for prefix in ["ghp_", "gho_", "ghs_", "github_pat_", "xoxb-", "xoxp-", "sk-", "AKIA"]
        where text.hasPrefix(prefix) && text.utf8.count >= 20 {
            return "a token of another service"
        }
        if text.hasPrefix("eyJ"), text.utf8.count >= 40 { return "a JSON web token" }
        // An API key has 32 hexadecimal digits and an application key 40. Digests name themselves, and ids have hyphens.
        let isHex = word.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard isHex, word.count == 32 || word.count == 40, word.contains(where: { $0 > 0x39 }), word.contains(where: { $0 <= 0x39 }) else {
            return nil
        }
        return before.reversed().starts(with: "sha256:".utf8.reversed()) ? nil : "an API or application key"
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }
}

extension Diagnostic {
    fileprivate static func notVerified(_ path: String) -> Diagnostic {
        Diagnostic(
            "session-unverified", .assert, "'\(path.preview(80))' was never replayed", because: ["a session must be marked '@ verified'"],
            try: ["tenon session verify \(path)"])
    }

    fileprivate static func changedSinceVerified(_ path: String) -> Diagnostic {
        Diagnostic(
            "session-unverified", .assert, "'\(path.preview(80))' was changed since it was verified",
            because: ["its digest must be the one of '@ verified'"], try: ["tenon session verify \(path)"])
    }

    fileprivate static func idleMask(_ mask: Mask, _ path: String) -> Diagnostic {
        Diagnostic(
            "session-mask", .assert, "the mask \(mask.pointer) of line \(mask.line) of '\(path.preview(80))' covers nothing",
            because: ["a mask must lead to a value in some body of the session"])
    }

    fileprivate static func isPending(_ path: String) -> Diagnostic {
        Diagnostic(
            "session-pending", .assert, "'\(path.preview(80))' has a proposal that nobody has looked at",
            try: ["tenon session review \(path)", "tenon session accept \(path)", "tenon session reject \(path)"])
    }

    fileprivate static func orphan(_ name: String, _ path: String) -> Diagnostic {
        Diagnostic(
            "session-orphan", .assert, "'\(name.preview())' lies beside '\(path.preview(80))', which does not name it",
            try: ["rm \(SessionFile.folder(of: path))/\(name)"])
    }

    fileprivate static func conflictMarked(_ place: Place) -> Diagnostic {
        Diagnostic("session-conflict", .parse, "a merge has left its marks in this session", at: [Mark(place)])
    }

    fileprivate static func keyShaped(_ kind: String, _ place: Place) -> Diagnostic {
        Diagnostic(
            "session-key-shaped", .assert, "this looks like \(kind)", at: [Mark(place)],
            because: ["a session is shared, so it must hold no key; one that was here must be revoked"])
    }
}
