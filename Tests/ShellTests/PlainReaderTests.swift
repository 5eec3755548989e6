import Glibc
import Testing

@testable import Shell

@Suite struct PlainReaderTests {
    /// A reader of some bytes, as they come out of a file.
    private func reader(_ bytes: [UInt8]) -> PlainReader {
        guard let file = tmpfile() else { return PlainReader(input: -1) }
        fwrite(bytes, 1, bytes.count, file)
        fflush(file)
        let descriptor = dup(fileno(file))
        fclose(file)
        lseek(descriptor, 0, SEEK_SET)
        return PlainReader(input: descriptor)
    }

    private func lines(_ text: String) -> [LineEditor.Line] {
        let reader = reader(Array(text.utf8))
        var found: [LineEditor.Line] = []
        while found.count < 20 {
            let line = reader.readLine(isUnfinished: { $0.hasSuffix("{") })
            found.append(line)
            if line == .end { break }
        }
        return found
    }

    @Test func lineByLine() { #expect(lines("one\ntwo\r\n\nthree") == [.text("one"), .text("two"), .text(""), .text("three"), .end]) }

    @Test func nothing() { #expect(lines("") == [.end]) }

    @Test func unfinishedTextTakesMoreLines() {
        #expect(lines("a {\n{\nb\nc") == [.text("a {\n{\nb"), .text("c"), .end])
        #expect(lines("a {") == [.text("a {"), .end])
    }

    @Test func aLineMayBeLong() {
        let long = String(repeating: "é", count: 300_000)
        #expect(lines(long + "\nx\n") == [.text(long), .text("x"), .end])
    }

    @Test func whatIsNotUTF8IsReplaced() {
        let reader = reader([0x61, 0xff, 0x62, 0x0a])
        #expect(reader.readLine() == .text("a\u{fffd}b"))
    }

    @Test func promptsAreShown() {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        guard let file = tmpfile() else { return }
        fputs("a {\nb\n", file)
        fflush(file)
        lseek(fileno(file), 0, SEEK_SET)
        let reader = PlainReader(input: fileno(file), promptingOn: ends[1])
        #expect(reader.readLine(prompt: "> ", isUnfinished: { $0.hasSuffix("{") }) == .text("a {\nb"))
        var bytes = [UInt8](repeating: 0, count: 100)
        #expect(String(decoding: bytes[..<read(ends[0], &bytes, 100)], as: UTF8.self) == "> . ")
        fclose(file)
    }
}
