/// Writes values as JSON into memory of its own.
struct JSONWriter: ~Copyable {
    private let layout: JSON.Layout
    private var out = ByteSink()

    init(_ layout: JSON.Layout) { self.layout = layout }

    func string() -> String { out.string() }
    func bytes() -> [UInt8] { out.bytes() }

    /// A list or map that has been begun, and the index of what comes next in it.
    private enum Open {
        case list(List, Int)
        case map(Map, Int)
    }

    // The open brackets are kept here and not on the machine's stack, since a program can nest values without end.
    mutating func write(_ value: Value) {
        var open: [Open] = []
        begin(value, &open)
        while let innermost = open.popLast() {
            switch innermost {
            case .list(let list, var index):
                let items = list.items
                var isInterrupted = false
                while index < items.count {
                    separate(index, open.count + 1)
                    let item = items[index]
                    index += 1
                    if !scalar(item) {
                        open.append(.list(list, index))
                        begin(item, &open)
                        isInterrupted = true
                        break
                    }
                }
                if !isInterrupted { end(UInt8(ascii: "]"), open.count) }
            case .map(let map, var index):
                let names = map.keys.names
                let values = map.values
                var isInterrupted = false
                while index < values.count {
                    separate(index, open.count + 1)
                    out.quote(names[index])
                    out.append(UInt8(ascii: ":"))
                    if layout != .compact { out.append(UInt8(ascii: " ")) }
                    let member = values[index]
                    index += 1
                    if !scalar(member) {
                        open.append(.map(map, index))
                        begin(member, &open)
                        isInterrupted = true
                        break
                    }
                }
                if !isInterrupted { end(UInt8(ascii: "}"), open.count) }
            }
        }
    }

    private mutating func begin(_ value: Value, _ open: inout [Open]) {
        switch value {
        case .list(let list):
            if list.items.isEmpty { return out.append("[]") }
            out.append(UInt8(ascii: "["))
            open.append(.list(list, 0))
        case .map(let map):
            if map.values.isEmpty { return out.append("{}") }
            out.append(UInt8(ascii: "{"))
            open.append(.map(map, 0))
        default: _ = scalar(value)
        }
    }

    private mutating func separate(_ index: Int, _ depth: Int) {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        switch layout {
        case .compact: return
        case .line: if index > 0 { out.append(UInt8(ascii: " ")) }
        case .pretty: out.line(indent: 2 * depth)
        }
    }

    private mutating func end(_ bracket: UInt8, _ depth: Int) {
        if layout == .pretty { out.line(indent: 2 * depth) }
        out.append(bracket)
    }

    /// Writes a value that holds no others; `false` for a list or map.
    @inline(__always) private mutating func scalar(_ value: Value) -> Bool {
        switch value {
        case .text(let text): out.quote(text.string)
        case .int(let number): out.append(number)
        case .null: out.append("null")
        case .bool(let flag): out.append(flag ? "true" : "false")
        case .decimal(let decimal): out.append(decimal.spelling)
        case .duration(let microseconds): out.quote(Duration.text(microseconds))
        case .time(let microseconds): out.quote(Time.text(microseconds))
        case .secret: out.append("\"***\"")
        case .list, .map: return false
        }
        return true
    }
}
