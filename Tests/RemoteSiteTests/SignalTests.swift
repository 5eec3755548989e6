import CPlatform
import Glibc
import Testing

/// Signals as bytes, which every room that waits can wait for.
@Suite(.serialized) struct SignalTests {
    @Test func eachSignalIsOneByte() {
        var ends: [Int32] = [-1, -1]
        #expect(cplatform_pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        func next() -> Character? {
            var byte: UInt8 = 0
            var waiting = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
            while poll(&waiting, 1, 1000) < 0 {}
            return read(ends[0], &byte, 1) == 1 ? Character(Unicode.Scalar(byte)) : nil
        }
        #expect(cplatform_install_interrupt(ends[1]) == 0)
        for (signal, letter) in [(SIGINT, "I"), (SIGTERM, "T"), (SIGWINCH, "W"), (SIGCONT, "C")] as [(Int32, Character)] {
            kill(getpid(), signal)
            #expect(next() == letter)
        }
        // Another reader takes over, and a full pipe blocks nobody.
        var others: [Int32] = [-1, -1]
        #expect(cplatform_pipe(&others) == 0)
        defer { others.forEach { close($0) } }
        #expect(cplatform_install_interrupt(others[1]) == 0)
        while write(others[1], "x", 1) == 1 {}
        kill(getpid(), SIGWINCH)
        cplatform_remove_interrupt()
        kill(getpid(), SIGWINCH)
    }

    @Test func whatIsNoTerminalHasNoSize() {
        var ends: [Int32] = [-1, -1]
        #expect(cplatform_pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        var (columns, rows): (Int32, Int32) = (0, 0)
        #expect(cplatform_terminal_size(ends[0], &columns, &rows) == ENOTTY)
    }
}
