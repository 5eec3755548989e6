internal import CYAML
internal import Diagnostics

/// What libyaml says about a text that is no YAML, in our words where we know better.
enum YAMLFlaw {
    static func diagnostic(_ parser: yaml_parser_t, _ source: Source, _ offsets: inout YAMLOffsets) -> Diagnostic {
        let problem = parser.problem.map { String(cString: $0) } ?? "no YAML"
        if parser.error == YAML_MEMORY_ERROR { return .noMemory() }
        if parser.error == YAML_READER_ERROR {
            let offset = min(Int(parser.problem_offset), source.bytes.count)
            let value = String(UInt32(truncatingIfNeeded: parser.problem_value), radix: 16, uppercase: true)
            return Diagnostic(
                "yaml-control", .invalid, "\(problem), but U+\(String(repeating: "0", count: max(0, 4 - value.count)))\(value) stands here",
                at: [Diagnostic.Mark(Place(source, offset..<min(offset + 1, source.bytes.count)), "write it as an escape in double quotes")]
            )
        }
        let at = offsets[parser.problem_mark.index]
        let isAtEnd = source.bytes[min(at, source.bytes.count)...].allSatisfy { $0 <= 0x20 }
        let byte = at < source.bytes.count ? source.bytes[at] : 0
        var words = ""
        var because: [String] = []
        switch problem {
        case "found character that cannot start any token" where byte == 0x09:
            words = "a tab"
            because = ["YAML must be indented with blanks, but a tab stands here"]
        case "found character that cannot start any token": words = "a text that begins like this must be quoted"
        case "mapping values are not allowed in this context":
            words = "a text with ': ' in it must be quoted"
        case "did not find expected key", "did not find expected '-' indicator", "could not find expected ':'":
            because = ["what belongs together must be indented alike"]
        default: break
        }
        var diagnostic = Diagnostic(
            "yaml-syntax", .invalid, "the text is no YAML: \(problem)",
            at: [Diagnostic.Mark(Place(source, at..<min(at + 1, source.bytes.count)), words)], because: because, isUnfinished: isAtEnd)
        if let context = parser.context.map({ String(cString: $0) }) {
            let from = offsets[parser.context_mark.index]
            let place = Place(source, from..<min(from + 1, source.bytes.count))
            if from != at { diagnostic.marks.append(Diagnostic.Mark(place, context)) }
        }
        return diagnostic
    }
}

extension Diagnostic {
    static func noMemory() -> Diagnostic { Diagnostic("yaml-memory", .limit, "there is no memory left to read YAML with") }

    static func notUTF8(_ place: Place, try attempt: String?) -> Diagnostic {
        let offset = place.range.lowerBound
        return Diagnostic(
            "yaml-utf8", .invalid,
            "YAML must be UTF-8, but byte 0x\(String(place.source.bytes[offset], radix: 16)) at offset \(offset) is not",
            at: [Mark(place, "not UTF-8")], try: attempt.map { [$0] } ?? [])
    }

    static func secondDocument(_ place: Place) -> Diagnostic {
        Diagnostic(
            "yaml-documents", .invalid, "the text must be one YAML document, but another begins here",
            at: [Mark(place, "the second document")])
    }

    static func complexKey(_ place: Place) -> Diagnostic {
        Diagnostic("yaml-key", .invalid, "a name must be a text, but is a list or map", at: [Mark(place, "expected a text")])
    }

    static func repeatedKey(_ name: String, _ place: Place) -> Diagnostic {
        Diagnostic(
            "yaml-repeated-key", .invalid, "a map must have each name once, but has '\(name.preview())' twice",
            at: [Mark(place, "named before")])
    }

    static func tooDeep(_ limit: Int, _ place: Place) -> Diagnostic {
        Diagnostic(
            "yaml-depth", .invalid, "the document must be nested at most \(limit) deep, but is deeper",
            at: [Mark(place, "one level too many")])
    }

    static func selfReference(_ name: String, _ place: Place) -> Diagnostic {
        Diagnostic(
            "yaml-alias", .invalid, "'*\(name.preview())' stands inside the value that it names", at: [Mark(place, "would never end")])
    }

    static func unknownAlias(_ name: String, _ place: Place) -> Diagnostic {
        Diagnostic(
            "yaml-alias", .invalid, "there is no anchor '&\(name.preview())' before this", at: [Mark(place, "names nothing")],
            because: ["a text that begins with * must be quoted"])
    }

    static func tooManyAliases(_ limit: Int, _ place: Place) -> Diagnostic {
        Diagnostic(
            "yaml-expansion", .invalid, "the aliases of a document must stand for at most \(limit) values, but stand for more",
            at: [Mark(place, "one alias too many")])
    }

    static func unknownTag(_ tag: String, _ place: Place) -> Diagnostic {
        Diagnostic(
            "yaml-tag", .invalid, "there is no tag '\(tag.preview())' here", at: [Mark(place, "take the tag out")],
            because: ["the tags are !!str, !!int, !!float, !!bool, !!null, !!seq and !!map"])
    }
}
