import Diagnostics
import Values

extension Machine {
    /// A value as JSON: text, or a secret if there is one anywhere in it, since such a document can be sent, but not seen.
    func json(_ value: Value) throws -> Value {
        // Secrets are seldom: they are met on the way instead of being looked for first.
        if let text = JSON.textWithoutSecrets(value, stopsWhenCancelled: true) {
            try pollCancellation()
            try grow(text.utf8.count)
            return .text(text)
        }
        let text = JSON.text(value.revealed, stopsWhenCancelled: true)
        try pollCancellation()
        try grow(text.utf8.count)
        return .secret(Secret(text))
    }
}

extension Builtins {
    static let encodings: [Entry] = [
        Entry("parse_json", 1...1, taints: true) { args in
            let text = try args.text(0)
            try args.machine.grow(text.utf8.count * 2)
            do { return try JSON.parse(text: text) } catch {
                var diagnostic = Fault(of: error).diagnostic
                // The text is a value; a place in it is no place in the script.
                if let mark = diagnostic.marks.first {
                    diagnostic.because.append("in the text, that is line \(mark.place.line), column \(mark.place.column)")
                }
                diagnostic.marks = []
                throw Fault(diagnostic, part: 0)
            }
        },
        Entry("to_json", 1...1) { args in try args.machine.json(args[0]) },
        Entry("base64", 1...1, taints: true) { args in
            let encoded = Base64.encode(Stretches(try args.text(0), args.machine.interrupt))
            try args.machine.poll()
            return try args.text(String(decoding: encoded, as: UTF8.self))
        },
        Entry("sha256", 1...1, taints: true) { args in
            let digest = SHA256.hex(Stretches(try args.text(0), args.machine.interrupt))
            try args.machine.poll()
            return .text(digest)
        },
    ]
}
