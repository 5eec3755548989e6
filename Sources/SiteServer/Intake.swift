import NIOCore
import ProductAnalytics

/// Stands before the parser: counts a head while it has not become one, and keeps from the parser what nobody will read, and what comes
/// before the request ahead of it has been answered.
final class Intake: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let conversation: Conversation
    private let limits: Limits
    private var context: ChannelHandlerContext?

    /// What has come too early, and how many bytes that is.
    private var early = CircularBuffer<ByteBuffer>()
    private var earlyCount = 0
    /// From so many on no more is read. To stop at once would cost two calls of the system at every request.
    private static let mostEarly = 64 << 10
    /// Whether somebody wanted more to be read meanwhile.
    private var isReadWanted = false
    /// Whether the visitor has closed its side behind what has come too early.
    private var isEndEarly = false
    private var isResuming = false

    init(_ conversation: Conversation, _ limits: Limits) {
        self.conversation = conversation
        self.limits = limits
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        forget()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        guard conversation.isBusy || !early.isEmpty else { return take(bytes, context) }
        earlyCount += bytes.readableBytes
        early.append(bytes)
    }

    func read(context: ChannelHandlerContext) {
        if earlyCount < Self.mostEarly { context.read() } else { isReadWanted = true }
    }

    /// Goes on with what came too early, as far as the conversation can have it.
    func resume() {
        guard let context, !isResuming else { return }
        if !early.isEmpty {
            isResuming = true
            while !conversation.isBusy, let bytes = early.popFirst() {
                earlyCount -= bytes.readableBytes
                take(bytes, context)
            }
            isResuming = false
        }
        if isEndEarly, hasNothingEarly {
            isEndEarly = false
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
        readOn()
    }

    /// Forgets what came too early: nobody will read it.
    func forget() {
        early.removeAll()
        earlyCount = 0
        readOn()
    }

    private func readOn() {
        guard isReadWanted, earlyCount < Self.mostEarly else { return }
        isReadWanted = false
        context?.read()
    }

    private var hasNothingEarly: Bool { early.isEmpty && !conversation.holdsRequests }

    private func take(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        guard conversation.admits(bytes.readableBytes) else { return }
        context.fireChannelRead(wrapInboundOut(bytes))
        if conversation.headIsTooLong { cutOff(context, .headTooLong(limits.head)) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is HeadTimeIsUp: cutOff(context, .refusal(408, "The request did not come in time"))
        // The parser stops at the end of what comes in, so whatever came before that goes first.
        case ChannelEvent.inputClosed where !hasNothingEarly: isEndEarly = true
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    // The answer goes straight out: the parser's side of the pipeline knows of no request that it could belong to.
    private func cutOff(_ context: ChannelHandlerContext, _ refusal: Response) {
        let conversation = NIOLoopBound(conversation, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(conversation.value.lastWords(refusal))).whenComplete { _ in conversation.value.shut() }
    }
}
