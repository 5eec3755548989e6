internal import CYAML

/// Feeds a value to libyaml's emitter, with an explicit stack.
enum YAMLWriter {
    private enum Step {
        case value(Value)
        case key(String)
        case endList, endMap
    }

    static func text(_ value: Value) -> String {
        let emitter = UnsafeMutablePointer<yaml_emitter_t>.allocate(capacity: 1)
        defer { emitter.deallocate() }
        // It says no only when memory is out, which ends a Swift program anyway.
        guard yaml_emitter_initialize(emitter) != 0 else { return "" }
        defer { yaml_emitter_delete(emitter) }
        yaml_emitter_set_unicode(emitter, 1)
        // No line is folded, so that a text never changes by being written.
        yaml_emitter_set_width(emitter, -1)
        var out: [UInt8] = []
        withUnsafeMutablePointer(to: &out) { out in
            // SAFETY: the emitter calls back during this closure only, with the pointer that it was given.
            yaml_emitter_set_output(emitter, { YAMLWriter.append($0, $1, $2) }, out)
            var event = yaml_event_t()
            yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING)
            yaml_emitter_emit(emitter, &event)
            yaml_document_start_event_initialize(&event, nil, nil, nil, 1)
            yaml_emitter_emit(emitter, &event)
            var steps = [Step.value(value)]
            while let step = steps.popLast() { emit(step, emitter, &steps) }
            yaml_document_end_event_initialize(&event, 1)
            yaml_emitter_emit(emitter, &event)
            yaml_stream_end_event_initialize(&event)
            yaml_emitter_emit(emitter, &event)
        }
        let text = String(decoding: out, as: UTF8.self)
        // The emitter marks the end of a document that is one plain scalar.
        return text.hasSuffix("\n...\n") ? String(text.dropLast(4)) : text
    }

    private static func append(_ data: UnsafeMutableRawPointer?, _ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int) -> Int32 {
        guard let out = data?.assumingMemoryBound(to: [UInt8].self) else { return 0 }
        out.pointee.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
        return 1
    }

    private static func emit(_ step: Step, _ emitter: UnsafeMutablePointer<yaml_emitter_t>, _ steps: inout [Step]) {
        var event = yaml_event_t()
        switch step {
        case .endList: yaml_sequence_end_event_initialize(&event)
        case .endMap: yaml_mapping_end_event_initialize(&event)
        case .key(let name): scalar(name, style(of: name, isKey: true), &event)
        case .value(.list(let list)):
            yaml_sequence_start_event_initialize(&event, nil, nil, 1, YAML_BLOCK_SEQUENCE_STYLE)
            steps.append(.endList)
            for item in list.items.reversed() { steps.append(.value(item)) }
        case .value(.map(let map)):
            yaml_mapping_start_event_initialize(&event, nil, nil, 1, YAML_BLOCK_MAPPING_STYLE)
            steps.append(.endMap)
            for index in map.values.indices.reversed() {
                steps.append(.value(map.values[index]))
                steps.append(.key(map.keys.names[index]))
            }
        case .value(.text(let text)): scalar(text.string, style(of: text.string, isKey: false), &event)
        case .value(.duration(let microseconds)):
            let text = Duration.text(microseconds)
            scalar(text, style(of: text, isKey: false), &event)
        case .value(.time(let microseconds)): scalar(Time.text(microseconds), YAML_DOUBLE_QUOTED_SCALAR_STYLE, &event)
        case .value(.secret): scalar("***", YAML_DOUBLE_QUOTED_SCALAR_STYLE, &event)
        case .value(let value): scalar(JSON.text(value), YAML_PLAIN_SCALAR_STYLE, &event)
        }
        yaml_emitter_emit(emitter, &event)
    }

    private static func scalar(_ text: String, _ style: yaml_scalar_style_t, _ event: inout yaml_event_t) {
        var text = text
        text.withUTF8 { bytes in
            _ = yaml_scalar_event_initialize(&event, nil, nil, bytes.baseAddress, Int32(truncatingIfNeeded: bytes.count), 1, 1, style)
        }
    }

    private static func style(of text: String, isKey: Bool) -> yaml_scalar_style_t {
        if YAMLScalar.needsQuotes(text) { return YAML_DOUBLE_QUOTED_SCALAR_STYLE }
        guard text.utf8.contains(where: { $0 < 0x20 }) else { return YAML_ANY_SCALAR_STYLE }
        return !isKey && isPlainBlock(text) ? YAML_LITERAL_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE
    }

    /// Whether a text of several lines can stand as it is: one line end at its end at most, no blanks at the ends of lines
    /// or at its beginning, and nothing that must be escaped.
    private static func isPlainBlock(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first != " ", first != "\n", !text.hasSuffix("\n\n") else { return false }
        var previous: Unicode.Scalar = "\n"
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0a: if previous == " " { return false }
            case 0x20...0x7e, 0xa0...0x2027, 0x2030...0xd7ff, 0xe000...0xfefe, 0xff00...0xfffd: break
            default: return false
            }
            previous = scalar
        }
        return previous != " "
    }
}
