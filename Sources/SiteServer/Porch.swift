import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import Synchronization

/// Sets up each connection that comes in.
struct Porch: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        var channel: any Channel
    }

    var service: Service
    var visitors: Visitors

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
            let conversation = Conversation(service)
            let intake = Intake(conversation, service.limits)
            conversation.intake = intake
            // The parser's own limit is a second fence: it counts only what has become a header field.
            var limits = NIOHTTPDecoderLimitConfiguration()
            limits.maxHeaderFieldSize = 2 * service.limits.head
            limits.maxHeaderListSize = 2 * service.limits.head
            let parser = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: limits)
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(intake)
            try pipeline.addHandler(HTTPResponseEncoder())
            try pipeline.addHandler(ByteToMessageHandler(parser))
            try pipeline.addHandler(conversation)
            visitors.add(channel)
            return Value(channel: channel)
        }
    }

    func handle(value: Value, logger: Logger) async {
        try? await value.channel.closeFuture.get()
    }
}

/// The connections that are open, so that a stop can end those that do not end by themselves.
final class Visitors: Sendable {
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        channels.withLock { $0[id] = channel }
        channel.closeFuture.whenComplete { [self] _ in
            channels.withLock { $0[id] = nil }
        }
    }

    func closeAll() {
        for channel in channels.withLock({ Array($0.values) }) { channel.close(promise: nil) }
    }
}
