import Diagnostics
import ProductAnalytics
import Values

extension SessionExport {
    /// JSON Lines: an object for each command. Placeholders keep their names, as in the session.
    public static let json = SessionExport("JSON") { file, _ in
        file.entries.flatMap { JSON.bytes($0.value) + [UInt8(ascii: "\n")] }
    }
}

extension Entry {
    fileprivate var value: Value {
        var members: [(String, Value)] = [("line", .int(number)), ("command", .text(command.text))]
        if !answers.isEmpty { members.append(("answers", .list(answers.map { .text($0.text) }))) }
        if !exchanges.isEmpty { members.append(("exchanges", .list(exchanges.map(\.value)))) }
        if !events.isEmpty { members.append(("events", .list(events.map { .text($0.text) }))) }
        members += [("output", .list(output.map(\.value))), ("error", .list(error.map(\.value)))]
        if let status {
            members.append(("status", .int(Int(status.code))))
            if let name = status.errorName { members.append(("error_name", .text(name))) }
            if status.endsOpen { members.append(("ends_open", true)) }
            if status.errorEndsOpen { members.append(("error_ends_open", true)) }
            if let reason = status.skipped { members.append(("skipped", .text(reason))) }
        }
        if let expectedFailure { members.append(("xfail", .text(expectedFailure))) }
        if isInterrupted { members.append(("interrupted", true)) }
        return .map(members)
    }
}

extension Line {
    /// A line of output: its text, or for a pattern an object that says so.
    fileprivate var value: Value {
        sigil == .outputPattern || sigil == .errorPattern ? .map([("pattern", .text(content.text))]) : .text(content.text)
    }
}

extension Exchange {
    fileprivate var value: Value {
        var members: [(String, Value)] = [
            ("line", .int(number)), ("method", .text(method)), ("path", .text(path.text)),
        ]
        if let site { members.insert(("site", .text(site)), at: 1) }
        if !requestHeaders.isEmpty { members.append(("request_headers", Self.headers(requestHeaders))) }
        members += Self.body("request_body", requestBody)
        switch answer {
        case .response(let status, let headers, let body):
            members.append(("status", .int(status)))
            if !headers.isEmpty { members.append(("response_headers", Self.headers(headers.headers))) }
            members += Self.body("response_body", body)
        case .failure(let kind, let id, let body):
            members.append(("failure", .map([("kind", .text(kind.rawValue)), ("id", .text(id))] + Self.body("diagnostic", body))))
        }
        if !bindings.isEmpty {
            members.append(
                (
                    "bindings",
                    .list(
                        bindings.map {
                            .map([("name", .text($0.name)), ("pointer", .text($0.pointer.description)), ("shape", .text($0.shape.text))])
                        })
                ))
        }
        return .map(members)
    }

    private static func headers(_ headers: [Header]) -> Value { .list(headers.map { .list([.text($0.name), .text($0.value)]) }) }

    /// A body as the value that it is; as text where it is no JSON, and in base64 where it is no text.
    private static func body(_ name: String, _ lines: Lines) -> [(String, Value)] {
        let content = lines.content
        guard !content.isEmpty else { return [] }
        if let value = try? JSON.parse(text: content.text) { return [(name, value)] }
        var bytes = [UInt8]()
        content.pieces { piece in
            switch piece {
            case .literal(let slice): bytes += slice
            case .placeholder(let placeholder): bytes += placeholder.text.utf8
            }
        }
        if UTF8Check.isText(bytes) { return [(name + "_text", .text(content.text))] }
        return [(name + "_base64", .text(String(decoding: Base64.encode(bytes), as: UTF8.self)))]
    }
}
