public import Diagnostics

// Values keep no places, so that reading costs nothing for the sake of an error that may never come: when one does, the
// text is gone through once more.
extension JSON {
    /// The place of the value that a pointer leads to; `nil` when there is none or the text does not parse.
    public static func place(of pointer: Pointer, in source: Source) -> Place? {
        find(pointer, in: source)?.value
    }

    /// The place of the name, with its quotes, of the member that a pointer leads to; `nil` for what is no member.
    public static func placeOfKey(_ pointer: Pointer, in source: Source) -> Place? {
        find(pointer, in: source)?.key
    }

    /// The places of all items of the list that a pointer leads to, in one go.
    public static func placesOfItems(_ pointer: Pointer, in source: Source) -> [Place] {
        guard let list = place(of: pointer, in: source) else { return [] }
        return source.bytes.withUnsafeBufferPointer { buffer in
            var scan = JSONScan(buffer, list.range)
            var places: [Place] = []
            scan.eachItem { _, range in places.append(Place(source, range)) }
            return places
        }
    }

    private static func find(_ pointer: Pointer, in source: Source) -> (value: Place, key: Place?)? {
        guard (try? parse(source, depth: deepest)) != nil else { return nil }
        return source.bytes.withUnsafeBufferPointer { buffer in
            var scan = JSONScan(buffer, 0..<buffer.count)
            scan.skipSpace()
            var found: (value: Range<Int>, key: Range<Int>?) = (scan.skipValue(), nil)
            for step in pointer.steps {
                var next: (Range<Int>, Range<Int>?)?
                var inside = JSONScan(buffer, found.value)
                switch buffer[found.value.lowerBound] {
                // The last of several members with one name is the one that counts.
                case UInt8(ascii: "{"):
                    inside.eachMember { key, value in if JSONScan.name(key, in: buffer).isSame(as: step) { next = (value, key) } }
                case UInt8(ascii: "["):
                    guard let wanted = Int(step), String(wanted) == step else { return nil }
                    inside.eachItem { index, value in if index == wanted { next = (value, nil) } }
                default: return nil
                }
                guard let next else { return nil }
                found = next
            }
            return (Place(source, found.value), found.key.map { Place(source, $0) })
        }
    }
}

/// Goes over JSON that is known to be well-formed without making values.
private struct JSONScan {
    let source: UnsafeBufferPointer<UInt8>
    var at: Int
    let end: Int

    init(_ source: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        self.source = source
        (at, end) = (range.lowerBound, range.upperBound)
    }

    /// Calls back with each item of the list that begins here.
    mutating func eachItem(_ body: (Int, Range<Int>) -> Void) {
        guard enter(UInt8(ascii: "[")) else { return }
        var index = 0
        while at < end, source[at] != UInt8(ascii: "]") {
            body(index, skipValue())
            index += 1
            goOn()
        }
    }

    /// Calls back with the name, in its quotes, and the value of each member of the object that begins here.
    mutating func eachMember(_ body: (Range<Int>, Range<Int>) -> Void) {
        guard enter(UInt8(ascii: "{")) else { return }
        while at < end, source[at] != UInt8(ascii: "}") {
            let key = skipValue()
            goOn()
            body(key, skipValue())
            goOn()
        }
    }

    /// A member name as it is meant.
    static func name(_ range: Range<Int>, in source: UnsafeBufferPointer<UInt8>) -> String {
        var reader = JSONReader(UnsafeBufferPointer(rebasing: source[range]), depth: 0)
        return (try? reader.document(0..<range.count))?.string ?? ""
    }

    private mutating func enter(_ bracket: UInt8) -> Bool {
        guard at < end, source[at] == bracket else { return false }
        at += 1
        skipSpace()
        return true
    }

    /// Goes past blanks and the one comma or colon between two things.
    private mutating func goOn() {
        skipSpace()
        guard at < end, source[at] == UInt8(ascii: ",") || source[at] == UInt8(ascii: ":") else { return }
        at += 1
        skipSpace()
    }

    mutating func skipSpace() {
        while at < end, source[at] <= 0x20 { at += 1 }
    }

    /// Goes past one value and gives its range; always past a byte at least, so that a scan ends.
    mutating func skipValue() -> Range<Int> {
        let start = at
        var depth = 0
        while at < end {
            switch source[at] {
            case UInt8(ascii: "\""):
                at += 1
                while at < end, source[at] != UInt8(ascii: "\"") { at += source[at] == UInt8(ascii: "\\") ? 2 : 1 }
                at = min(at + 1, end)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                at += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                at += 1
            default:
                at += 1
                if depth == 0 { while at < end, JSONReader.isWordByte(source[at]) { at += 1 } }
            }
            if depth <= 0 { break }
        }
        return start..<at
    }
}
