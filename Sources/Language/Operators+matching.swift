import Diagnostics
import Values

// `=~`: text against a regular expression, or a value against a map.
extension Machine {
    func matches(_ value: Value, _ pattern: Value) throws -> Bool {
        if case .map = pattern { return Difference(value, pattern) == nil }
        guard let text = value.plainText else { throw Fault(.mustBe("the left side of '=~'", "text", value), part: 0) }
        guard let expression = pattern.plainText else { throw Fault(.mustBe("the right side of '=~'", "text or a map", pattern), part: 1) }
        do { return try patterns.pattern(expression).firstMatch(in: text, machine: self) != nil } catch {
            // What a secret is must not be seen in a message either.
            if case .secret = pattern { throw Fault(.secretPattern(), part: 1) }
            throw Fault(Fault(of: error).diagnostic, part: 1)
        }
    }
}

/// The first place where a value is not as a pattern wants it: each member of a map must be there, and be the same or match in turn.
struct Difference {
    /// In one sentence, for a message.
    var sentence: String

    init?(_ value: Value, _ pattern: Value) { self.init(value, pattern, at: "") }

    private init?(_ value: Value, _ pattern: Value, at path: String) {
        let subject = path.isEmpty ? "the value" : "'\(path)'"
        guard case .map(let wanted) = pattern else {
            if value == pattern { return nil }
            sentence = "\(subject) must be \(pattern.preview(60)), but is \(value.preview(60))"
            return
        }
        guard case .map(let map) = value else {
            sentence = "\(subject) must be a map, but is \(value.named)"
            return
        }
        for (name, part) in wanted.members {
            let path = path.isEmpty ? name : path + "." + name
            guard let found = map[name] else {
                sentence = "'\(path)' must be \(part.preview(60)), but is not there"
                return
            }
            if let inner = Difference(found, part, at: path) {
                self = inner
                return
            }
        }
        return nil
    }
}

extension Value {
    /// What a text or a secret holds; for work whose outcome shows nothing of it.
    var plainText: String? {
        switch self {
        case .text(let text): text.string
        case .secret(let secret): secret.text
        default: nil
        }
    }
}

extension Diagnostic {
    fileprivate static func secretPattern() -> Diagnostic {
        Diagnostic("bad-pattern", .type, "the secret is no regular expression", because: ["what it holds is not shown"])
    }
}
