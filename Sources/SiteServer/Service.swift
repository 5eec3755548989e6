import ProductAnalytics
import Values

/// What every connection of a listener shares: the way in, and what lies behind it.
struct Service: Sendable {
    var transport: Transport
    var keys: AcceptedKeys
    var limits: Limits
    var world: World
    var log: (@Sendable (String) -> Void)?

    /// The answer that a request gets by its head alone, before its body is read; `nil`: it may go on.
    func refusal(_ path: String, _ header: (String) -> String?) -> Response? {
        // A probe has no keys.
        if path == "/healthz" { return nil }
        if let refusal = keys.refusal(header) { return refusal }
        // Without keys a web page could have its own name resolve to this machine and send its visitors' browsers here; then the name
        // is the page's.
        if keys.isEmpty, let host = header("host"), !Loopback.isSafeName(host) {
            return .refusal(421, "Host '\(host.prefix(100))' is not served; use 127.0.0.1 or localhost, or start the server with keys")
        }
        if let encoding = header("content-encoding"), encoding.lowercased() != "identity" {
            return .refusal(415, "Content-Encoding '\(encoding.prefix(100))' is not accepted")
        }
        return nil
    }

    /// Carries out a request; `nil` means that the connection is dropped without an answer, as a network does.
    func respond(_ request: Request) async -> Response? {
        if request.path == "/healthz" { return health(request) }
        do {
            return try await transport(request)
        } catch {
            return Self.answer(to: error)
        }
    }

    private func health(_ request: Request) -> Response {
        guard request.method == "GET" || request.method == "HEAD" else {
            var response = Response.refusal(405, "Method not allowed")
            response.headers.append(Header("allow", "GET"))
            return response
        }
        return Response(200, headers: [Header("content-type", "application/json")], body: JSON.bytes(["status": "ok"]))
    }

    /// Writes one line about an answered request.
    func note(_ method: String?, _ path: String?, _ status: Int, bytes: Int, since start: Int) {
        guard let log else { return }
        let now = world.now()
        log(
            JSON.text([
                "time": .text(Time.text(now)), "method": method.map { .text($0) } ?? .null, "path": path.map { .text($0) } ?? .null,
                "status": .int(status), "bytes": .int(bytes), "microseconds": .int(max(0, now - start)),
            ]))
    }
}

extension Response {
    /// An answer in the API's shape of errors.
    static func refusal(_ status: Int, _ text: String) -> Response { ErrorBody(text).response(status) }
}
