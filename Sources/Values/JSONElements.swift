import Diagnostics

/// Reads the elements of one list in a JSON document that comes in pieces, so that never all of it is in memory.
///
/// The list stands at the end of a path of member names. What is around it is read at the end, as if the list were empty.
///
/// ```swift
/// var elements = JSONElements(at: ["data", "attributes", "connections"])
/// var rows: [Value] = []
/// while let piece = try body.next() { try elements.read(piece, into: &rows) }
/// let around = try elements.finish()
/// ```
public struct JSONElements: Sendable {
    private let path: [String]
    private let depth: Int
    /// How many elements have been read.
    public private(set) var count = 0

    /// Whether the list has begun.
    public var hasList: Bool { phase != .before }

    /// What is around the list.
    private var around: [UInt8] = []
    private var walk = Walk()
    private var phase = Phase.before
    private enum Phase { case before, inside, behind }
    /// Whether behind the list there is another one in its place.
    private var isTwice = false

    /// What has come of the list and is not read yet: at most a piece and an element.
    private var held: [UInt8] = []
    private var cut = Cut()
    /// How many bytes wait to be read.
    var countHeld: Int { held.count }

    /// - Parameter depth: how many brackets may be open at once in the whole document.
    public init(at path: [String], depth: Int = 512) {
        self.path = path
        self.depth = min(depth, JSON.deepest)
    }

    /// Reads the next piece; the elements that end in it are put at the end of a list.
    ///
    /// - Throws: a `Diagnostic` of kind `invalid` for the element after those, whose marks are in that element alone; of kind `cancelled`
    ///   when the task is cancelled meanwhile. There is nothing more to read then.
    public mutating func read(_ piece: UnsafeBufferPointer<UInt8>, into values: inout [Value]) throws {
        var rest = piece[...]
        while !rest.isEmpty {
            guard phase == .inside else {
                rest = pass(rest)
                continue
            }
            held.append(contentsOf: rest)
            let spare = try takeElements(into: &values)
            rest = rest.suffix(spare)
        }
    }

    /// Reads what is around the list, when no more pieces come: the document, with an empty list in the list's place, or without a list
    /// the document as it is. `nil`: there are two lists, or what held the list was said anew behind it, so that it does not count.
    ///
    /// - Throws: a `Diagnostic` of kind `invalid` when the document is none, or ends within the list.
    public mutating func finish() throws -> Value? {
        if phase == .inside, held.contains(where: { !Self.isBlank($0) }) { _ = try element(held, 0..<held.count) }
        let value = try JSON.parse(around, depth: depth)
        guard phase == .behind else { return value }
        var place = value
        for name in path { place = place[name] ?? .null }
        // `nil` beside a value would be a null.
        return place.list?.isEmpty == true && !isTwice ? value : Optional<Value>.none
    }

    // MARK: Around the list

    /// Where in the document the next byte stands.
    private struct Walk {
        /// How many brackets are open, and how many of those, the outermost, are the objects of the path.
        var open = 0, matched = 0
        var isInText = false, isEscaped = false
        /// Whether a text that begins here would be a key of an object of the path; where it begins.
        var isKeyNext = false
        var key: Int?
        /// Whether the next value is that of the path's next name.
        var isOnPath = false
    }

    /// Goes on to the beginning of the list, or to the end; gives what comes behind that.
    private mutating func pass(_ piece: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>> {
        for index in piece.indices {
            around.append(piece[index])
            if isBeginning(piece[index]) {
                phase = .inside
                return piece[(index + 1)...]
            }
        }
        return piece[piece.endIndex...]
    }

    /// Steps over a byte; whether it opens the list.
    private mutating func isBeginning(_ byte: UInt8) -> Bool {
        if walk.isInText {
            if walk.isEscaped {
                walk.isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                walk.isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                walk.isInText = false
                if let key = walk.key { walk.isOnPath = isName(around[key...], path[walk.matched - 1]) }
                walk.key = nil
            }
            return false
        }
        var isList = false
        switch byte {
        case UInt8(ascii: "\""):
            walk.isInText = true
            if walk.isKeyNext { walk.key = around.count - 1 }
            walk.isKeyNext = false
        case UInt8(ascii: "{"):
            if walk.open == 0 || walk.isOnPath, walk.matched < path.count, walk.matched == walk.open {
                walk.matched += 1
                walk.isKeyNext = true
            }
            walk.open += 1
            walk.isOnPath = false
        case UInt8(ascii: "["):
            if walk.isOnPath, walk.matched == path.count {
                isList = phase == .before
                isTwice = phase == .behind
            }
            walk.open += 1
            walk.isOnPath = false
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            walk.open -= 1
            walk.matched = max(0, min(walk.matched, walk.open))
        case UInt8(ascii: ","):
            walk.isOnPath = false
            walk.isKeyNext = walk.open > 0 && walk.matched == walk.open
        default: break
        }
        return isList
    }

    private func isName(_ text: ArraySlice<UInt8>, _ name: String) -> Bool {
        if text.contains(UInt8(ascii: "\\")) { return (try? JSON.parse(Array(text)))?.string == name }
        return text.dropFirst().dropLast().elementsEqual(name.utf8)
    }

    // MARK: The list

    /// How far what is held was looked at, and what stands open there.
    private struct Cut {
        var at = 0, open = 0
        var isInText = false, isEscaped = false
    }

    /// Reads the elements that have ended; gives how many of the last bytes come behind the list.
    private mutating func takeElements(into values: inout [Value]) throws -> Int {
        let (ranges, end) = ends()
        var read: [Value] = []
        read.reserveCapacity(ranges.count)
        var flaw: (any Error)?
        held.withUnsafeBufferPointer { bytes in
            // One reader for all of them: they are mostly of one shape.
            var reader = JSONReader(bytes, depth: inner)
            for range in ranges {
                do throws(JSONFlaw) { read.append(try reader.document(range)) } catch {
                    flaw = Self.diagnostic(error, Array(bytes[range]), range.lowerBound)
                    break
                }
            }
        }
        count += read.count
        values += read
        if let flaw { throw flaw }
        guard let end else {
            if let last = ranges.last {
                held.removeFirst(last.upperBound + 1)
                cut.at -= last.upperBound + 1
            }
            return 0
        }
        let spare = held.count - end
        held = []
        phase = .behind
        return spare
    }

    /// The elements that have ended in what is held, and where the list ends, if it does.
    private mutating func ends() -> (elements: [Range<Int>], end: Int?) {
        var (elements, start, cut) = ([Range<Int>](), 0, cut)
        defer { self.cut = cut }
        let isFirst = count == 0
        let end = held.withUnsafeBufferPointer { bytes -> Int? in
            while cut.at < bytes.count {
                let byte = bytes[cut.at]
                if cut.isInText {
                    if cut.isEscaped {
                        cut.isEscaped = false
                    } else if byte == UInt8(ascii: "\"") {
                        cut.isInText = false
                    } else if byte == UInt8(ascii: "\\") {
                        cut.isEscaped = true
                    }
                } else {
                    switch byte {
                    case UInt8(ascii: "\""): cut.isInText = true
                    case UInt8(ascii: "{"), UInt8(ascii: "["): cut.open += 1
                    case UInt8(ascii: "]") where cut.open == 0:
                        // Nothing at all between the brackets is no element.
                        if !(isFirst && elements.isEmpty && bytes[start..<cut.at].allSatisfy(Self.isBlank)) {
                            elements.append(start..<cut.at)
                        }
                        return cut.at
                    case UInt8(ascii: "}"), UInt8(ascii: "]"): cut.open = max(0, cut.open - 1)
                    case UInt8(ascii: ",") where cut.open == 0:
                        elements.append(start..<cut.at)
                        start = cut.at + 1
                    default: break
                    }
                }
                cut.at += 1
            }
            return nil
        }
        return (elements, end)
    }

    /// How deep an element may be.
    private var inner: Int { depth - path.count - 1 }

    private func element(_ bytes: [UInt8], _ range: Range<Int>) throws -> Value {
        do throws(JSONFlaw) { return try JSON.read(bytes, range, inner) } catch { throw Self.diagnostic(error, bytes, 0) }
    }

    private static func diagnostic(_ flaw: JSONFlaw, _ element: [UInt8], _ start: Int) -> Diagnostic {
        var flaw = flaw
        flaw.range = flaw.range.lowerBound - start..<flaw.range.upperBound - start
        if flaw.opener >= 0 { flaw.opener -= start }
        return flaw.diagnostic(in: Source(nil, bytes: element))
    }

    private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0a, 0x0d].contains(byte) }
}
