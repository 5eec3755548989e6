private import Diagnostics

/// Reads JSON bytes into values, in one pass and without looking back.
///
/// What costs time is making values, not looking at bytes: so finished values wait on one stack until their list or map
/// can be made in its exact size, and maps of one shape share their keys.
struct JSONReader: ~Copyable {
    let source: UnsafeBufferPointer<UInt8>
    var at = 0
    var end = 0
    /// Where the innermost open bracket stands; -1 outside any.
    var opener = -1
    private var depth = 0
    private let limit: Int
    private var stack = ValueStack()
    private var shapes = JSONShapes()
    private var made = 0
    var texts: TextCache
    /// Texts with escapes are put together here.
    var unescaped: [UInt8] = []

    init(_ source: UnsafeBufferPointer<UInt8>, depth: Int) {
        self.source = source
        texts = TextCache(for: source.count)
        limit = max(0, depth)
    }

    /// Reads the one document that fills a range.
    mutating func document(_ range: Range<Int>) throws(JSONFlaw) -> Value {
        (at, end, opener, depth) = (range.lowerBound, range.upperBound, -1, 0)
        stack.removeAll(from: 0)
        try refuseByteOrderMark()
        skipSpace()
        guard at < end else { throw JSONFlaw(.empty, at..<at) }
        let value = try value()
        skipSpace()
        guard at == end else { throw JSONFlaw(.trailing, at..<tokenEnd(at)) }
        return value
    }

    private func refuseByteOrderMark() throws(JSONFlaw) {
        if end - at >= 3, source[at] == 0xef, source[at + 1] == 0xbb, source[at + 2] == 0xbf {
            throw JSONFlaw(.byteOrderMark(8), at..<at + 3)
        }
        if end - at >= 2, source[at] == 0xfe, source[at + 1] == 0xff { throw JSONFlaw(.byteOrderMark(16), at..<at + 2) }
        if end - at >= 2, source[at] == 0xff, source[at + 1] == 0xfe { throw JSONFlaw(.byteOrderMark(16), at..<at + 2) }
    }

    @inline(__always) mutating func skipSpace() {
        // Minified text has no blanks: one comparison decides.
        if at < end, source[at] > 0x20 { return }
        while at < end {
            switch source[at] {
            case 0x20, 0x0a, 0x0d, 0x09: at += 1
            default: return
            }
        }
    }

    private mutating func value() throws(JSONFlaw) -> Value {
        guard at < end else { throw truncated() }
        made &+= 1
        if made & 0xfff == 0 { try pause() }
        switch source[at] {
        case UInt8(ascii: "\""): return .text(try textValue())
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try list()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"):
            try word("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try word("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try word("null")
            return .null
        default: throw noValue()
        }
    }

    private mutating func pause() throws(JSONFlaw) {
        Heap.look()
        guard Task.isCancelled else { return }
        stack.letGoAside()
        throw JSONFlaw(.cancelled, at..<at)
    }

    private mutating func word(_ word: StaticString) throws(JSONFlaw) {
        let count = word.utf8CodeUnitCount
        guard end - at >= count else { throw noValue() }
        for index in 0..<count where source[at + index] != word.utf8Start[index] { throw noValue() }
        at += count
        if at < end, Self.isWordByte(source[at]) {
            at -= count
            throw noValue()
        }
    }

    private mutating func list() throws(JSONFlaw) -> Value {
        let start = at
        let outer = try open()
        let base = stack.count
        skipSpace()
        if at < end, source[at] == UInt8(ascii: "]") {
            close(outer)
            return .list(List())
        }
        while true {
            let item = try value()
            stack.push(item)
            skipSpace()
            guard at < end else { throw truncated() }
            if source[at] == UInt8(ascii: ",") {
                let comma = at
                at += 1
                skipSpace()
                if at < end, source[at] == UInt8(ascii: "]") { throw JSONFlaw(.trailingComma, comma..<comma + 1, opener: start) }
            } else if source[at] == UInt8(ascii: "]") {
                break
            } else {
                throw JSONFlaw(.noComma, at..<tokenEnd(at), opener: start)
            }
        }
        close(outer)
        return .list(List(stack.take(from: base)))
    }

    private mutating func object() throws(JSONFlaw) -> Value {
        let start = at
        let outer = try open()
        let base = stack.count
        var shape = JSONShapes.root
        var own: Keys?
        skipSpace()
        if at < end, source[at] == UInt8(ascii: "}") {
            close(outer)
            return .map(Map(shapes.keys(of: shape), []))
        }
        while true {
            guard at < end else { throw truncated() }
            guard source[at] == UInt8(ascii: "\"") else { throw JSONFlaw(.noKey, at..<tokenEnd(at), opener: start) }
            let index = try key(&shape, &own)
            skipSpace()
            guard at < end else { throw truncated() }
            guard source[at] == UInt8(ascii: ":") else { throw JSONFlaw(.noColon, at..<tokenEnd(at), opener: start) }
            at += 1
            skipSpace()
            let member = try value()
            if base + index < stack.count { stack.replace(base + index, member) } else { stack.push(member) }
            skipSpace()
            guard at < end else { throw truncated() }
            if source[at] == UInt8(ascii: ",") {
                let comma = at
                at += 1
                skipSpace()
                if at < end, source[at] == UInt8(ascii: "}") { throw JSONFlaw(.trailingComma, comma..<comma + 1, opener: start) }
            } else if source[at] == UInt8(ascii: "}") {
                break
            } else {
                throw JSONFlaw(.noComma, at..<tokenEnd(at), opener: start)
            }
        }
        close(outer)
        return .map(Map(own ?? shapes.keys(of: shape), moving: stack.leave(to: base)))
    }

    /// Reads a member name and says at which index its value belongs.
    private mutating func key(_ shape: inout Int, _ own: inout Keys?) throws(JSONFlaw) -> Int {
        let quote = at
        let inside = try scanText()
        let range = inside.range
        if own == nil {
            if let next = shapes.next(after: shape, range, in: source) {
                shape = next
                return shapes.index(of: next)
            }
        }
        let name = inside.isPlain ? try string(inside) : try unescape(from: quote)
        if own == nil {
            if let next = shapes.add(name, after: shape, range) {
                shape = next
                return shapes.index(of: next)
            }
            own = shapes.keys(of: shape).copy()
        }
        guard let keys = own else { return 0 }
        if let index = keys.index(of: name) { return index }
        keys.append(name)
        return keys.count - 1
    }

    private mutating func open() throws(JSONFlaw) -> Int {
        guard depth < limit else { throw JSONFlaw(.tooDeep(limit), at..<at + 1) }
        depth += 1
        let outer = opener
        opener = at
        at += 1
        return outer
    }

    private mutating func close(_ outer: Int) {
        at += 1
        depth -= 1
        opener = outer
    }
}

/// Values that wait for the end of their list or map.
///
/// SAFETY: the first `count` places of the memory are initialised, and no others; `take` moves them out.
struct ValueStack: ~Copyable {
    private var memory: UnsafeMutablePointer<Value>
    private var capacity = 64
    private(set) var count = 0

    init() { memory = .allocate(capacity: capacity) }

    deinit {
        memory.deinitialize(count: count)
        memory.deallocate()
    }

    @inline(__always) mutating func push(_ value: consuming Value) {
        if count == capacity { grow() }
        (memory + count).initialize(to: value)
        count += 1
    }

    func replace(_ index: Int, _ value: consuming Value) { memory[index] = value }

    @inline(__always) mutating func take(from base: Int) -> [Value] {
        let wanted = count - base
        count = base
        return Array(unsafeUninitializedCapacity: wanted) { buffer, initialized in
            if let start = buffer.baseAddress { start.moveInitialize(from: memory + base, count: wanted) }
            initialized = wanted
        }
    }

    /// Gives up the values from a place on: whoever called moves them out at once.
    @inline(__always) mutating func leave(to base: Int) -> UnsafeMutablePointer<Value> {
        count = base
        return memory + base
    }

    mutating func removeAll(from base: Int) {
        (memory + base).deinitialize(count: count - base)
        count = base
    }

    /// Has the values let go of by another task: a million of them would keep whoever cancelled this one waiting.
    mutating func letGoAside() {
        LargeRelease.aside(take(from: 0))
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Value>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: memory, count: count)
        memory.deallocate()
        memory = larger
        capacity *= 2
    }
}
