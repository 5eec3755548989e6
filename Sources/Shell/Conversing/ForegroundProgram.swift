import CEditline
import CPlatform
import Glibc

/// A program that has the terminal to itself until it ends, such as an editor or a pager.
public struct ForegroundProgram: Sendable {
    /// With arguments, as a shell splits them.
    public let line: String

    public init(_ line: String) { self.line = line }

    /// Runs the program and waits for its end. Until then Ctrl-C and Ctrl-\ are the program's alone, though the terminal sends them to both.
    ///
    /// - Parameters:
    ///   - arguments: what comes behind the line, each as it is.
    ///   - input: what it reads from standard input; nil gives it ours.
    /// - Returns: its exit status; 128 and the signal's number when a signal ended it; 127 when it cannot be run.
    public func run(_ arguments: [String] = [], input: [UInt8]? = nil) -> Int32 {
        var ends: [Int32] = [-1, -1]
        if input != nil, cplatform_pipe(&ends) != 0 { return 127 }
        for end in ends where end >= 0 { _ = fcntl(end, F_SETFL, 0) }
        ceditline_ignore_keys()
        var modes = termios()
        let isTerminal = tcgetattr(0, &modes) == 0
        defer {
            // A program that was killed may have left them anyhow.
            if isTerminal { _ = tcsetattr(0, TCSADRAIN, &modes) }
            ceditline_heed_keys()
        }
        let child = start(arguments, input: ends[0])
        if ends[0] >= 0 { close(ends[0]) }
        if let input, child != nil { Self.write(input, to: ends[1]) }
        if ends[1] >= 0 { close(ends[1]) }
        guard let child else { return 127 }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 { if errno != EINTR { return 127 } }
        return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + status & 0x7f
    }

    private func start(_ arguments: [String], input: Int32) -> pid_t? {
        let words = ["sh", "-c", "exec \(line) \"$@\"", "sh"] + arguments
        var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var attributes = posix_spawnattr_t()
        var actions = posix_spawn_file_actions_t()
        posix_spawnattr_init(&attributes)
        posix_spawn_file_actions_init(&actions)
        defer {
            posix_spawnattr_destroy(&attributes)
            posix_spawn_file_actions_destroy(&actions)
        }
        // What we catch or ignore is the program's own business.
        var (all, none) = (sigset_t(), sigset_t())
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        if input >= 0 { posix_spawn_file_actions_adddup2(&actions, input, 0) }
        var child = pid_t()
        return posix_spawn(&child, "/bin/sh", &actions, &attributes, &pointers, environ) == 0 ? child : nil
    }

    /// Writes for as long as the program reads.
    private static func write(_ bytes: [UInt8], to end: Int32) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(end, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return }
            written += max(0, count)
        }
    }
}
