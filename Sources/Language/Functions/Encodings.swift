import Diagnostics
import Values

extension Builtins {
    static let encodings: [Entry] = [
        Entry("parse_json", 1...1, taints: true) { args in
            let text = try args.text(0)
            try args.machine.grow(text.utf8.count * 2)
            do { return try JSON.parse(Array(text.utf8)) } catch {
                var diagnostic = Fault(of: error).diagnostic
                // The text is a value; a place in it is no place in the script.
                if let mark = diagnostic.marks.first {
                    diagnostic.because.append("in the text, that is line \(mark.place.line), column \(mark.place.column)")
                }
                diagnostic.marks = []
                throw Fault(diagnostic, part: 0)
            }
        },
        Entry("to_json", 1...1) { args in
            // A document with a secret in it can be sent, but not seen.
            guard args[0].holdsSecret else { return try args.text(JSON.text(args[0], .compact)) }
            return .secret(Secret(JSON.text(args[0].revealed, .compact)))
        },
        Entry("base64", 1...1, taints: true) { args in try args.text(String(decoding: Base64.encode(try args.text(0).utf8), as: UTF8.self))
        },
        Entry("sha256", 1...1, taints: true) { args in
            .text(SHA256.hex(try args.text(0).utf8))
        },
    ]
}
