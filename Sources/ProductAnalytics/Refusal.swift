import Diagnostics

extension Diagnostic {
    /// Words an answer that is not a success, with everything the server said.
    ///
    /// - Parameters:
    ///   - action: what was wanted, such as `list the connections of users`.
    ///   - attempts: what to try when the kind is `conflict` or `not_found`.
    public static func refused(_ request: Request, _ response: Response, to action: String, try attempts: [String] = []) -> Diagnostic {
        let refusal = Refusal(response.status)
        let body = ErrorBody(reading: response.body)
        let wait = response.secondsToWait
        var because = ["\(request.method) \(request.path) answered \(response.status)\(refusal.reason)"]
        because += body.items.map { "the site says: \($0.text)" + ($0.pointer.map { " (at \($0))" } ?? "") }
        if body.items.isEmpty { because.append("the site gave no reason") }
        because += refusal.hints
        if let location = response[header: "location"], (300..<400).contains(response.status) {
            because.append("it points to \(location.preview(80)); requests are not taken elsewhere, for they carry credentials")
        }
        if let wait { because.append("the site asks to wait \(Self.seconds(wait))") }
        if let id = response.requestID { because.append("the site's name for this request is \(id)") }
        let isAboutWhatExists = refusal.kind == .conflict || refusal.kind == .notFound
        return Diagnostic(
            refusal.id, refusal.kind, refusal.message(action), because: because, try: isAboutWhatExists ? attempts : [],
            answer: Answer(
                status: response.status, requestID: response.requestID,
                pointer: body.items.lazy.compactMap(\.pointer).first { $0.isEmpty || $0.hasPrefix("/") }, retryAfter: wait))
    }

    private static func seconds(_ count: Double) -> String {
        if let whole = Int(exactly: count) { return whole == 1 ? "1 second" : "\(whole) seconds" }
        return "\(count) seconds"
    }
}

extension Response {
    /// The server's own name for the request, to quote when asking for help.
    public var requestID: String? {
        ["x-request-id", "dd-request-id", "x-amzn-requestid"].lazy.compactMap { self[header: $0] }.first { !$0.isEmpty }
    }

    /// Seconds until it makes sense to try again, from `X-RateLimit-Reset` (Datadog's: seconds, not a moment), else from a
    /// `Retry-After` in seconds; `nil` when neither is sent, is a number, and is not negative.
    public var secondsToWait: Double? {
        guard status == 429 || status == 503 else { return nil }
        return ["x-ratelimit-reset", "retry-after"].lazy.compactMap { self[header: $0].flatMap { Double($0) } }
            .first { $0 >= 0 && $0.isFinite }
    }
}

/// What a status means.
private struct Refusal {
    var id: String
    var kind: Kind
    /// What the status means, in a few words after its number.
    var reason: String
    var hints: [String] = []
    var message: (String) -> String = { "the site refused to \($0)" }

    init(_ id: String, _ kind: Kind, _ reason: String) {
        self.id = id
        self.kind = kind
        self.reason = reason.isEmpty ? "" : " (\(reason))"
    }

    init(_ status: Int) {
        switch status {
        case 401:
            self.init("not-signed-in", .auth, "unauthorized")
            hints = ["the site wants an API key with an application key (DD_API_KEY, DD_APP_KEY), or a bearer token (DD_BEARER_TOKEN)"]
        case 403:
            self.init("forbidden", .forbidden, "forbidden")
            // A site answers the same to all three, so none can be ruled out from here.
            hints = [
                "the usual causes: the API key is not one of this site's organization",
                "or the application key is wrong, or its owner may not do this",
                "or the keys belong to another site than this one",
            ]
        case 404: self.init("not-found", .notFound, "not found")
        case 409: self.init("conflict", .conflict, "conflict")
        case 408, 504:
            self.init("site-timeout", .timeout, status == 408 ? "request timeout" : "gateway timeout")
            message = { "the site took too long to \($0)" }
        case 405: self.init("invalid-request", .invalid, "method not allowed")
        case 413: self.init("invalid-request", .invalid, "content too large")
        case 415: self.init("invalid-request", .invalid, "unsupported media type")
        case 400: self.init("invalid-request", .invalid, "bad request")
        case 422: self.init("invalid-request", .invalid, "unprocessable content")
        case 429:
            self.init("rate-limited", .rateLimited, "too many requests")
            message = { "the site has had too many requests to \($0) now" }
        case 500...:
            let reasons = [500: "internal server error", 501: "not implemented", 502: "bad gateway", 503: "service unavailable"]
            self.init("site-failed", .server, reasons[status] ?? "")
            message = { "the site failed to \($0)" }
        case 300..<400:
            self.init("redirected", .invalid, "redirect")
            message = { "the site sent the request to \($0) elsewhere" }
        case 400...: self.init("invalid-request", .invalid, "")
        default:
            self.init("unexpected-status", .server, "")
            message = { "the site gave no final answer to the request to \($0)" }
        }
    }
}
