import NIOCore
import ProductAnalytics

/// Stands before the parser: counts a head while it has not become one, and keeps from the parser what nobody will read.
final class Intake: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let conversation: Conversation
    private let limits: Limits

    init(_ conversation: Conversation, _ limits: Limits) {
        self.conversation = conversation
        self.limits = limits
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard conversation.admits(unwrapInboundIn(data).readableBytes) else { return }
        context.fireChannelRead(data)
        if conversation.headIsTooLong { cutOff(context, .headTooLong(limits.head)) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is HeadTimeIsUp else { return context.fireUserInboundEventTriggered(event) }
        cutOff(context, .refusal(408, "The request did not come in time"))
    }

    // The answer goes straight out: the parser's side of the pipeline knows of no request that it could belong to.
    private func cutOff(_ context: ChannelHandlerContext, _ refusal: Response) {
        let conversation = NIOLoopBound(conversation, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(conversation.value.lastWords(refusal))).whenComplete { _ in conversation.value.shut() }
    }
}
