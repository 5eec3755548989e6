import Diagnostics
import Synchronization
import Values

/// What a program writes to its standard error, shown line by line as it comes, with what is secret or could move the cursor made
/// harmless.
final class LineNotes: Sendable {
    private struct State {
        var open: [UInt8] = []
        var lines: [String] = []
    }
    private let state = Mutex(State())
    private let masking: Masking
    private let notes: @Sendable (String) -> Void
    /// A line that does not end is shown in pieces of this length.
    private static let longest = 1 << 16
    private static let kept = 20

    init(_ masking: Masking, _ notes: @escaping @Sendable (String) -> Void) {
        self.masking = masking
        self.notes = notes
    }

    func add(_ bytes: [UInt8]) {
        state.withLock { state in
            for byte in bytes {
                if byte == UInt8(ascii: "\n") || state.open.count >= Self.longest { show(&state) }
                if byte != UInt8(ascii: "\n") { state.open.append(byte) }
            }
        }
    }

    /// Shows a last line that had no end.
    func finish() { state.withLock { if !$0.open.isEmpty { show(&$0) } } }

    /// The last lines, for a message.
    func last(_ count: Int) -> [String] {
        state.withLock { state in state.lines.filter { $0.contains { !$0.isWhitespace } }.suffix(count).map { $0.preview(200) } }
    }

    private func show(_ state: inout State) {
        if state.open.last == UInt8(ascii: "\r") { state.open.removeLast() }
        let line = masking.masked(String(decoding: state.open, as: UTF8.self))
        state.open = []
        state.lines.append(line)
        if state.lines.count > Self.kept { state.lines.removeFirst() }
        notes(Diagnostic.safe(line) + "\n")
    }
}
