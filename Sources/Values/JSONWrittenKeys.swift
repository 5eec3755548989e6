/// The member names of the first few shapes of a document, as they stand in the text: `"id":`, with the comma before them unless each
/// has a line of its own.
///
/// Rows of one shape share their keys, so the next row's names need only be copied.
struct JSONWrittenKeys: ~Copyable {
    private static let mostShapes = 32
    private static let mostNames = 64

    private struct Shape {
        /// The keys, which `held` keeps.
        var keys: Unmanaged<Keys>
        /// How many names there were; a map that is its keys' only owner may have added some since.
        var count: Int
        /// Where its first name ends is `bounds[first + 1]`.
        var first: Int
        /// As many bytes as its longest name has, and a stride more.
        var room: Int
    }

    private var shapes: [Shape] = []
    private var held: [Keys] = []
    /// Where in the text each name begins, and the last of a shape ends.
    private var bounds: [Int] = []
    private var text = ByteSink()

    /// The place of a map's names here; -1 when there are too many to be kept.
    @inline(__always) mutating func shape(of keys: Unmanaged<Keys>, in layout: JSON.Layout) -> Int {
        let count = keys._withUnsafeGuaranteedRef { $0.count }
        for index in shapes.indices where shapes[index].keys.toOpaque() == keys.toOpaque() && shapes[index].count == count {
            return index
        }
        return add(keys.takeUnretainedValue(), layout)
    }

    private mutating func add(_ keys: Keys, _ layout: JSON.Layout) -> Int {
        guard keys.count <= Self.mostNames, shapes.count < Self.mostShapes else { return -1 }
        let first = bounds.count
        held.append(keys)
        for (index, name) in keys.names.enumerated() {
            bounds.append(text.count)
            if index > 0, layout != .pretty { text.append(layout == .line ? ", " : ",") }
            text.quote(name)
            text.append(UInt8(ascii: ":"))
            if layout != .compact { text.append(UInt8(ascii: " ")) }
        }
        bounds.append(text.count)
        text.reserve(ByteSink.stride)
        let longest = (first..<bounds.count - 1).reduce(0) { max($0, bounds[$1 + 1] - bounds[$1]) }
        shapes.append(Shape(keys: .passUnretained(keys), count: keys.count, first: first, room: longest + ByteSink.stride))
        return shapes.count - 1
    }

    /// Copies a name to where there is room for it and a stride more; gives its end.
    @inline(__always) func write(_ index: Int, of shape: Int, to: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
        let first = shapes[shape].first + index
        return text.copy(bounds[first]..<bounds[first + 1], to: to)
    }

    /// How much room the longest name of a shape takes, with a stride more.
    func room(of shape: Int) -> Int { shapes[shape].room }
}
