/// The member names of the first few shapes of a document, as they stand in the text: `"id":`.
///
/// Rows of one shape share their keys, so the next row's names need only be copied.
struct JSONWrittenKeys: ~Copyable {
    private static let mostShapes = 32
    private static let mostNames = 64

    private struct Shape {
        var keys: Keys
        /// How many names there were; a map that is its keys' only owner may have added some since.
        var count: Int
        /// Where its first name ends is `bounds[first + 1]`.
        var first: Int
    }

    private var shapes: [Shape] = []
    /// Where in the text each name begins, and the last of a shape ends.
    private var bounds: [Int] = []
    private var text = ByteSink()

    /// The place of a map's names here; -1 when there are too many to be kept.
    mutating func shape(of keys: Keys, blankAfterColon: Bool) -> Int {
        for index in shapes.indices where shapes[index].keys === keys && shapes[index].count == keys.count { return index }
        guard keys.count <= Self.mostNames, shapes.count < Self.mostShapes else { return -1 }
        shapes.append(Shape(keys: keys, count: keys.count, first: bounds.count))
        for name in keys.names {
            bounds.append(text.count)
            text.quote(name)
            text.append(UInt8(ascii: ":"))
            if blankAfterColon { text.append(UInt8(ascii: " ")) }
        }
        bounds.append(text.count)
        return shapes.count - 1
    }

    /// Copies a name.
    @inline(__always) func write(_ index: Int, of shape: Int, to sink: inout ByteSink) {
        let first = shapes[shape].first + index
        sink.append(text[bounds[first]..<bounds[first + 1]])
    }
}
