import Diagnostics
import ProductAnalytics
import Values

extension SessionExport {
    /// HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/): a page for each command, to which its exchanges refer.
    ///
    /// What HAR has no name for begins with an underscore. There are no cookies and no keys: a session holds none.
    public static let har = SessionExport("HAR") { file, _ in
        let standIns = file.standIns
        var pages = [Value]()
        var entries = [Value]()
        for (index, (entry, moment)) in zip(file.entries, file.moments).enumerated() {
            let page = "command_\(index + 1)"
            pages.append(
                .map(
                    [
                        ("startedDateTime", .text(Time.text(moment.start))), ("id", .text(page)),
                        ("title", .text(entry.commandText(standIns))), ("pageTimings", .map([("onContentLoad", -1), ("onLoad", -1)])),
                        ("_line", .int(entry.number)),
                    ]
                        + (entry.status.map { [("_status", .int(Int($0.code)))] } ?? [])
                        + (entry.status?.errorName.map { [("_error", .text($0))] } ?? [])))
            entries += zip(entry.exchanges, moment.exchanges).map { $0.har(page, $1, file) }
        }
        let log: [(String, Value)] = [
            ("version", "1.2"), ("creator", .map([("name", "tenon"), ("version", .text("\(SessionFile.version)"))])),
            ("pages", .list(pages)), ("entries", .list(entries)), ("comment", .text(file.title)),
        ]
        return JSON.bytes(.map([("log", .map(log))]), .pretty) + [UInt8(ascii: "\n")]
    }
}

extension Exchange {
    fileprivate func har(_ page: String, _ start: Int, _ file: SessionFile) -> Value {
        let standIns = file.standIns
        let request = request(standIns)
        // A session holds no host; names in `.invalid` belong to nobody (RFC 2606).
        let host = (site ?? file.head.site ?? "local").lowercased().spelled {
            ("a"..."z").contains($0) || ("0"..."9").contains($0) ? nil : "-"
        }
        var wanted: [(String, Value)] = [
            ("method", .text(method)), ("url", .text("https://\(host).invalid\(request.path)")), ("httpVersion", "HTTP/1.1"),
            ("cookies", .list([])), ("headers", Self.har(requestHeaders)), ("queryString", Self.query(request.path)),
            ("headersSize", -1), ("bodySize", .int(request.body.count)),
        ]
        if !request.body.isEmpty {
            let (text, isBase64) = Self.text(request.body)
            wanted.append(
                (
                    "postData",
                    .map(
                        [("mimeType", .text(Self.type(requestHeaders))), ("params", .list([])), ("text", .text(text))]
                            + (isBase64 ? [("_encoding", "base64")] : []))
                ))
        }
        let latency = file.head.clock.latency
        let micros = String(1_000 + latency % 1_000).dropFirst()
        let milliseconds: Value =
            micros == "000" ? .int(latency / 1_000) : Decimal("\(latency / 1_000).\(micros)").map { .decimal($0) } ?? 0
        return .map(
            [
                ("pageref", .text(page)), ("startedDateTime", .text(Time.text(start))), ("time", milliseconds), ("request", .map(wanted)),
                ("response", response(standIns)), ("cache", .map([])),
                ("timings", .map([("send", 0), ("wait", milliseconds), ("receive", 0)])), ("_line", .int(number)),
            ]
                + (bindings.isEmpty
                    ? [] : [("_bindings", .map(bindings.map { ($0.name, .text($0.pointer.description)) }))]))
    }

    private func response(_ standIns: StandIns) -> Value {
        var status = 0
        var headers = [Header]()
        var body = [UInt8]()
        var error: String?
        switch answer {
        case .response(let code, let received, let lines):
            (status, headers) = (code, received.headers)
            body = BodyLayout.compact(lines.content.filled(by: standIns))
        case .failure(let kind, let id, let lines):
            // Browsers write no answer as a status of 0, too.
            error = KeptDiagnostic.read(lines.content.filled(by: standIns), id: id, kind: kind).message
        }
        let (text, isBase64) = Self.text(body)
        let content: [(String, Value)] =
            [("size", .int(body.count)), ("mimeType", .text(Self.type(headers)))] + (body.isEmpty ? [] : [("text", .text(text))])
            + (isBase64 ? [("encoding", "base64")] : [])
        return .map(
            [
                ("status", .int(status)), ("statusText", .text(status == 0 ? "" : Self.phrase(status))), ("httpVersion", "HTTP/1.1"),
                ("cookies", .list([])), ("headers", Self.har(headers)), ("content", .map(content)),
                ("redirectURL", .text(headers.first { $0.name.lowercased() == "location" && (300..<400).contains(status) }?.value ?? "")),
                ("headersSize", -1), ("bodySize", .int(status == 0 ? -1 : body.count)),
            ] + (error.map { [("_error", .text($0))] } ?? []))
    }

    private static func har(_ headers: [Header]) -> Value {
        .list(headers.map { .map([("name", .text($0.name)), ("value", .text($0.value))]) })
    }

    private static func query(_ path: String) -> Value {
        guard let mark = path.utf8.firstIndex(of: UInt8(ascii: "?")) else { return .list([]) }
        return .list(
            path[path.index(after: mark)...].split(separator: "&").map { part in
                let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(decoded)
                return .map([("name", .text(pair[0])), ("value", .text(pair.count > 1 ? pair[1] : ""))])
            })
    }

    /// A part of a query without its percent signs.
    private static func decoded(_ text: Substring) -> String {
        var out = [UInt8]()
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2, let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                out.append(code)
                rest = rest.dropFirst(2)
            } else {
                out.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// A body as text; base64 where it is none.
    private static func text(_ body: [UInt8]) -> (text: String, isBase64: Bool) {
        UTF8Check.isText(body)
            ? (String(decoding: body, as: UTF8.self), false) : (String(decoding: Base64.encode(body), as: UTF8.self), true)
    }

    private static func type(_ headers: [Header]) -> String {
        headers.first { $0.name.lowercased() == "content-type" }?.value ?? "application/octet-stream"
    }

    /// The usual words for a status (RFC 9110).
    private static func phrase(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 409: "Conflict"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        default: ""
        }
    }
}
