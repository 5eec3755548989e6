import CPlatform
import ProductAnalytics
import Synchronization

/// A transfer that brought no answer.
struct Failure: Error, Sendable {
    enum Outcome: Sendable {
        case cancelled, cannotResolve, cannotResolveProxy, cannotConnect, proxyRefused, tlsFailed, timedOut, connectionLost, cutShort,
            notHTTP,
            garbled, tooBig, other
    }
    var outcome: Outcome
    /// The client's own words.
    var words: String
    /// Whether a connection stood.
    var connected: Bool
    /// Whether some of the request may have left this machine.
    var sent: Bool
    var status: Int
    /// Why TLS failed, where that was the certificate.
    var certificate: Certificate?

    /// What is wrong with a certificate.
    enum Certificate: Sendable {
        /// Nobody who is trusted has signed it.
        case unknownAuthority
        /// It does not hold yet, or any more.
        case outOfTime
        /// It is good, but another host's.
        case otherHost
        case other
    }
}

/// libcurl, opened at the first request, as an asynchronous function.
///
/// Transfers run on a thread of libcurl's own room, so no task's thread ever waits. The last one to let go of the client ends that
/// thread.
final class HTTPClient: Sendable {
    /// One request as libcurl takes it.
    struct Wire: Sendable {
        var method: String
        var url: String
        /// `name: value` or `name;` each, with a NUL behind it.
        var headers: [UInt8]
        var body: [UInt8]
        /// Whether libcurl may send it again by itself when a kept connection turns out dead.
        var mayRepeat: Bool
        /// Whether to go straight, whatever the environment says of proxies.
        var noProxy: Bool
        /// Milliseconds.
        var connectTimeout: Int
        var timeout: Int
        var bodyLimit: Int
        var certificates: String?
    }

    struct Answer: Sendable {
        var response: Response
        /// The absolute URL that the answer points to, if it does.
        var redirect: String?
    }

    /// libcurl is not there.
    struct Unavailable: Error {
        var words: String
    }

    // SAFETY: the pointer is made once, under the lock, and the functions it is given to lock for themselves.
    private struct Handle: @unchecked Sendable {
        var pointer: OpaquePointer
    }

    private let handle = Mutex<Handle?>(nil)
    private let ids = Atomic<UInt64>(1)

    deinit {
        if let handle = handle.withLock({ $0 }) { cplatform_http_close(handle.pointer) }
    }

    private func open() throws -> Handle {
        try handle.withLock { handle in
            if let handle { return handle }
            let opened = try withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { words in
                words.initialize(repeating: 0)
                guard let pointer = cplatform_http_open(words.baseAddress, words.count) else {
                    throw Unavailable(words: String(decoding: words.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
                }
                return Handle(pointer: pointer)
            }
            handle = opened
            return opened
        }
    }

    /// Carries out one request; throws `Unavailable`.
    func perform(_ wire: Wire) async throws -> Result<Answer, Failure> {
        let handle = try open()
        let id = ids.wrappingAdd(1, ordering: .relaxed).oldValue
        return await withTaskCancellationHandler {
            // SAFETY: `start` resumes it once, either by libcurl's one call or, when nothing was started, by itself.
            await withUnsafeContinuation { continuation in
                start(wire, id, on: handle, continuation)
                // A cancellation that came before the start did not find this transfer.
                if Task.isCancelled { cplatform_http_cancel(handle.pointer, id) }
            }
        } onCancel: {
            cplatform_http_cancel(handle.pointer, id)
        }
    }

    private typealias Continuation = UnsafeContinuation<Result<Answer, Failure>, Never>

    /// Keeps a continuation, and the client with its thread, until libcurl calls back.
    private final class Pending {
        let continuation: Continuation
        let client: HTTPClient
        init(_ continuation: Continuation, _ client: HTTPClient) {
            self.continuation = continuation
            self.client = client
        }
    }

    private func start(_ wire: Wire, _ id: UInt64, on handle: Handle, _ continuation: Continuation) {
        let context = Unmanaged.passRetained(Pending(continuation, self))
        let started = wire.method.withCString { method in
            wire.url.withCString { url in
                wire.headers.withUnsafeBytes { headers in
                    withOptionalCString(wire.certificates) { certificates in
                        wire.body.withUnsafeBufferPointer { body in
                            var request = cplatform_http_request(
                                method: method, url: url, headers: headers.baseAddress?.assumingMemoryBound(to: CChar.self),
                                headers_length: headers.count, body: body.baseAddress, body_length: body.count,
                                may_repeat: wire.mayRepeat, no_proxy: wire.noProxy, connect_timeout: wire.connectTimeout,
                                timeout: wire.timeout, body_limit: wire.bodyLimit, ca_file: certificates)
                            return cplatform_http_start(handle.pointer, id, &request, context.toOpaque()) { context, result in
                                // SAFETY: libcurl's thread calls this once a transfer, with the context retained for it above and a result
                                // that lives until it returns.
                                guard let context, let result else { return }
                                let pending = Unmanaged<Pending>.fromOpaque(context).takeRetainedValue()
                                pending.continuation.resume(returning: HTTPClient.read(result.pointee))
                            }
                        }
                    }
                }
            }
        }
        if !started {
            context.release()
            continuation.resume(
                returning: .failure(Failure(outcome: .other, words: "out of memory", connected: false, sent: false, status: 0)))
        }
    }

    private static func read(_ result: cplatform_http_result) -> Result<Answer, Failure> {
        guard result.outcome == CPLATFORM_HTTP_ANSWERED else {
            return .failure(
                Failure(
                    outcome: outcome(result.outcome), words: result.words.map { String(cString: $0) } ?? "",
                    connected: result.connected, sent: result.sent, status: result.status,
                    certificate: result.refused_certificate ? certificate(result.certificate_fault) : nil))
        }
        // SAFETY: pointers and lengths come in pairs from the C side, and are copied before this function returns.
        let lines = UnsafeRawBufferPointer(start: result.headers, count: result.headers_length)
        let body = UnsafeBufferPointer(start: result.body, count: result.body_length)
        return .success(
            Answer(
                response: Response(result.status, headers: fields(lines), body: Array(body)),
                redirect: result.redirect.map { String(cString: $0) }))
    }

    /// The numbers are OpenSSL's (`man X509_STORE_CTX_get_error`); libcurl compares the names first, and then leaves it at 0 or 1.
    private static func certificate(_ fault: Int) -> Failure.Certificate {
        switch fault {
        case 0, 1, 62, 64: .otherHost
        case 9, 10: .outOfTime
        case 2, 18, 19, 20, 21, 27: .unknownAuthority
        default: .other
        }
    }

    /// Header lines as fields. What describes the wire rather than the answer is left out: the body is here, decoded and whole.
    private static func fields(_ lines: UnsafeRawBufferPointer) -> [Header] {
        var headers: [Header] = []
        headers.reserveCapacity(8)
        var wasEncoded = false
        var start = 0
        while start < lines.count {
            let end = lines[start...].firstIndex { $0 == 10 || $0 == 13 } ?? lines.count
            defer { start = end + 1 }
            guard let colon = lines[start..<end].firstIndex(of: 0x3a) else { continue }
            let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 9 }
            var (first, last) = (colon + 1, end)
            while first < last, isBlank(lines[first]) { first += 1 }
            while last > first, isBlank(lines[last - 1]) { last -= 1 }
            let header = Header(
                String(decoding: lines[start..<colon], as: UTF8.self), String(decoding: lines[first..<last], as: UTF8.self))
            switch header.name {
            case "content-encoding": wasEncoded = true
            case "transfer-encoding": break
            default: headers.append(header)
            }
        }
        if wasEncoded { headers.removeAll { $0.name == "content-length" } }
        return headers
    }

    private static func outcome(_ outcome: cplatform_http_outcome) -> Failure.Outcome {
        switch outcome {
        case CPLATFORM_HTTP_CANCELLED: .cancelled
        case CPLATFORM_HTTP_CANNOT_RESOLVE: .cannotResolve
        case CPLATFORM_HTTP_CANNOT_RESOLVE_PROXY: .cannotResolveProxy
        case CPLATFORM_HTTP_CANNOT_CONNECT: .cannotConnect
        case CPLATFORM_HTTP_PROXY_REFUSED: .proxyRefused
        case CPLATFORM_HTTP_TLS_FAILED: .tlsFailed
        case CPLATFORM_HTTP_TIMED_OUT: .timedOut
        case CPLATFORM_HTTP_CONNECTION_LOST: .connectionLost
        case CPLATFORM_HTTP_CUT_SHORT: .cutShort
        case CPLATFORM_HTTP_NOT_HTTP: .notHTTP
        case CPLATFORM_HTTP_GARBLED: .garbled
        case CPLATFORM_HTTP_TOO_BIG: .tooBig
        default: .other
        }
    }
}

private func withOptionalCString<R>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> R) -> R {
    guard let text else { return body(nil) }
    return text.withCString(body)
}
