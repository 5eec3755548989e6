import CPlatform
import Glibc
import Values

extension World {
    /// The world as it is. This file is the only one that reads the clock, randomness, the environment and the terminal.
    static func real(color: Bool?) -> World {
        World(
            now: {
                var time = timespec()
                clock_gettime(CLOCK_REALTIME, &time)
                return time.tv_sec * 1_000_000 + time.tv_nsec / 1_000
            },
            sleep: { try await Task.sleep(nanoseconds: UInt64(max(0, $0)) * 1_000) },
            random: {
                var generator = SystemRandomNumberGenerator()
                return generator.next()
            },
            environment: { name in getenv(name).map { String(cString: $0) } },
            files: .real,
            terminal: .real(color: color), run: realRun, ask: realAsk)
    }
}

extension Terminal {
    /// The terminal as it is; `color` overrides what the environment wants (https://no-color.org, CLICOLOR_FORCE).
    static func real(color: Bool?) -> Terminal {
        func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } }
        func wantsColor(_ descriptor: Int32) -> Bool {
            if let color { return color }
            if variable("NO_COLOR") != nil { return false }
            if let force = variable("CLICOLOR_FORCE"), force != "0" { return true }
            return isatty(descriptor) == 1 && variable("TERM") != "dumb"
        }
        var columns: Int32 = 0
        var rows: Int32 = 0
        let isTerminal = isatty(1) == 1
        let isMeasured = cplatform_terminal_size(isTerminal ? 1 : 2, &columns, &rows) == 0
        let measured = isMeasured && columns > 0 ? Int(columns) : nil
        let height = isMeasured && rows > 0 ? Int(rows) : 24
        let width = variable("COLUMNS").flatMap { Int($0) } ?? measured ?? 80
        return Terminal(
            isTerminal: isTerminal, isErrorTerminal: isatty(2) == 1 && variable("TERM") != "dumb", width: max(1, width), height: height,
            color: wantsColor(1), errorColor: wantsColor(2))
    }
}
