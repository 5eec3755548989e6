import Diagnostics
import Glibc
import Synchronization

/// How other threads reach a line editor, which waits for a key most of the time.
public final class Doorbell: Sendable {
    private let waiting = Mutex<[Message]>([])
    let listening: Int32
    /// Written to by signal handlers as well, each time with the signal's number.
    let ringing: Int32

    enum Message {
        case notice(String)
        case interruption
        case repaint
        case news
        case tidings
        case termination
    }

    init() throws(Diagnostic) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Diagnostic.noDoorbell(errno) }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (listening, ringing) = (ends[0], ends[1])
    }

    deinit {
        close(listening)
        close(ringing)
    }

    /// Shows a text above the line that is being typed, which is not disturbed; between two lines it waits for the next prompt.
    ///
    /// The text goes to the terminal as it is: whoever composes it makes foreign text safe.
    public func notify(_ text: String) { ring(.notice(text)) }

    /// Does what Ctrl-C does while a line is being typed.
    public func interrupt() { ring(.interruption) }

    /// Draws the line again: what it is drawn from has changed.
    public func repaint() { ring(.repaint) }

    /// Says that what completion was waiting for has come.
    public func announce() { ring(.news) }

    /// Says that something beside the line has ended, of which `Behaviour.tidings` knows more.
    public func bringTidings() { ring(.tidings) }

    /// Ends the line that is being typed, or else the next one, as `LineEditor.Line.terminated`.
    public func terminate() { ring(.termination) }

    private func ring(_ message: Message) {
        waiting.withLock { $0.append(message) }
        var byte: UInt8 = 0
        // A full pipe wakes its reader too.
        _ = write(ringing, &byte, 1)
    }

    /// The messages that came since the last call.
    func messages() -> [Message] {
        waiting.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }

    /// Drops what was meant to interrupt something else than the line that begins now.
    func forgetInterruptions() {
        for signal in signals() where signal != SIGINT {
            var byte = UInt8(truncatingIfNeeded: signal)
            _ = write(ringing, &byte, 1)
        }
        waiting.withLock { messages in
            messages.removeAll { if case .interruption = $0 { true } else { false } }
        }
    }

    /// The signals that came since the last call.
    func signals() -> [Int32] {
        var bytes = [UInt8](repeating: 0, count: 256)
        var found: [Int32] = []
        while true {
            let count = read(listening, &bytes, bytes.count)
            guard count > 0 else { return found }
            for byte in bytes[..<count] where byte != 0 && !found.contains(Int32(byte)) { found.append(Int32(byte)) }
        }
    }
}

extension Diagnostic {
    fileprivate static func noDoorbell(_ code: Int32) -> Diagnostic {
        Diagnostic(
            "no-line-editor", .io, "the line editor cannot start",
            because: ["a pipe could not be opened: \(String(cString: strerror(code)))"],
            try: ["tenon --plain"])
    }
}
