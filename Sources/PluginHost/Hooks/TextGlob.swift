/// A pattern over a whole text: `*` is any characters, `?` is one.
public struct TextGlob: Sendable, Equatable {
    private let pattern: [UInt8]
    public init(_ pattern: String) { self.pattern = Array(pattern.utf8) }

    public func matches(_ text: String) -> Bool {
        let text = Array(text.utf8)
        var (at, position) = (0, 0)
        // The last `*`, and how much of the text it has taken.
        var star: (at: Int, taken: Int)?
        while position < text.count {
            if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
                star = (at, position)
                at += 1
            } else if at < pattern.count, pattern[at] == UInt8(ascii: "?") {
                at += 1
                position += 1
                // One character, not one byte of it.
                while position < text.count, text[position] & 0xc0 == 0x80 { position += 1 }
            } else if at < pattern.count, pattern[at] == text[position] {
                at += 1
                position += 1
            } else if let last = star {
                at = last.at + 1
                position = last.taken + 1
                star = (last.at, position)
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
