import PluginHost
import Testing
import Values

@Suite struct MessageTests {
    @Test(arguments: [
        #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"}}"#,
        #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"x"}}"#,
        #"{"jsonrpc":"2.0","id":"x","result":{"a":[1,2]}}"#,
        #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no","data":{"at":3}}}"#,
    ])
    func aMessageIsWrittenAsItWasRead(_ line: String) throws {
        #expect(String(decoding: try Message(line: Array(line.utf8)).line, as: UTF8.self) == line + "\n")
    }

    @Test(arguments: [
        ("nonsense", -32700, "unexpected 'n'"), ("[]", -32600, "a message must be a map with \"jsonrpc\": \"2.0\""),
        (#"{"id":1}"#, -32600, "a message must be a map with \"jsonrpc\": \"2.0\""),
        (#"{"jsonrpc":"2.0","id":1}"#, -32600, "a message must have a method, a result or an error"),
        (#"{"jsonrpc":"2.0","id":[],"method":"a"}"#, -32600, "an id must be a number or text"),
        (#"{"jsonrpc":"2.0","id":1,"method":2}"#, -32600, "a method must be text"),
        (#"{"jsonrpc":"2.0","id":1,"method":"a","params":3}"#, -32600, "params must be a map or a list"),
    ])
    func whatIsNoMessageIsTold(_ line: String, _ code: Int, _ words: String) {
        do throws(RPCError) {
            _ = try Message(line: Array(line.utf8))
            Issue.record("this is no message: \(line)")
        } catch {
            #expect(error.code == code)
            if code != -32700 { #expect(error.message == words) }
        }
    }

    @Test func linesAreTheSameHoweverTheyCome() {
        let text = Array("one\r\ntwo\n\nthree\nfour".utf8)
        for size in 1...text.count {
            var reader = LineReader(longest: 100)
            var lines: [String] = []
            for start in stride(from: 0, to: text.count, by: size) {
                for case .line(let line) in reader.take(text[start..<min(start + size, text.count)]) {
                    lines.append(String(decoding: line, as: UTF8.self))
                }
            }
            #expect(lines == ["one", "two", "", "three"])
            #expect(reader.rest == Array("four".utf8))
        }
    }

    @Test func aLineThatIsTooLongIsToldOnceAndDropped() {
        var reader = LineReader(longest: 8)
        var pieces: [LineReader.Piece] = []
        for byte in "123456789abcdef\nok\n".utf8 { pieces += reader.take([byte]) }
        #expect(pieces == [.tooLong(Array("12345678".utf8)), .line(Array("ok".utf8))])
    }
}
