import Values

/// In what units the other side counts columns.
enum PositionEncoding: String {
    case utf8 = "utf-8"
    case utf16 = "utf-16"
    case utf32 = "utf-32"

    /// What to agree on: UTF-8, which costs nothing here, if it is offered; UTF-16 when nothing is said.
    init(offered: [String]) {
        self = offered.contains("utf-8") ? .utf8 : offered.contains("utf-16") || !offered.contains("utf-32") ? .utf16 : .utf32
    }

    /// How many units the letter takes that begins with a byte; 0 for the bytes that follow.
    @inline(__always) func units(_ byte: UInt8) -> Int {
        switch self {
        case .utf8: 1
        case .utf16: byte & 0xc0 == 0x80 ? 0 : byte >= 0xf0 ? 2 : 1
        case .utf32: byte & 0xc0 == 0x80 ? 0 : 1
        }
    }
}

/// A line, and a column in the units agreed on, both counted from 0.
struct Position: Equatable {
    var line: Int
    var character: Int

    var value: Value { ["line": .int(line), "character": .int(character)] }

    init(line: Int, character: Int) {
        self.line = line
        self.character = character
    }

    init(_ value: Value?) throws(ResponseError) {
        guard let line = value?["line"]?.int, let character = value?["character"]?.int, line >= 0, character >= 0 else {
            throw .invalidParams("a position must have a 'line' and a 'character' from 0")
        }
        self.init(line: line, character: character)
    }
}
