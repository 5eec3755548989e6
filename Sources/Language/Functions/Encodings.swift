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
            var text = try args.text(0)
            var out = try args.machine.room(forBytes: (text.utf8.count + 2) / 3 * 4)
            try text.withUTF8 { bytes in
                // Three bytes become four letters, so each stretch but the last is whole.
                for start in stride(from: 0, to: bytes.count, by: 3 << 16) {
                    try args.machine.poll()
                    let stretch = bytes[start..<min(start + (3 << 16), bytes.count)]
                    out += String(decoding: Base64.encode(stretch), as: UTF8.self)
                }
            }
            return try args.text(out)
        },
        Entry("sha256", 1...1, taints: true) { args in
            var text = try args.text(0)
            var hash = SHA256()
            try text.withUTF8 { bytes in
                for start in stride(from: 0, to: bytes.count, by: Stretches.length) {
                    try args.machine.poll()
                    hash.add(bytes[start..<min(start + Stretches.length, bytes.count)])
                }
            }
            return .text(hash.hex())
        },
    ]
}
