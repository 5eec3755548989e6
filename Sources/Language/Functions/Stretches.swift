import Values

// Long texts are worked on a stretch at a time, so that the work can be stopped between two.

enum Stretches {
    /// What takes longest for a byte takes a few milliseconds for as many.
    static let length = 1 << 15
}

extension Machine {
    /// Works on a text in stretches that end between two code points.
    func inStretches(_ text: String, _ body: (Substring) throws -> Void) throws {
        var rest = text[...]
        while rest.utf8.count > Stretches.length {
            try poll()
            let limit = rest.utf8.index(rest.startIndex, offsetBy: Stretches.length)
            let end = rest.unicodeScalars.index(after: rest.unicodeScalars.index(before: limit))
            try body(rest[..<end])
            rest = rest[end...]
        }
        try body(rest)
    }

    /// An empty text with room for what becomes of a long one, so that it need not be copied while it grows, which cannot be stopped.
    func room(for text: String) throws -> String { try room(forBytes: text.utf8.count) }

    func room(forBytes count: Int) throws -> String {
        var room = ""
        guard count > Stretches.length else { return room }
        try grow(count)
        room.reserveCapacity(count)
        return room
    }

    /// Whether a list holds a value.
    func contains(_ items: [Value], _ wanted: Value) throws -> Bool {
        var rest = items[...]
        while rest.count > 0x3fff {
            if rest.prefix(0x3fff).contains(wanted) { return true }
            rest = rest.dropFirst(0x3fff)
            try poll()
        }
        return rest.contains(wanted)
    }

    /// What each value of a long list gives where it stands, without being held meanwhile; stops when somebody asked for it.
    @inline(__always) func eachPlace(_ items: [Value], _ body: (UnsafePointer<Value>) throws -> Value) throws -> List {
        let results = List(room: items.count)
        try items.withUnsafeBufferPointer { items in
            guard let first = items.baseAddress else { return }
            for index in 0..<items.count {
                results.append(try body(first + index))
                if index & 0xfff == 0xfff { try poll() }
            }
        }
        return results
    }

    /// What each value of a long list gives; stops when somebody asked for it.
    func list(of items: [Value], _ body: (Value) throws -> Value) throws -> List { try eachPlace(items) { try body($0.pointee) } }

    /// Goes through something long, and stops when somebody asked for it.
    func each<Items: Sequence>(_ items: Items, _ body: (Items.Element) throws -> Void) throws {
        var count = 0
        for item in items {
            try body(item)
            count += 1
            if count & 0x3fff == 0 { try poll() }
        }
    }
}
