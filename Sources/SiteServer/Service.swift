import ProductAnalytics
import Values

/// Answers a request that needs no waiting, so that a thread that must not wait may ask; `nil` for any other.
public typealias QuickTransport = @Sendable (Request) -> Response?

/// Begins on a request without waiting for anything, and gives the answer later, once, from whatever thread; `false`, and there will be no
/// answer, for a request that it leaves to the transport.
public typealias SoonTransport = @Sendable (Request, @escaping @Sendable (Result<Response, any Error>) -> Void) -> Bool

/// What every connection of a listener shares: the way in, and what lies behind it.
struct Service: Sendable {
    var transport: Transport
    var atOnce: QuickTransport
    var soon: SoonTransport
    var keys: AcceptedKeys
    var limits: Limits
    var turnstile: Turnstile?
    var description: Description
    var world: World
    var log: (@Sendable (String) -> Void)?
    let dates = DateLine()

    /// What is known of a request by its head alone.
    struct Admission {
        /// The answer it gets whatever its body; `nil`: it may go on.
        var refusal: Response?
        /// Header fields for the answer, whichever it will be.
        var fields: [Header] = []
    }

    /// Looks at the head of a request, before its body is read.
    func admission(_ method: String, _ path: String, _ header: (String) -> String?) -> Admission {
        if Facility(path) != nil { return Admission() }
        if let refusal = keys.refusal(header) { return Admission(refusal: refusal) }
        // Without keys a web page could have its own name resolve to this machine and send its visitors' browsers here; then the name
        // is the page's.
        if keys.isEmpty, let host = header("host"), !Loopback.isSafeName(host) {
            return Admission(
                refusal: .refusal(
                    421, "Host '\(host.prefix(100))' is not served; use 127.0.0.1 or localhost, or start the server with keys"))
        }
        // Nor may a page of its own name ask here, which browsers let it do for some requests, though it cannot read the answer.
        if keys.isEmpty, let origin = header("origin"), !Loopback.isSafeOrigin(origin) {
            return Admission(
                refusal: .refusal(403, "Pages of '\(origin.prefix(100))' may not ask here; start the server with keys and show them"))
        }
        var admission = Admission()
        if let turnstile { (admission.fields, admission.refusal) = turnstile.count(method, path, at: world.now()) }
        if admission.refusal == nil, let encoding = header("content-encoding"), encoding.lowercased() != "identity" {
            admission.refusal = .refusal(415, "Content-Encoding '\(encoding.prefix(100))' is not accepted")
        }
        return admission
    }

    /// The answer to a request where nothing has to be waited for; `nil`: `respond` has it.
    func respondAtOnce(_ request: Request) -> Response? {
        if let facility = Facility(request.path) { return facility.answer(request, description) }
        return atOnce(request)
    }

    /// Begins on a request; `answer` is told what comes of it, as `respond` would give it. `false`: `respond` has it.
    func respondSoon(_ request: Request, _ answer: @escaping @Sendable (Response?) -> Void) -> Bool {
        soon(request) { result in
            do { answer(try result.get()) } catch { answer(Self.answer(to: error)) }
        }
    }

    /// Carries out a request; `nil` means that the connection is dropped without an answer, as a network does.
    func respond(_ request: Request) async -> Response? {
        if let facility = Facility(request.path) { return facility.answer(request, description) }
        do {
            return try await transport(request)
        } catch {
            return Self.answer(to: error)
        }
    }

    /// Writes one line about an answered request, `from` an address, for which the system is asked only if it is wanted.
    func note(_ method: String?, _ path: String?, _ status: Int, bytes: Int, since start: Int, from address: @autoclosure () -> String?) {
        guard let log else { return }
        let now = world.now()
        log(
            JSON.text([
                "time": .text(Time.text(now)), "from": address().map { .text($0) } ?? .null, "method": method.map { .text($0) } ?? .null,
                "path": path.map { .text($0) } ?? .null, "status": .int(status), "bytes": .int(bytes),
                "microseconds": .int(max(0, now - start)),
            ]))
    }
}

extension Response {
    /// An answer in the API's shape of errors.
    static func refusal(_ status: Int, _ text: String, headers: [Header] = []) -> Response {
        ErrorBody(text).response(status, headers: headers)
    }
}
