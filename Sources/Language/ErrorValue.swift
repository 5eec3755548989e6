public import Diagnostics
public import Values

// An error as a script sees it in `catch … as $e`, and makes it with `fail`.
extension Diagnostic {
    /// The fields of the error, all of which are always there.
    public var value: Value {
        let place = origin ?? marks.first.map { Span($0.place) }
        var map = Map()
        func set(_ name: String, _ text: String?) { map.set(name, to: text.map { Value.text($0) } ?? Value.null) }
        func set(_ name: String, _ number: Int?) { map.set(name, to: number.map { Value.int($0) } ?? Value.null) }
        set("kind", kind.rawValue)
        set("id", id)
        set("message", message)
        map.set("span", to: place?.span ?? Value.null)
        set("code", Int(exitStatus.rawValue))
        set("hint", attempts.first ?? because.first)
        set("status", answer?.status)
        set("request_id", answer?.requestID)
        set("pointer", answer?.pointer)
        map.set("retryable", to: .bool(isRetryable))
        map.set("cause", to: causes.first?.value ?? Value.null)
        set("applied", soFar)
        set("line", place?.line)
        set("column", place?.column)
        map.set("stack", to: .list(stack.map(\.value)))
        map.set("try", to: .list(attempts.map { Value.text($0) }))
        return .map(map)
    }

    /// The fields that `fail` reads; the others of a caught error may be there too.
    static let failFields = ["kind", "id", "message", "hint", "status", "request_id", "pointer", "retryable", "cause", "applied", "try"]
    /// The fields that only a caught error has.
    static let caughtFields = ["span", "code", "line", "column", "stack"]

    /// The error that `fail` raises.
    init(raising value: Value) throws {
        switch value {
        case .text(let text): self.init("fail", .fail, text.string)
        case .secret: self.init("fail", .fail, value.displayText)
        case .map(let map): try self.init(raising: map, value, depth: 0)
        default: throw Diagnostic.failWithoutMessage(value)
        }
    }

    private init(raising map: Map, _ value: Value, depth: Int) throws {
        let word = try map.errorText("kind") ?? Kind.fail.rawValue
        guard let kind = Kind(rawValue: word), kind != .cancelled else { throw Diagnostic.unknownKind(word) }
        guard let message = try map.errorText("message") else { throw Diagnostic.failWithoutMessage(value) }
        self.init(
            try map.errorText("id") ?? "fail", kind, message, because: try map.errorText("hint").map { [$0] } ?? [],
            soFar: try map.errorText("applied"), try: map["try"]?.list?.compactMap(\.string) ?? [])
        // A hint that is one of the attempts already is not said twice.
        if let hint = because.first, attempts.contains(hint) || hint.hasPrefix("it was raised at ") { because = [] }
        let (request, pointer) = (try map.errorText("request_id"), try map.errorText("pointer"))
        switch map["status"] {
        case nil, .null?: break
        case .int(let status)?: answer = Answer(status: status, requestID: request, pointer: pointer)
        case let other?: throw Diagnostic.mustBe("'status' of an error", "an int", other)
        }
        switch map["retryable"] {
        case nil, .null?: break
        case .bool(let flag)?: if flag != isRetryable { mayBeRetried = flag }
        case let other?: throw Diagnostic.mustBe("'retryable' of an error", "true or false", other)
        }
        switch map["cause"] {
        case nil, .null?: break
        case .map(let inner)? where depth < 20: causes = [try Diagnostic(raising: inner, .map(inner), depth: depth + 1)]
        case let other?: causes = [try Diagnostic(raising: other)]
        }
        // An error that was caught and is raised again says where it came from.
        if case .map(let span)? = map["span"], let line = span["line"]?.int, let column = span["column"]?.int {
            let file = span["file"]?.string
            because.append("it was raised at \(file.map { $0 + ":" } ?? "line ")\(line):\(column)")
            let end = (line: span["end_line"]?.int ?? line, column: span["end_column"]?.int ?? column)
            origin = Span(file: file, line: line, column: column, end: end, text: span["text"]?.string ?? "")
        }
    }
}

extension Map {
    /// A field of an error that is text, if it is there.
    fileprivate func errorText(_ name: String) throws -> String? {
        switch self[name] {
        case nil, .null?: return nil
        case .text(let text)?: return text.string
        case .secret?: return "***"
        case let other?: throw Diagnostic.mustBe("'\(name)' of an error", "text", other)
        }
    }
}

extension Machine {
    @inline(never) func fail(_ value: Value) throws {
        let raised: Diagnostic
        do { raised = try Diagnostic(raising: value) } catch {
            // `fail` itself was used wrongly: its operand is the culprit.
            throw Fault(Fault(of: error).diagnostic, part: 0)
        }
        throw raised
    }
}

extension Diagnostic.Frame {
    fileprivate var value: Value {
        .map([
            ("name", .text(name)), ("file", place.source.name.map { .text($0) } ?? .null), ("line", .int(place.line)),
            ("column", .int(place.column)), ("count", .int(count)),
        ])
    }
}

extension Diagnostic.Span {
    fileprivate init(_ place: Place) {
        let end = Place(place.source, place.range.upperBound..<place.range.upperBound)
        self.init(
            file: place.source.name, line: place.line, column: place.column, end: (end.line, end.column), text: place.text.preview(200))
    }

    fileprivate var span: Value {
        .map([
            ("file", file.map { Value.text($0) } ?? Value.null), ("line", .int(line)), ("column", .int(column)),
            ("end_line", .int(end.line)), ("end_column", .int(end.column)), ("text", .text(text)),
        ])
    }
}

extension Diagnostic {
    fileprivate static func unknownKind(_ word: String) -> Diagnostic {
        let kinds = Kind.allCases.map(\.rawValue)
        let near = Suggestion.nearest(to: word, in: kinds).map { ["the nearest kind is '\($0)'"] }
        return Diagnostic(
            "unknown-kind", .type, "'\(word)' is no kind of error that a script can raise",
            because: near ?? ["the kinds are " + Suggestion.list(kinds.filter { $0 != "cancelled" }, "and")])
    }
    fileprivate static func failWithoutMessage(_ value: Value) -> Diagnostic {
        Diagnostic(
            "fail-needs-message", .type, "what 'fail' raises must be text or a map with a 'message', but is \(value.named)",
            try: ["fail {kind: \"invalid\", message: \"the file holds no rows\"}"])
    }
}
