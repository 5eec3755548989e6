import Values

/// What stands for the placeholders of a session in a run of it.
///
/// An id keeps the shape and the width of the one that the server made, so that the columns of a table do not move; which
/// one it is follows from the session's seed and the name alone.
public struct StandIns: Sendable {
    /// Microseconds since 1970.
    public var clock: Int
    public var seed: UInt64
    /// The shape of each id, by its name.
    public var shapes: [String: IDShape]
    /// The ids that a site has made in this run.
    var bound: [String: [UInt8]] = [:]

    public init(clock: Int, seed: UInt64, shapes: [String: IDShape] = [:]) {
        self.clock = clock
        self.seed = seed
        self.shapes = shapes
    }

    func bytes(for placeholder: Placeholder) -> [UInt8] {
        switch placeholder {
        case .site: []
        case .id(let name): bound[name] ?? (shapes[name] ?? .uuid).id(seed, name)
        case .time(let microseconds, let digits): Array(Time.text(clock + microseconds, digits: digits).utf8)
        case .secret(let name): Array("tenon-secret-\(name)".utf8)
        case .pii(let name): Self.person(name)
        case .file(let name): Array(name.utf8)
        }
    }
}

/// What an id that a server made looks like.
public enum IDShape: Sendable, Hashable {
    /// 36 characters, version and variant as in version 4.
    case uuid
    /// Lower-case hexadecimal digits.
    case hex(Int)
    /// Decimal digits, the first not zero.
    case int(Int)

    /// How a binding line says it: `uuid`, `hex:32`, `int:9`.
    public var text: String {
        switch self {
        case .uuid: "uuid"
        case .hex(let count): "hex:\(count)"
        case .int(let count): "int:\(count)"
        }
    }

    /// Reads what `text` writes.
    public init?(_ text: some StringProtocol) {
        if text == "uuid" {
            self = .uuid
            return
        }
        let parts = text.split(separator: ":")
        guard parts.count == 2, let count = Int(parts[1]), (1...128).contains(count) else { return nil }
        switch parts[0] {
        case "hex": self = .hex(count)
        case "int": self = .int(count)
        default: return nil
        }
    }

    /// The shape of a text that only a machine would have made; `nil` for a name that a person might have chosen.
    static func of(_ text: String, isNamedID: Bool) -> IDShape? {
        let bytes = Array(text.utf8)
        func isHex(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        }
        // The zero id stands for "nobody"; it is the same in every run.
        guard bytes.contains(where: { $0 != UInt8(ascii: "0") && $0 != UInt8(ascii: "-") }) else { return nil }
        if bytes.count == 36,
            bytes.indices.allSatisfy({ [8, 13, 18, 23].contains($0) ? bytes[$0] == UInt8(ascii: "-") : isHex(bytes[$0]) })
        {
            return .uuid
        }
        let isNumber = bytes.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        if isNamedID, isNumber, (6...128).contains(bytes.count), bytes[0] != UInt8(ascii: "0") { return .int(bytes.count) }
        return !isNumber && (16...128).contains(bytes.count) && bytes.allSatisfy(isHex) ? .hex(bytes.count) : nil
    }

    func id(_ seed: UInt64, _ name: String) -> [UInt8] {
        var random = SplitMix(seed: seed ^ SplitMix.hash(name.utf8))
        let digits = Array("0123456789abcdef".utf8)
        switch self {
        case .hex(let count): return (0..<count).map { _ in digits[Int(random.next() & 15)] }
        case .int(let count): return (0..<count).map { digits[Int(random.next() % ($0 == 0 ? 9 : 10)) + ($0 == 0 ? 1 : 0)] }
        case .uuid:
            return (0..<36).map { place in
                switch place {
                case 8, 13, 18, 23: UInt8(ascii: "-")
                case 14: UInt8(ascii: "4")
                case 19: digits[Int(random.next() & 3) + 8]
                default: digits[Int(random.next() & 15)]
                }
            }
        }
    }
}
