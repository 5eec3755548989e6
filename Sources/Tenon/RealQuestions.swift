import CPlatform
import Diagnostics
import Glibc
import Values

extension World {
    /// The person at the terminal of this process, wherever standard input comes from.
    static let realAsk: Ask = { question in
        let terminal = Glibc.open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else { throw Diagnostic.nobodyToAsk(question) }
        let bell: Bell
        do { bell = try Bell() } catch {
            close(terminal)
            throw error
        }
        let line = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Background.start {
                    let line = Asking(terminal, bell).line(question)
                    close(terminal)
                    continuation.resume(returning: line)
                }
            }
        } onCancel: {
            bell.ring()
        }
        try Task.checkCancellation()
        guard let line else { throw Diagnostic.nobodyToAsk(question, because: ["the terminal gave no answer"]) }
        return line
    }
}

/// One question at a terminal.
private struct Asking {
    let terminal: Int32
    let bell: Bell

    init(_ terminal: Int32, _ bell: Bell) {
        self.terminal = terminal
        self.bell = bell
    }

    /// The answer without its line end; `nil` at the end of the input, or when the bell rang.
    func line(_ question: Question) -> String? {
        _ = Files.writeAll(terminal, Array((Diagnostic.safe(question.text) + " ").utf8))
        if question.isSecret { _ = cplatform_set_echo(terminal, false) }
        defer {
            if question.isSecret {
                _ = cplatform_set_echo(terminal, true)
                _ = Files.writeAll(terminal, [UInt8(ascii: "\n")])
            }
        }
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            var polls = [
                pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: terminal, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&polls, 2, -1) > 0 else { continue }
            if polls[0].revents != 0 { return nil }
            let count = read(terminal, &byte, 1)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count == 1 else { return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self) }
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
    }
}
