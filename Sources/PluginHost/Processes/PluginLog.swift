import Synchronization

/// What a plugin wrote to its standard error, and what the host has to say of it: the last part of that.
public final class PluginLog: Sendable {
    public struct Line: Sendable, Equatable {
        public enum Origin: Sendable { case plugin, host }
        public var origin: Origin
        public var text: String
    }

    /// The most bytes that are kept, and the longest line.
    private let most: Int
    private static let longest = 4_096

    private struct State {
        var lines: [Line] = []
        /// Lines before that are gone; they are let go of from time to time.
        var first = 0
        var size = 0
        var reader = LineReader(longest: longest)
        var dropped = 0
    }

    private let state = Mutex(State())

    public init(kilobytes: Int = 256) { most = max(1, kilobytes) << 10 }

    public var lines: [Line] { state.withLock { Array($0.lines[$0.first...]) } }
    /// How many lines are gone.
    public var dropped: Int { state.withLock { $0.dropped } }

    /// The last lines that the plugin itself wrote, the one that it has not ended included.
    public func tail(_ count: Int) -> [String] {
        state.withLock { state in
            var lines: [String] = []
            for line in state.lines[state.first...].reversed() where line.origin == .plugin && !line.text.isEmpty {
                guard lines.count < count else { break }
                lines.append(line.text)
            }
            lines.reverse()
            if !state.reader.rest.isEmpty { lines.append(String(decoding: state.reader.rest, as: UTF8.self)) }
            return lines.suffix(count)
        }
    }

    /// Takes note of something that the host has seen.
    public func note(_ text: String) { state.withLock { add(Line(origin: .host, text: text), to: &$0) } }

    /// Takes what the plugin wrote, as it comes.
    func take(_ bytes: some Collection<UInt8>) {
        state.withLock { state in
            for piece in state.reader.take(bytes) {
                switch piece {
                case .line(let line): add(Line(origin: .plugin, text: String(decoding: line, as: UTF8.self)), to: &state)
                case .tooLong(let line): add(Line(origin: .plugin, text: String(decoding: line, as: UTF8.self) + "…"), to: &state)
                }
            }
        }
    }

    private func add(_ line: Line, to state: inout State) {
        state.lines.append(line)
        state.size += line.text.utf8.count + 1
        while state.size > most, state.first < state.lines.count - 1 {
            state.size -= state.lines[state.first].text.utf8.count + 1
            state.lines[state.first].text = ""
            state.first += 1
            state.dropped += 1
        }
        guard state.first > 1_024, state.first > state.lines.count / 2 else { return }
        state.lines.removeFirst(state.first)
        state.first = 0
    }
}
