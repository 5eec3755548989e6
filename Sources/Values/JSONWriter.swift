/// Writes values as JSON into memory of its own.
struct JSONWriter: ~Copyable {
    private let layout: JSON.Layout
    private var out = ByteSink()
    private var written = JSONWrittenKeys()
    /// The brackets that are open around the innermost one; kept here and not on the machine's stack, since a program can nest
    /// values without end.
    private var outer: [Open] = []

    /// What has been taken out of `out` so far, and how much has room in it.
    private var text = ""
    private var room = 0

    private let aim: Aim
    private let stopsWhenCancelled: Bool
    private(set) var hasMetSecret = false
    /// How many bytes `out` has when it is time to take them on, or to end.
    private var pause: Int

    /// What is wanted of a value.
    enum Aim: Equatable {
        case text, bytes
        /// So many bytes and perhaps some more: a preview needs no more of a value than it shows.
        case beginning(Int)
    }

    init(_ layout: JSON.Layout, _ aim: Aim = .text, stopsWhenCancelled: Bool = false) {
        self.layout = layout
        self.aim = aim
        self.stopsWhenCancelled = stopsWhenCancelled
        pause =
            switch aim {
            case .text: Self.piece
            case .bytes: .max
            case .beginning(let enough): enough
            }
    }

    /// Whether the value went on after there was enough.
    var isCut: Bool { out.count >= pause }
    consuming func bytes() -> [UInt8] { out.bytes() }

    /// What has been written; a part of it when the task was cancelled meanwhile and that was to be heeded.
    consuming func string() -> String {
        if text.isEmpty { return out.string() }
        take(progress: 1)
        // A text may be held for long, and then in no more memory than twice its size; nobody holds what was cut short.
        return pause > 0 && text.utf8.count < room / 2 ? String(copying: text.utf8Span) : text
    }

    /// A list or map that has been begun, and what comes next in it.
    ///
    /// SAFETY: what is written is held by the caller of `write`, and what is held by two never changes: so the memory of its
    /// lists and maps stays where it is until `write` returns.
    private struct Open {
        var values: UnsafeBufferPointer<Value>
        /// A map's names; empty for a list.
        var names = UnsafeBufferPointer<String>(start: nil, count: 0)
        /// The place of the names in `written`, where they are kept there.
        var shape = -1
        var index = 0
    }

    mutating func write(_ value: Value) {
        withUnsafePointer(to: value) { value in
            var innermost = begin(value)
            while var open = innermost, goesOn(open.index, in: open) {
                let next = go(through: open, depth: outer.count + 1)
                if next < open.values.count, let first = open.values.baseAddress {
                    open.index = next + 1
                    if open.names.isEmpty { open.values.fetchAhead(of: next) }
                    if let inner = begin(first + next) {
                        outer.append(open)
                        innermost = inner
                    } else {
                        innermost = open
                    }
                } else {
                    if layout == .pretty { out.line(indent: 2 * outer.count) }
                    out.append(open.names.isEmpty ? UInt8(ascii: "]") : UInt8(ascii: "}"))
                    innermost = outer.popLast()
                }
            }
        }
    }

    /// Whether there is more to be written; what has been is taken on when it is time.
    @inline(__always) private mutating func goesOn(_ index: Int, in open: Open) -> Bool { out.count < pause || takeBreath(index, in: open) }

    @inline(never) private mutating func takeBreath(_ index: Int, in open: Open) -> Bool {
        guard aim == .text, pause > 0 else { return false }
        take(progress: progress(index, in: open))
        guard stopsWhenCancelled, Task.isCancelled else { return true }
        pause = 0
        return false
    }

    /// How much of the whole has been written, from 0 to 1, as if all items of a list, and all members of a map, were of one size.
    private func progress(_ index: Int, in innermost: Open) -> Double {
        var (progress, share) = (0.0, 1.0)
        for open in outer {
            share /= Double(open.values.count)
            // It is one further than the item that is open.
            progress += share * Double(open.index - 1)
        }
        return progress + share * Double(index) / Double(innermost.values.count)
    }

    /// As many bytes as are still at hand when they are taken on.
    private static let piece = 64 << 10
    /// What is expected may be wrong, so no more room than this is taken for it.
    private static let boldest = 256 << 20

    /// Puts what is in `out` at the end of the text. That has room for as much as is to be expected: to move a long text takes as long
    /// as to write it.
    private mutating func take(progress: Double) {
        let count = text.utf8.count + out.count
        if count > room {
            let expected = Double(count) * 1.125 / max(progress, 1 / 512)
            room = max(2 * count, min(Int(expected), Self.boldest))
            Heap.look(before: room)
            text.reserveCapacity(room)
        }
        text += out.string()
        out.removeAll()
    }

    /// Begins a list or map that is not empty; everything else is written at once.
    @inline(__always) private mutating func begin(_ value: UnsafePointer<Value>) -> Open? {
        if let elements = value.heldList?._withUnsafeGuaranteedRef({ $0.elements }) {
            out.append(UInt8(ascii: "["))
            if !elements.isEmpty {
                elements.fetchBeginning()
                return Open(values: elements)
            }
            out.append(UInt8(ascii: "]"))
        } else if let map = value.heldMap {
            let (elements, keys) = map._withUnsafeGuaranteedRef { ($0.elements, $0.keys) }
            out.append(UInt8(ascii: "{"))
            if !elements.isEmpty {
                elements.fetchBeginning()
                return Open(
                    values: elements, names: keys._withUnsafeGuaranteedRef { $0.elements }, shape: written.shape(of: keys, in: layout))
            }
            out.append(UInt8(ascii: "}"))
        } else {
            scalar(value.pointee)
        }
        return nil
    }

    /// Writes what holds no others; gives the index of the first list or map, or the count.
    private mutating func go(through open: Open, depth: Int) -> Int {
        guard let first = open.values.baseAddress else { return 0 }
        let isWhole = pause == .max || aim == .text
        let nameRoom = open.shape >= 0 ? written.room(of: open.shape) : 0
        var index = open.index
        while index < open.values.count, goesOn(index, in: open) {
            let value = first + index
            if nameRoom > 0, layout != .pretty, isWhole, let text = value.heldText {
                // Most members are these, and for each there is one look at how much room there is.
                text._withUnsafeGuaranteedRef { member(index, of: open.shape, nameRoom, $0.string) }
            } else {
                name(index, in: open, nameRoom, depth)
                if isWhole, let text = value.heldText {
                    text._withUnsafeGuaranteedRef { out.quote($0.string) }
                } else if case .int(let number) = value.pointee {
                    out.append(number)
                } else if value.heldMap != nil || value.heldList != nil {
                    return index
                } else {
                    scalar(value.pointee)
                }
            }
            index += 1
        }
        return index
    }

    /// Writes a text under a name that is kept.
    @inline(__always) private mutating func member(_ index: Int, of shape: Int, _ nameRoom: Int, _ text: String) {
        let isWritten: Void? = text.utf8.withContiguousStorageIfAvailable { bytes in
            let start = out.room(nameRoom + ByteSink.roomToQuote(bytes))
            out.end(at: ByteSink.quote(bytes, to: written.write(index, of: shape, to: start)))
        }
        if isWritten == nil {
            out.end(at: written.write(index, of: shape, to: out.room(nameRoom)))
            out.quote(text)
        }
    }

    /// Writes what stands before a value: the separator, and the name in a map.
    @inline(__always) private mutating func name(_ index: Int, in open: Open, _ nameRoom: Int, _ depth: Int) {
        if nameRoom > 0 {
            if layout == .pretty { separate(index, depth) }
            out.end(at: written.write(index, of: open.shape, to: out.room(nameRoom)))
        } else {
            separate(index, depth)
            if !open.names.isEmpty {
                out.quote(open.names[index])
                out.append(UInt8(ascii: ":"))
                if layout != .compact { out.append(UInt8(ascii: " ")) }
            }
        }
    }

    /// What stands between two members, and before the first.
    @inline(__always) private mutating func separate(_ index: Int, _ depth: Int) {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        switch layout {
        case .compact: break
        case .line: if index > 0 { out.append(UInt8(ascii: " ")) }
        case .pretty: out.line(indent: 2 * depth)
        }
    }

    /// Writes a value that holds no others.
    private mutating func scalar(_ value: Value) {
        switch value {
        case .text(let text):
            if case .beginning(let enough) = aim { out.quote(String(text.string.prefix(enough))) } else { out.quote(text.string) }
        case .int(let number): out.append(number)
        case .null: out.append("null")
        case .bool(let flag): out.append(flag ? "true" : "false")
        case .decimal(let decimal): out.append(decimal.spelling)
        case .duration(let microseconds): out.quote(Duration.text(microseconds))
        case .time(let microseconds): out.quote(Time.text(microseconds))
        case .secret:
            hasMetSecret = true
            out.append("\"***\"")
        case .list, .map: break
        }
    }
}
