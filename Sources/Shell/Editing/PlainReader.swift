import CEditline
import Glibc

/// Reads lines without a line editor: from a pipe, a file, or a terminal that can do no more.
///
/// A line may be as long as memory allows. What is not UTF-8 is replaced by U+FFFD.
public final class PlainReader {
    private let input: Int32
    private let output: Int32?
    private var bytes: [UInt8] = []
    private var start = 0
    /// How far has been searched for a line end.
    private var searched = 0
    private var isAtEnd = false
    /// Where Ctrl-C is heard of, and that the process is to end, when a person types.
    public let doorbell: Doorbell?

    /// A reader of a descriptor, which shows its prompts on another one, or none.
    public init(input: Int32, promptingOn output: Int32? = nil) {
        self.input = input
        self.output = output
        doorbell = isatty(input) == 1 ? try? Doorbell() : nil
    }

    /// Reads one line, and more of them while the text is unfinished; what is unfinished at the end of the input is given as it is.
    public func readLine(
        prompt: Prompt = "", continuation: Prompt = ". ", isUnfinished: (String) -> Bool = { _ in false }
    ) -> LineEditor.Line {
        if let doorbell {
            _ = doorbell.signals()
            _ = ceditline_watch_signals(doorbell.ringing, 0)
        }
        defer { if doorbell != nil { ceditline_unwatch_signals() } }
        var text = ""
        var isFirst = true
        while true {
            if let output { TTY.write(Array((isFirst ? prompt : continuation).text.utf8), to: output) }
            switch nextLine() {
            case .text(let line):
                text += isFirst ? line : "\n" + line
                isFirst = false
                if !isUnfinished(text) { return .text(text) }
            case .interrupted: return .interrupted
            case .terminated: return .terminated
            case .end: return isFirst ? .end : .text(text)
            }
        }
    }

    private func nextLine() -> LineEditor.Line {
        while true {
            if let end = bytes[searched...].firstIndex(of: 0x0a) {
                defer {
                    start = end + 1
                    searched = start
                }
                return .text(text(until: end))
            }
            searched = bytes.count
            if isAtEnd {
                guard start < bytes.count else { return .end }
                defer { start = bytes.count }
                return .text(text(until: bytes.count))
            }
            if let other = fill() { return other }
        }
    }

    private func text(until end: Int) -> String {
        let hasReturn = end > start && bytes[end - 1] == 0x0d
        return String(decoding: bytes[start..<(hasReturn ? end - 1 : end)], as: UTF8.self)
    }

    /// Reads more; gives what came instead, if something did.
    private func fill() -> LineEditor.Line? {
        bytes.removeFirst(start)
        searched -= start
        start = 0
        if let other = wait() {
            // What was typed of the line so far is thrown away, as the editor does it.
            bytes.removeAll()
            searched = 0
            if let output { TTY.write([0x0a], to: output) }
            return other
        }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(input, &buffer, buffer.count)
        if count > 0 {
            bytes += buffer[..<count]
        } else if count < 0, errno == EAGAIN {
            var wait = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
            _ = poll(&wait, 1, -1)
        } else if count == 0 || errno != EINTR {
            isAtEnd = true
        }
        return nil
    }

    /// Waits, where a person types, for a line; gives what came instead.
    private func wait() -> LineEditor.Line? {
        guard let doorbell else { return nil }
        func isTerminated() -> Bool { doorbell.messages().contains { if case .termination = $0 { true } else { false } } }
        // It may have come before the line was begun.
        if isTerminated() { return .terminated }
        var sources = [
            pollfd(fd: input, events: Int16(POLLIN), revents: 0), pollfd(fd: doorbell.listening, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&sources, 2, -1) < 0 && errno == EINTR {}
        let isInterrupted = doorbell.signals().contains(SIGINT)
        return isTerminated() ? .terminated : isInterrupted ? .interrupted : nil
    }
}
