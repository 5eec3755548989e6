import Glibc
import Synchronization
import Values

extension RunningPlugin {
    /// Reads and writes the host channel; called by the reactor.
    func attendHost() {
        var pieces: [LineReader.Piece] = []
        let host = state.withLock { state in
            _ = state.host.isWaiting ? state.host.write() : true
            return state.host.descriptor
        }
        let isOpen = Self.read(from: host, atMost: 256 << 10) { bytes in pieces += state.withLock { $0.hostReader.take(bytes) } }
        if !isOpen { state.withLock { $0.host.close() } }
        for piece in pieces { handlers.hostLine(self, piece) }
    }

    /// Answers on the host channel.
    func sendToHostChannel(_ message: Message) {
        let (isWaiting, isTooMuch) = state.withLock { state -> (Bool, Bool) in
            guard state.host.descriptor >= 0 else { return (false, false) }
            _ = state.host.send(message.line)
            return (state.host.isWaiting, state.host.waiting > Self.mostWaiting)
        }
        if isTooMuch { end(.faulty("it asks the host and does not read the answers")) }
        if isWaiting { Reactor.shared.ring() }
    }
}
