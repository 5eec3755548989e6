/// A JSON pointer (RFC 6901): where in a document something is.
public struct Pointer: Sendable, Hashable, CustomStringConvertible {
    /// The unescaped names and indexes, from the root.
    public var steps: [String]

    public init(_ steps: [String] = []) { self.steps = steps }

    /// Reads the escaped form, such as `/data/attributes/fields/1/type`; `nil` unless it is empty or begins with `/`.
    public init?(parsing text: String) {
        guard !text.isEmpty else {
            steps = []
            return
        }
        guard text.hasPrefix("/") else { return nil }
        steps = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { step in
            var out = ""
            var rest = step[...]
            while let tilde = rest.firstIndex(of: "~") {
                out += rest[..<tilde]
                rest = rest[rest.index(after: tilde)...]
                switch rest.first {
                case "1": (out, rest) = (out + "/", rest.dropFirst())
                case "0": (out, rest) = (out + "~", rest.dropFirst())
                default: out += "~"
                }
            }
            return out + rest
        }
    }

    public func appending(_ step: String) -> Pointer { Pointer(steps + [step]) }
    public func appending(_ index: Int) -> Pointer { Pointer(steps + [String(index)]) }

    public var description: String {
        steps.map { step in
            var out = "/"
            for character in step.unicodeScalars {
                switch character {
                case "~": out += "~0"
                case "/": out += "~1"
                default: out.unicodeScalars.append(character)
                }
            }
            return out
        }.joined()
    }
}

extension Value {
    /// What a pointer leads to, or `nil`.
    public subscript(_ pointer: Pointer) -> Value? {
        var value = self
        for step in pointer.steps {
            switch value {
            case .map(let map):
                guard let next = map[step] else { return nil }
                value = next
            case .list(let list):
                guard let index = Int(step), list.items.indices.contains(index) else { return nil }
                value = list.items[index]
            default: return nil
            }
        }
        return value
    }
}
