import Diagnostics
public import Language
import Values

extension Completer {
    /// What is being called at a place of a text.
    public struct Hint: Sendable {
        public var signature: Signature
        /// The arguments of the usage line as they are written there, in order.
        public var names: [String]
        /// Which of them is expected next, if one is.
        public var index: Int?
    }

    /// The command or function whose arguments are being written at an offset (UTF-8) of a text.
    public func hint(_ text: String, at offset: Int) -> Hint? {
        let line = LineContext(text, at: offset, vocabulary: vocabulary)
        if let call = line.call {
            guard let signature = function(call.name) else { return nil }
            let names = Self.names(signature.usage)
            // What may be repeated takes all that follow.
            let isRepeated = signature.usage.text.contains("...")
            let index = call.argument < names.count ? call.argument : isRepeated && !names.isEmpty ? names.count - 1 : nil
            return Hint(signature: signature, names: names.map(\.written), index: index)
        }
        guard case .argument(let verb, let words) = line.position, let signature = command(verb) else { return nil }
        let names = Self.names(signature.usage)
        var expected: String?
        for case .argument(let name, _) in Expectation(after: words, in: signature.usage).parts where expected == nil { expected = name }
        let index = expected.flatMap { name in names.firstIndex { $0.name == name } }
        return Hint(signature: signature, names: names.map(\.written), index: index)
    }

    private func function(_ name: String) -> Signature? {
        surroundings.definitions.last { $0.name.text == name }.map(Signature.init(of:)) ?? Functions.named(name)
            ?? vocabulary.functions.first { $0.name == name }
    }

    private func command(_ name: String) -> Signature? {
        vocabulary.commands.first { $0.name == name } ?? surroundings.definitions.last { $0.name.text == name }.map(Signature.init(of:))
    }

    /// The arguments of a usage line, each as it is written there: the type may be said where it need not be.
    private static func names(_ usage: Usage) -> [(name: String, written: String)] {
        names(usage.parts).map { name, type in
            let short = "<\(name)>"
            return (name, usage.text.contains(short) ? short : "<\(name): \(type)>")
        }
    }

    private static func names(_ parts: [Usage.Part]) -> [(name: String, type: String)] {
        parts.flatMap { part -> [(name: String, type: String)] in
            switch part {
            case .argument(let name, let type): [(name, type)]
            case .word: []
            case .optional(let parts): names(parts)
            case .choice(let ways): ways.flatMap(names)
            case .repeated(let part, _): names([part])
            }
        }
    }
}
