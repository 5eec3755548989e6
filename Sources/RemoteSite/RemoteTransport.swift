import Diagnostics
import ProductAnalytics
import Values

/// Talks to a site over HTTP: attaches the keys, keeps connections, tries again where that is safe, and says in plain words what
/// went wrong.
///
/// ```swift
/// let remote = try RemoteTransport("https://api.datadoghq.eu", credentials: Credentials(environment: world.environment), world: world)
/// let response = try await remote.transport(Request("GET", "/api/v2/product-analytics/users/mapping"))
/// ```
///
/// The requests of one transport share their connections, and any number of tasks may use it at once. A request ends within some
/// milliseconds when its task is cancelled.
public struct RemoteTransport: Sendable {
    /// What can be set; the values here are the defaults.
    public struct Settings: Sendable {
        /// Microseconds for the connection to stand, TLS included.
        public var connectTimeout = 10_000_000
        /// Microseconds for one request as a whole, from the first packet to the last.
        public var timeout = 60_000_000
        /// How many times a request is sent again at most.
        public var retries = 3
        /// The most bytes that an answer's body may have.
        public var bodyLimit = 64 << 20
        /// A file of authorities' certificates (PEM) to trust instead of the system's.
        public var certificates: String?
        /// Who asks, as `User-Agent` says it.
        public var agent = "tenon"
        public init() {}
    }

    /// A pause before a request is sent again, for a status line.
    public struct Wait: Sendable {
        /// Microseconds.
        public var time: Int
        /// Which repetition comes next, and how many there may be; 0 before a first try.
        public var attempt: Int
        public var attempts: Int
        /// `answered 429`, `the connection was lost`.
        public var because: String
    }

    /// Hears of a pause when it begins; what it gives is called when the pause is over.
    public typealias Notice = @Sendable (Wait) -> @Sendable () -> Void

    private let base: BaseURL
    private let credentials: @Sendable () async throws -> Credentials
    private let settings: Settings
    private let world: World
    private let notice: Notice
    private let client = HTTPClient()
    private let pace = RatePace()

    /// A transport to the site at `url`, such as `https://api.datadoghq.eu` or `http://127.0.0.1:8126`; nothing is opened yet.
    ///
    /// `wait` hears of each pause. Throws a `Diagnostic` of kind `config`, or of kind `io` when the file of certificates cannot be read.
    public init(
        _ url: String, credentials: Credentials, settings: Settings = Settings(), world: World,
        wait: @escaping Notice = { _ in {} }
    ) throws {
        try self.init(url, settings: settings, world: world, wait: wait) { credentials }
    }

    /// The same with keys that are looked up for each request; what `credentials` throws is thrown before anything is sent.
    public init(
        _ url: String, settings: Settings = Settings(), world: World, wait: @escaping Notice = { _ in {} },
        credentials: @escaping @Sendable () async throws -> Credentials
    ) throws {
        base = try BaseURL(url)
        if let path = settings.certificates { try Self.check(certificates: path, world.files) }
        self.credentials = credentials
        self.settings = settings
        self.world = world
        notice = wait
    }

    /// The transport as the function that every room knows.
    public var transport: Transport { { try await send($0) } }

    /// Sends a request and brings the answer back, whatever its status.
    ///
    /// Throws a `Diagnostic` of kind `auth` before anything is sent, of kind `network` or `timeout` when there is no answer, of kind
    /// `limit` when the answer is too long, and of kind `cancelled`; and what `Repetition.permit` throws.
    public func send(_ request: Request) async throws -> Response {
        let policy = RetryPolicy(retries: settings.retries)
        var wire = try prepare(request, try await credentials())
        var sent = false
        var redirects = 0
        var attempt = 1
        while true {
            try await waitForTurn(request, most: policy.cap, sent)
            let answer: Result<HTTPClient.Answer, Failure>
            do { answer = try await client.perform(wire) } catch let problem as HTTPClient.Unavailable {
                throw Diagnostic.noLibcurl(problem.words)
            }
            let response: Response?
            let because: String
            switch answer {
            case .success(let answer):
                pace.note(answer.response, to: request, at: world.now())
                if let target = answer.redirect {
                    guard request.method == "GET", redirects < 3, BaseURL.origin(of: target) == base.origin else {
                        throw Diagnostic.redirected(request, answer.response.status, base.origin, to: target, after: redirects)
                    }
                    redirects += 1
                    wire.url = target
                    continue
                }
                guard policy.allows(request, answer.response.status), attempt <= policy.retries else { return answer.response }
                sent = true
                response = answer.response
                because = "answered \(answer.response.status)"
            case .failure(let failure):
                sent = sent || failure.sent
                let problem = Diagnostic.unreachable(failure, request, base.origin, settings, sent: sent, tries: attempt)
                guard policy.allows(request, failure, on: base.origin), attempt <= policy.retries else { throw problem }
                response = nil
                because = problem.message
            }
            let time = policy.wait(before: attempt, after: response, random: world.random)
            try await pause(Wait(time: time, attempt: attempt, attempts: policy.retries, because: because), sent)
            attempt += 1
            try await Repetition.permit?(attempt)
        }
    }

    /// Waits until the rate limit, as far as it is known, has room for a request.
    private func waitForTurn(_ request: Request, most cap: Int, _ sent: Bool) async throws {
        while true {
            let now = world.now()
            guard let time = pace.wait(for: request, at: now) else { return }
            try await pause(Wait(time: min(time, cap), attempt: 0, attempts: 0, because: "the rate limit is used up"), sent)
            // Who has waited as long as anyone should asks, whatever is known; so does who cannot rely on the clock.
            if time > cap || world.now() < now + time { return }
        }
    }

    private func pause(_ wait: Wait, _ sent: Bool) async throws {
        let isOver = notice(wait)
        defer { isOver() }
        do { try await world.sleep(wait.time) } catch {
            throw Diagnostic.cancelled(soFar: sent ? "the last try: \(wait.because)" : "nothing was sent")
        }
    }

    /// Everything that goes over the wire; the only place where keys meet a request.
    private func prepare(_ request: Request, _ credentials: Credentials) throws -> HTTPClient.Wire {
        // A path that did not begin with a slash could lengthen the host's name, and send the keys to another.
        guard request.path.hasPrefix("/"), request.path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x23 }) else {
            throw Diagnostic.badPath(request.path)
        }
        guard !request.method.isEmpty, request.method.utf8.allSatisfy({ (0x41...0x5a).contains($0) }) else {
            throw Diagnostic.badHeader("method", request.method)
        }
        var lines: [UInt8] = []
        lines.reserveCapacity(256)
        for (name, value) in try credentials.fields(for: base.origin) { Self.add(name, value, to: &lines) }
        Self.add("user-agent", settings.agent, to: &lines)
        for header in request.headers where !Self.ours.contains(header.name) {
            guard header.name.utf8.allSatisfy(Self.isTokenByte), !header.name.isEmpty,
                header.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f })
            else { throw Diagnostic.badHeader(header.name, header.value) }
            Self.add(header.name, header.value, to: &lines)
        }
        // Without this line libcurl says that a body is a form.
        if request[header: "content-type"] == nil { lines += "content-type:\0".utf8 }
        let isUnrepeatable = request.method == "POST" || request.method == "PATCH"
        return HTTPClient.Wire(
            method: request.method, url: base.text + request.path, headers: lines, body: request.body,
            mayRepeat: !isUnrepeatable, noProxy: base.origin.isLoopback, connectTimeout: settings.connectTimeout / 1000,
            timeout: settings.timeout / 1000, bodyLimit: settings.bodyLimit, certificates: settings.certificates)
    }

    private static func add(_ name: String, _ value: String, to lines: inout [UInt8]) {
        lines += name.utf8
        if value.isEmpty {
            lines.append(UInt8(ascii: ";"))
        } else {
            lines += ": ".utf8
            lines += value.utf8
        }
        lines.append(0)
    }

    /// The client below would tell of a file it cannot use only when a connection stands.
    private static func check(certificates path: String, _ files: Files) throws {
        let text = try files.read(path)
        guard text.firstRange(of: Array("-----BEGIN CERTIFICATE-----".utf8)) != nil else { throw Diagnostic.noCertificates(path) }
    }

    /// Header fields that this room or the client below sets itself, whatever a request says.
    private static let ours: Set<String> = [
        "dd-api-key", "dd-application-key", "authorization", "host", "content-length", "transfer-encoding", "connection", "expect",
        "accept-encoding", "user-agent", "proxy-authorization", "te", "upgrade", "keep-alive",
    ]

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        case 0x21, 0x23...0x27, 0x2a, 0x2b, 0x2d, 0x2e, 0x5e, 0x5f, 0x60, 0x7c, 0x7e: true
        default: false
        }
    }
}

extension Diagnostic {
    static func badPath(_ path: String) -> Diagnostic {
        Diagnostic(
            "bad-path", .invalid, "'\(path.preview(60))' is no path of a request",
            because: ["a path must begin with '/' and be percent-encoded"], soFar: "nothing was sent")
    }

    static func badHeader(_ name: String, _ value: String) -> Diagnostic {
        Diagnostic(
            "bad-header", .invalid, "header '\(name.preview())' cannot be sent",
            because: ["a header must be one line of text, without control characters"], soFar: "nothing was sent")
    }

    static func redirected(_ request: Request, _ status: Int, _ origin: Origin, to target: String, after count: Int) -> Diagnostic {
        let other = BaseURL.origin(of: target)
        let reason =
            request.method != "GET"
            ? "a \(request.method) is not repeated at another address: it is not known what the first one did"
            : other != origin
                ? "keys belong to \(origin) and are not sent anywhere else"
                : "\(count) redirects in a row were followed, and there is another"
        return Diagnostic(
            "redirected", .network, "\(origin) sends \(request.method) on to \((other?.url ?? target).preview(80))",
            because: ["\(request.method) \(request.path.preview(100)) answered \(status)", reason],
            soFar: request.method == "GET" ? nil : "the request may have reached the server",
            try: other.map { $0 == origin || !$0.isSecure ? [] : ["use site \($0.url)  # if that is the one that is meant"] } ?? [])
    }

    static func noCertificates(_ path: String) -> Diagnostic {
        Diagnostic(
            "no-certificates", .config, "there is no certificate in '\(path.preview(80))'",
            because: ["a file of authorities must hold at least one block -----BEGIN CERTIFICATE----- (PEM)"], soFar: "nothing was sent",
            try: ["openssl x509 -inform der -in FILE -out FILE.pem  # when it is in the binary form"])
    }

    static func noLibcurl(_ words: String) -> Diagnostic {
        Diagnostic(
            "no-libcurl", .config, "libcurl, which talks to sites, cannot be opened", because: [words], soFar: "nothing was sent",
            try: ["sudo apt-get install libcurl4", "use site local  # needs no network"])
    }
}
