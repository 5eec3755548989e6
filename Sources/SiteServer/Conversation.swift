import NIOCore
import NIOHTTP1
import ProductAnalytics
import Values

/// One connection: takes requests in turn, holds each to the limits, and writes the answers.
///
/// Everything here happens on the connection's event loop, except the transport's own work.
final class Conversation: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// How far the present request has come.
    private enum Phase {
        /// Nothing of the next request is here.
        case waiting
        /// Some bytes of a head are here: how many.
        case head(Int)
        /// The body is being collected.
        case body(ByteBuffer)
        /// The body is being thrown away; then comes this answer.
        case discarding(Response, Int)
        /// The transport is at work.
        case answering
        /// The answer is on its way to the visitor.
        case writing
        /// The last answer is written; what still comes is thrown away: how many bytes so far.
        case leaving(Int)
    }

    private let service: Service
    private var phase = Phase.waiting
    private var request = Request("GET", "/")
    /// Header fields that the answer has besides its own.
    private var fields: [Header] = []
    /// The moment the head was complete, for the log.
    private var started = 0
    private var keepsAlive = true
    private var isOldVersion = false
    /// Whether the visitor has closed its side.
    private var isHalfClosed = false
    /// Whether the listener is to stop: the request that has begun is the last.
    private var isStopping = false
    private var context: ChannelHandlerContext?
    private var timer = Timer()

    /// What the parser found behind the present request, in the bytes that came with it.
    private enum Held {
        case part(HTTPServerRequestPart)
        case flaw(HTTPParserError)
    }
    private var held = CircularBuffer<Held>()
    private var isResuming = false
    /// Where the bytes come from; set once, when both are made.
    var intake: Intake?

    init(_ service: Service) { self.service = service }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        expect(within: service.limits.idle)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        intake = nil
        held.removeAll()
        timer.cancel()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer.cancel()
        context.fireChannelInactive()
    }

    // MARK: the raw bytes, before they are parsed

    /// Hears of bytes that have come; whether the parser is to see them.
    func admits(_ count: Int) -> Bool {
        switch phase {
        case .waiting:
            phase = .head(count)
            expect(within: service.limits.headTime)
        case .head(let before):
            phase = .head(before + count)
        case .leaving(let before):
            phase = .leaving(before + count)
            if before + count > service.limits.lingerBytes { context?.close(promise: nil) }
            return false
        case .body, .discarding, .answering, .writing: break
        }
        return true
    }

    /// Whether a request has come whose answer is not out of the house yet.
    var isBusy: Bool { isAnswering || holdsRequests }

    /// Whether more has been parsed than is dealt with.
    var holdsRequests: Bool { !held.isEmpty }

    /// Whether the bytes of a head have passed the limit and there still is no head.
    var headIsTooLong: Bool {
        if case .head(let count) = phase { count > service.limits.head } else { false }
    }

    /// The bytes of an answer to something that never became a request; nothing more is read after it.
    func lastWords(_ refusal: Response) -> ByteBuffer {
        service.note(nil, nil, refusal.status, bytes: refusal.body.count, since: service.world.now(), from: address)
        let reason = HTTPResponseStatus(statusCode: refusal.status).reasonPhrase
        var buffer = ByteBuffer(
            string: "HTTP/1.1 \(refusal.status) \(reason)\r\ncontent-type: application/json\r\ncontent-length: \(refusal.body.count)\r\n"
                + "date: \(service.dates.text(service.world.now()))\r\nconnection: close\r\n\r\n")
        buffer.writeBytes(refusal.body)
        leave()
        return buffer
    }

    // MARK: requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if isBusy { held.append(.part(part)) } else { take(part) }
    }

    /// Goes on with the next request, if any of it is here. Not within the answer before it: that could go ever deeper.
    private func resume() {
        guard !isResuming else { return }
        isResuming = true
        while !isAnswering, let next = held.popFirst() {
            switch next {
            case .part(let part): take(part)
            case .flaw(let flaw): refuse(flaw)
            }
        }
        isResuming = false
        intake?.resume()
    }

    private var isAnswering: Bool {
        switch phase {
        case .answering, .writing: true
        case .waiting, .head, .body, .discarding, .leaving: false
        }
    }

    private func take(_ part: HTTPServerRequestPart) {
        switch (part, phase) {
        case (_, .leaving): break
        case (.head(let head), _): begin(head)
        case (.body(let buffer), .body(var body)):
            guard body.readableBytes + buffer.readableBytes <= service.limits.body else { return refuseNow(.tooLong(service.limits.body)) }
            // Taken out first, so that appending does not copy what is already there.
            phase = .answering
            body.writeImmutableBuffer(buffer)
            phase = .body(body)
        case (.body(let buffer), .discarding(let answer, let count)):
            guard count + buffer.readableBytes <= service.limits.body else { return refuseNow(answer) }
            phase = .discarding(answer, count + buffer.readableBytes)
        case (.end, .body(let body)):
            request.body = Array(body.readableBytesView)
            answer()
        case (.end, .discarding(let answer, _)): write(answer)
        default: break
        }
    }

    private func begin(_ head: HTTPRequestHead) {
        started = service.world.now()
        isOldVersion = head.version == .http1_0
        // After CONNECT or an upgrade the parser reads no more requests.
        keepsAlive = head.isKeepAlive && head.method != .CONNECT && !head.headers.contains(name: "upgrade") && !isHalfClosed && !isStopping
        request = Request(head.method.rawValue, Self.path(head.uri))
        fields = []
        var length = head.uri.utf8.count + 16
        for (name, value) in head.headers { length += name.utf8.count + value.utf8.count + 4 }
        if length > service.limits.head { return refuseNow(.headTooLong(service.limits.head)) }
        for (name, value) in head.headers {
            let header = Header(name, value)
            if !Self.hopByHop.contains(header.name) { request.headers.append(header) }
        }
        let admission = service.admission(request.method, request.path) { head.headers.first(name: $0) }
        let refusal = admission.refusal
        fields = admission.fields
        let announced = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        let isAsking = head.headers.first(name: "expect")?.lowercased() == "100-continue"
        if announced > service.limits.body { return refuseNow(refusal ?? .tooLong(service.limits.body)) }
        expect(within: service.limits.bodyTime)
        guard let refusal else {
            phase = .body(ByteBuffer())
            if isAsking {
                context?.writeAndFlush(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
            }
            return
        }
        // One who asks first and is refused does not send the body, so its end would never come.
        if isAsking { return refuseNow(refusal) }
        phase = .discarding(refusal, 0)
    }

    /// The path as it was written: nothing is decoded, so that `%2F` stays inside its segment. A proxy's client writes a whole URL.
    private static func path(_ target: String) -> String {
        guard !target.hasPrefix("/"), let slashes = target.firstRange(of: "://") else { return target }
        let rest = target[slashes.upperBound...]
        return rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
    }

    /// Fields about the connection rather than the request, and the keys: what lies behind has no use for them, but for the
    /// application key, by which it tells who does something.
    private static let hopByHop: Set<String> = [
        "connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "expect", "proxy-authorization", "dd-api-key",
        "authorization",
    ]

    // MARK: answers

    private func answer() {
        phase = .answering
        timer.pause()
        guard let context else { return }
        if let response = service.respondAtOnce(request) { return write(response) }
        let loop = context.eventLoop
        let conversation = NIOLoopBound(self, eventLoop: loop)
        let hasBegun = service.respondSoon(request) { response in
            loop.execute { conversation.value.transportAnswered(response) }
        }
        if hasBegun { return }
        Task { [service, request] in
            let response = await service.respond(request)
            loop.execute { conversation.value.transportAnswered(response) }
        }
    }

    private func transportAnswered(_ response: Response?) {
        guard let response else {
            context?.close(promise: nil)
            return
        }
        write(response)
    }

    /// Answers before the request has come in as a whole, and takes no other.
    private func refuseNow(_ response: Response) {
        keepsAlive = false
        write(response)
    }

    private func write(_ response: Response) {
        guard let context, context.channel.isActive else { return }
        if isHalfClosed || isStopping { keepsAlive = false }
        let hasBody = response.status != 204 && response.status != 304
        var head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: response.status))
        for headers in [response.headers, fields] {
            for header in headers where !Self.own.contains(header.name) && (hasBody || header.name != "content-type") {
                // What would end the line, and begin another, is not let through.
                guard header.isSendable else { return context.close(promise: nil) }
                head.headers.add(name: header.name, value: header.value)
            }
        }
        if hasBody { head.headers.add(name: "content-length", value: String(response.body.count)) }
        head.headers.add(name: "date", value: service.dates.text(service.world.now()))
        if !keepsAlive {
            head.headers.add(name: "connection", value: "close")
        } else if isOldVersion {
            head.headers.add(name: "connection", value: "keep-alive")
        }
        let body = hasBody && request.method != "HEAD" ? response.body : []
        phase = .writing
        expect(within: service.limits.answerTime)
        let conversation = NIOLoopBound(self, eventLoop: context.eventLoop)
        let count = body.count
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !body.isEmpty { context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { result in
            switch result {
            case .success: conversation.value.answerWasTaken(response.status, bytes: count)
            // The visitor is gone: no more comes of this connection.
            case .failure: conversation.value.context?.close(promise: nil)
            }
        }
    }

    /// Ends an answer that is out of the house. Only now the next request is handed over: answers that a visitor asks for and does not
    /// read would pile up in memory.
    private func answerWasTaken(_ status: Int, bytes: Int) {
        guard context != nil else { return }
        service.note(request.method, request.path, status, bytes: bytes, since: started, from: address)
        if !keepsAlive || isHalfClosed || isStopping {
            leave()
            shut()
        } else {
            phase = .waiting
            expect(within: service.limits.idle)
            resume()
        }
    }

    private var address: String? { context?.remoteAddress?.ipAddress }

    /// Header fields that only this side of the wire knows.
    private static let own: Set<String> = ["content-length", "transfer-encoding", "connection", "date", "keep-alive"]

    // MARK: the end

    /// No more requests; the answer under way may still be read in peace.
    private func leave() {
        keepsAlive = false
        phase = .leaving(0)
        held.removeAll()
        intake?.forget()
        expect(within: service.limits.lingerTime)
    }

    /// Closes this side. A connection closed both ways with unread bytes in it would be reset, and the answer lost with it; so the
    /// other side is read until it ends, too.
    func shut() {
        guard let context else { return }
        if isHalfClosed { context.close(promise: nil) } else { context.close(mode: .output, promise: nil) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            isStopping = true
            switch phase {
            case .waiting, .head: return context.close(promise: nil)
            default: return
            }
        }
        guard case ChannelEvent.inputClosed? = event as? ChannelEvent else { return context.fireUserInboundEventTriggered(event) }
        isHalfClosed = true
        // One who closes its side after a whole request waits for the answer; anything else is over.
        switch phase {
        case .answering, .writing: keepsAlive = false
        default: context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let problem = error as? HTTPParserError else { return context.close(promise: nil) }
        if isBusy { held.append(.flaw(problem)) } else { refuse(problem) }
    }

    private func refuse(_ problem: HTTPParserError) {
        if case .leaving = phase { return }
        request = Request("GET", "")
        fields = []
        started = service.world.now()
        refuseNow(problem == .headerOverflow ? .headTooLong(service.limits.head) : .refusal(400, "The request is not HTTP: \(problem)"))
    }

    private func expect(within microseconds: Int) {
        guard let context else { return }
        let conversation = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer.set(.microseconds(Int64(microseconds)), on: context.eventLoop) { conversation.value.timeIsUp() }
    }

    private func timeIsUp() {
        guard let context else { return }
        switch phase {
        case .body, .discarding: refuseNow(.refusal(408, "The request did not come in time"))
        case .head: context.pipeline.fireUserInboundEventTriggered(HeadTimeIsUp())
        case .waiting, .writing, .leaving: context.close(promise: nil)
        case .answering: break
        }
    }
}

/// Tells the intake, which stands before the parser, that a head has taken too long.
struct HeadTimeIsUp: Sendable {}

extension Header {
    /// Whether the field is one line of HTTP (RFC 9110 §5.5, §5.6.2).
    fileprivate var isSendable: Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x3a }
            && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 9 }
    }
}

extension Response {
    static func tooLong(_ limit: Int) -> Response { .refusal(413, "The body is longer than \(limit / 1024) KiB") }
    static func headTooLong(_ limit: Int) -> Response { .refusal(431, "The head is longer than \(limit / 1024) KiB") }
}
