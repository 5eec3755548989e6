// Reads and checks any bytes as a script: beside not trapping, the tokens must make up the text, and every problem can be drawn.
// Built like json.swift, with the module Language (all of Sources/Language, `-I Sources/CPCRE2`) after Values, and `-lpcre2-8`; run with
// `-detect_leaks=0`, for the vocabulary lives as long as the process.

import Diagnostics
import Language
import Values

private let words = Vocabulary(
    commands: [
        "list [<entity>]", "create <entity> from <source> [--jobs <int>] [--resume]", "use (site <site> | entity <entity>) [<block>]",
        "update <resource> (add field <map> | drop field <field> | from <source>)",
        "query <entity> [<query>] [select <attribute>,...] [limit <int>]",
        "print [<any>...]", "exit [<int>]", "watch <duration> <command>",
    ].compactMap { line in (try? Usage(parsing: line)).map { Signature($0, effect: .local, summary: "", examples: []) } },
    functions: [], types: [:], read: { path, _ in Source(path, "def loaded(a) { return $a }\nload other") })

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let source = Source("t", bytes: Array(UnsafeBufferPointer(start: start, count: count)))
    let script = Script.parse(source, vocabulary: words)
    var at = 0
    for token in script.tokens {
        precondition(token.range.lowerBound == at && !token.range.isEmpty, "a token is out of order")
        at = token.range.upperBound
    }
    precondition(at == count, "a byte is in no token")
    for problem in script.problems + script.check(vocabulary: words) { precondition(!problem.drawn().isEmpty, "nothing is drawn") }
    _ = try? script.bind(["a", "--b", "c"], vocabulary: words)
    _ = try? Usage(parsing: source.text)
    return 0
}
