/// Writes values as JSON into memory of its own.
struct JSONWriter: ~Copyable {
    private let layout: JSON.Layout
    private var out = ByteSink()
    private var written = JSONWrittenKeys()

    /// How many bytes are enough: a preview needs no more of a value than it shows.
    private var enough: Int
    /// Whether there is enough as soon as the task is cancelled, which is looked at when so much has been written.
    private let stopsWhenCancelled: Bool
    private(set) var hasMetSecret = false
    private var nextLook = 1 << 20

    init(_ layout: JSON.Layout, enough: Int = .max, stopsWhenCancelled: Bool = false) {
        self.layout = layout
        self.enough = enough
        self.stopsWhenCancelled = stopsWhenCancelled
    }

    /// Whether the value went on after there was enough.
    var isCut: Bool { out.count >= enough }
    func string() -> String { out.string(stopsWhenCancelled: stopsWhenCancelled) }
    consuming func bytes() -> [UInt8] { out.bytes() }

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

    // The open brackets are kept here and not on the machine's stack, since a program can nest values without end.
    mutating func write(_ value: Value) {
        withUnsafePointer(to: value) { value in
            var outer: [Open] = []
            var innermost = begin(value)
            while var open = innermost, out.count < enough {
                look()
                let next = go(through: open, depth: outer.count + 1)
                if next < open.values.count, let first = open.values.baseAddress {
                    open.index = next + 1
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

    @inline(__always) private mutating func look() {
        guard stopsWhenCancelled, out.count >= nextLook else { return }
        nextLook = out.count + 1 << 20
        if Task.isCancelled { enough = 0 }
    }

    /// Begins a list or map that is not empty; everything else is written at once.
    @inline(__always) private mutating func begin(_ value: UnsafePointer<Value>) -> Open? {
        if let elements = value.heldList?._withUnsafeGuaranteedRef({ $0.elements }) {
            out.append(UInt8(ascii: "["))
            if !elements.isEmpty { return Open(values: elements) }
            out.append(UInt8(ascii: "]"))
        } else if let map = value.heldMap {
            let (elements, keys) = map._withUnsafeGuaranteedRef { ($0.elements, $0.keys) }
            out.append(UInt8(ascii: "{"))
            if !elements.isEmpty {
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
        let isWhole = enough == .max
        let hasKeptNames = open.shape >= 0
        var index = open.index
        while index < open.values.count, out.count < enough {
            if hasKeptNames {
                if layout == .pretty { separate(index, depth) }
                written.write(index, of: open.shape, to: &out)
            } else {
                separate(index, depth)
                if !open.names.isEmpty {
                    out.quote(open.names[index])
                    out.append(UInt8(ascii: ":"))
                    if layout != .compact { out.append(UInt8(ascii: " ")) }
                }
            }
            let value = first + index
            if isWhole, let text = value.heldText {
                text._withUnsafeGuaranteedRef { out.quote($0.string) }
            } else if case .int(let number) = value.pointee {
                out.append(number)
            } else if value.heldMap != nil || value.heldList != nil {
                return index
            } else {
                scalar(value.pointee)
            }
            if index & 0xfff == 0xfff { look() }
            index += 1
        }
        return index
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
            // Only a preview has enough at some time.
            out.quote(text.string.utf8.count <= enough ? text.string : String(text.string.prefix(enough)))
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
