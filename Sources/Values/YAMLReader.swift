internal import CYAML
internal import Diagnostics

/// Builds a value from the events of libyaml's parser, with an explicit stack.
struct YAMLReader {
    private static let deepest = 512
    /// How many values all aliases of a document may stand for; more is the work of someone who means harm.
    private static let mostExpanded = 1_000_000

    private let source: Source
    private let wanted: Pointer?

    init(_ source: Source, wanted: Pointer? = nil) {
        self.source = source
        self.wanted = wanted
    }

    /// A list or map that has been begun.
    private struct Open {
        /// What it is to become: the one or the other.
        var map: Map?
        var items: List?
        /// The name that waits for its value.
        var key: String?
        var anchor: String?
        var start: Int
        /// How many values are inside, aliases counted in full.
        var weight = 1
    }

    private struct State {
        var open: [Open] = []
        var root: Value?
        var anchors: [String: (value: Value, weight: Int)] = [:]
        var unfinished: Set<String> = []
        var expanded = 0
        var found: Range<Int>?
        var offsets: YAMLOffsets
    }

    func document() throws -> (value: Value, place: Place?) {
        try refuseOtherEncodings()
        // It keeps its own address, so it must not move.
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        defer { parser.deallocate() }
        guard yaml_parser_initialize(parser) != 0 else { throw Diagnostic.noMemory() }
        defer { yaml_parser_delete(parser) }
        return try source.bytes.withUnsafeBufferPointer { bytes in
            // SAFETY: libyaml reads the bytes only within this closure, during which they stay where they are.
            yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
            yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
            var state = State(offsets: YAMLOffsets(bytes))
            var documents = 0
            var events = 0
            while true {
                var event = yaml_event_t()
                guard yaml_parser_parse(parser, &event) != 0 else { throw YAMLFlaw.diagnostic(parser.pointee, source, &state.offsets) }
                defer { yaml_event_delete(&event) }
                events += 1
                if events & 0xfff == 0, Task.isCancelled { throw Diagnostic.cancelled() }
                if event.type == YAML_STREAM_END_EVENT { break }
                if event.type == YAML_DOCUMENT_START_EVENT {
                    documents += 1
                    if documents > 1 { throw Diagnostic.secondDocument(place(event, &state)) }
                    continue
                }
                try take(event, &state)
            }
            return (state.root ?? .null, state.found.map { Place(source, $0) })
        }
    }

    private func refuseOtherEncodings() throws {
        let bytes = source.bytes
        if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
            throw Diagnostic.notUTF8(Place(source, 0..<2), try: source.name.map { "iconv -f UTF-16 -t UTF-8 \($0)" })
        }
        if let flaw = bytes.withUnsafeBufferPointer({ UTF8Check.firstFlaw(in: $0) }) {
            throw Diagnostic.notUTF8(Place(source, flaw..<flaw + 1), try: source.name.map { "iconv -f LATIN1 -t UTF-8 \($0)" })
        }
    }

    private func take(_ event: yaml_event_t, _ state: inout State) throws {
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            if isKey(state) { return try key(text, anchor(scalar.anchor), event, &state) }
            let tag = try tag(scalar.tag, event, &state)
            let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
            let value = tag == "str" || tag == nil && !isPlain ? .text(text) : YAMLScalar.value(text) ?? .text(text)
            try add(value, weight: 1, anchor(scalar.anchor), from: start(event, &state), to: end(event, &state), &state)
        case YAML_SEQUENCE_START_EVENT:
            _ = try tag(event.data.sequence_start.tag, event, &state)
            try open(Open(items: List(), anchor: anchor(event.data.sequence_start.anchor), start: start(event, &state)), event, &state)
        case YAML_MAPPING_START_EVENT:
            _ = try tag(event.data.mapping_start.tag, event, &state)
            try open(Open(map: Map(), anchor: anchor(event.data.mapping_start.anchor), start: start(event, &state)), event, &state)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            guard let closed = state.open.popLast() else { return }
            if let anchor = closed.anchor { state.unfinished.remove(anchor) }
            let value = closed.map.map(Value.map) ?? .list(closed.items ?? List())
            try add(value, weight: closed.weight, closed.anchor, from: closed.start, to: end(event, &state), &state)
        case YAML_ALIAS_EVENT: try alias(event, &state)
        default: return
        }
    }

    private func open(_ new: Open, _ event: yaml_event_t, _ state: inout State) throws {
        if isKey(state) { throw Diagnostic.complexKey(place(event, &state)) }
        guard state.open.count < Self.deepest else { throw Diagnostic.tooDeep(Self.deepest, place(event, &state)) }
        if let anchor = new.anchor { state.unfinished.insert(anchor) }
        state.open.append(new)
    }

    private func alias(_ event: yaml_event_t, _ state: inout State) throws {
        let name = anchor(event.data.alias.anchor) ?? ""
        if state.unfinished.contains(name) { throw Diagnostic.selfReference(name, place(event, &state)) }
        guard let known = state.anchors[name] else { throw Diagnostic.unknownAlias(name, place(event, &state)) }
        if isKey(state) {
            guard let text = known.value.string else { throw Diagnostic.complexKey(place(event, &state)) }
            return try key(text, nil, event, &state)
        }
        state.expanded += known.weight
        guard state.expanded <= Self.mostExpanded else { throw Diagnostic.tooManyAliases(Self.mostExpanded, place(event, &state)) }
        try add(known.value, weight: known.weight, nil, from: start(event, &state), to: end(event, &state), &state)
    }

    private func isKey(_ state: State) -> Bool {
        guard let innermost = state.open.last else { return false }
        return innermost.map != nil && innermost.key == nil
    }

    private func key(_ text: String, _ anchor: String?, _ event: yaml_event_t, _ state: inout State) throws {
        let innermost = state.open.count - 1
        if state.open[innermost].map?[text] != nil { throw Diagnostic.repeatedKey(text, place(event, &state)) }
        if let anchor { state.anchors[anchor] = (.text(text), 1) }
        state.open[innermost].key = text
    }

    private func add(_ value: Value, weight: Int, _ anchor: String?, from start: Int, to end: Int, _ state: inout State) throws {
        if let anchor { state.anchors[anchor] = (value, weight) }
        if let wanted, isAt(wanted, state) { state.found = start..<max(start, end) }
        let innermost = state.open.count - 1
        guard innermost >= 0 else {
            state.root = value
            return
        }
        state.open[innermost].weight += weight
        if state.open[innermost].map != nil {
            let key = state.open[innermost].key ?? ""
            state.open[innermost].map?.set(key, to: value)
            state.open[innermost].key = nil
        } else {
            state.open[innermost].items?.append(value)
        }
    }

    private func isAt(_ wanted: Pointer, _ state: State) -> Bool {
        guard state.open.count == wanted.steps.count else { return false }
        return zip(state.open, wanted.steps).allSatisfy { open, step in
            open.map != nil ? open.key?.isSame(as: step) == true : String(open.items?.count ?? 0) == step
        }
    }

    private func anchor(_ name: UnsafeMutablePointer<yaml_char_t>?) -> String? { name.map { String(cString: $0) } }

    /// The short name of a tag of the core schema; `nil` for none.
    private func tag(_ name: UnsafeMutablePointer<yaml_char_t>?, _ event: yaml_event_t, _ state: inout State) throws -> String? {
        guard let name else { return nil }
        let tag = String(cString: name)
        let prefix = "tag:yaml.org,2002:"
        if tag == "!" { return "str" }
        if tag.hasPrefix(prefix), ["str", "int", "float", "bool", "null", "seq", "map"].contains(tag.dropFirst(prefix.count)) {
            return String(tag.dropFirst(prefix.count))
        }
        throw Diagnostic.unknownTag(tag, place(event, &state))
    }

    private func start(_ event: yaml_event_t, _ state: inout State) -> Int { state.offsets[event.start_mark.index] }
    private func end(_ event: yaml_event_t, _ state: inout State) -> Int { state.offsets[event.end_mark.index] }
    private func place(_ event: yaml_event_t, _ state: inout State) -> Place {
        let (start, end) = (start(event, &state), end(event, &state))
        return Place(source, start..<max(start, end))
    }
}

/// Turns libyaml's marks, which count characters, into offsets.
struct YAMLOffsets {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var character = 0
    private var offset = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    // Marks come nearly in order, so counting goes on from the last one.
    subscript(_ index: Int) -> Int {
        mutating get {
            while character < index, offset < bytes.count {
                offset += 1
                while offset < bytes.count, bytes[offset] & 0xc0 == 0x80 { offset += 1 }
                character += 1
            }
            while character > index, offset > 0 {
                offset -= 1
                while offset > 0, bytes[offset] & 0xc0 == 0x80 { offset -= 1 }
                character -= 1
            }
            return offset
        }
    }
}
