import Diagnostics
import ProductAnalytics

extension Diagnostic {
    /// A request that brought no answer, in words: what, the client's own reason, how far it got, and what to try.
    static func unreachable(
        _ failure: Failure, _ request: Request, _ origin: Origin, _ settings: RemoteTransport.Settings, sent: Bool, tries: Int
    ) -> Diagnostic {
        let soFar =
            !sent
            ? "nothing was sent"
            : "the request may have reached the server" + (request.isRead ? "" : "; look whether it was done before sending it again")

        func problem(
            _ id: String, _ kind: Kind, _ message: String, because: [String] = [], hint: String? = nil, try attempts: [String] = []
        ) -> Diagnostic {
            var reasons = because
            // After the fact itself, the client's words: they hold the errno or the certificate's fault.
            if !failure.words.isEmpty { reasons.append(failure.words.lowercasedFirst) }
            if let hint { reasons.append(hint) }
            if tries > 1 { reasons.append("tried \(tries) times") }
            return Diagnostic(id, kind, message, because: reasons, soFar: soFar, try: attempts)
        }
        // Names the port always: a port is what is wrong as often as a host.
        let place = origin.host.contains(":") ? "[\(origin.host)]:\(origin.port)" : "\(origin.host):\(origin.port)"
        switch failure.outcome {
        case .cancelled:
            return .cancelled(soFar: soFar)
        case .cannotResolve:
            return problem(
                "cannot-resolve", .network, "host '\(origin.host)' is not known (\(place))",
                try: ["use site local  # needs no network"])
        case .cannotResolveProxy:
            return problem(
                "cannot-resolve", .network, "the proxy on the way to \(place) is not known",
                hint: "HTTPS_PROXY, HTTP_PROXY or ALL_PROXY in the environment names it")
        case .cannotConnect:
            return problem(
                "cannot-connect", .network, "\(place) does not answer",
                try: origin.isLoopback ? ["tenon serve --port \(origin.port)  # in another terminal"] : [])
        case .proxyRefused:
            return problem(
                "proxy-refused", .network, "the proxy opens no way to \(place): it answers \(failure.status)",
                hint: failure.status == 407
                    ? "407 asks for a name and a password, which stand in HTTPS_PROXY as http://NAME:PASSWORD@HOST"
                    : "HTTPS_PROXY or ALL_PROXY in the environment names the proxy, and NO_PROXY what is asked without it")
        case .tlsFailed:
            let (hint, attempt) =
                failure.certificate?.words ?? ("a clock that is wrong, or a proxy that replaces certificates, has this effect", nil)
            return problem("tls-failed", .network, "no safe connection to \(place)", hint: hint, try: attempt.map { [$0] } ?? [])
        case .timedOut where !failure.connected:
            return problem(
                "timed-out", .timeout,
                "\(place) did not accept a connection within \(seconds(min(settings.connectTimeout, settings.timeout)))")
        case .timedOut:
            return problem(
                "timed-out", .timeout, "\(place) did not answer within \(seconds(settings.timeout))",
                because: ["\(request.method) \(request.path.preview(100)) was sent, and the whole answer must come in that time"])
        case .connectionLost:
            return problem(
                "connection-lost", .network, "\(place) closed the connection without an answer")
        case .cutShort:
            return problem(
                "cut-short", .network, "the answer of \(place) ended too early")
        case .notHTTP:
            return problem(
                "not-http", .network, "what answers at \(place) does not speak HTTP",
                try: ["use site \(Origin(isSecure: !origin.isSecure, host: origin.host, port: origin.port).url)"])
        case .garbled:
            return problem("garbled-answer", .network, "the answer of \(place) cannot be unpacked")
        case .tooBig:
            return Diagnostic(
                "answer-too-long", .limit, "the answer of \(place) is longer than \(settings.bodyLimit / 1_048_576) MiB",
                because: ["\(request.method) \(request.path.preview(100)) answered \(failure.status), and no more of it is read"],
                soFar: soFar)
        case .other:
            return problem("request-failed", .network, "the request to \(place) failed")
        }
    }

    private static func seconds(_ microseconds: Int) -> String {
        let tenths = (microseconds + 50_000) / 100_000
        if tenths == 0 { return "\(microseconds / 1000) ms" }
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }
}

extension Failure.Certificate {
    /// What it means, and what to try.
    fileprivate var words: (String, String?) {
        switch self {
        case .unknownAuthority:
            (
                "nobody whom this machine trusts has signed the certificate; a company's proxy, or a server of one's own, has an authority of its own",
                "tenon --cacert FILE …  # the authority's certificate, when it is one to trust"
            )
        case .outOfTime: ("the certificate is too old or too new; or this machine's clock is wrong", nil)
        case .otherHost: ("the certificate is another host's, so something else may be answering", nil)
        case .other: ("a clock that is wrong, or a proxy that replaces certificates, has this effect", nil)
        }
    }
}

extension String {
    /// With a small first letter, as messages have it, unless the first word is an abbreviation.
    fileprivate var lowercasedFirst: String {
        guard let first, !(dropFirst().first?.isUppercase ?? false) else { return self }
        return first.lowercased() + dropFirst()
    }
}
