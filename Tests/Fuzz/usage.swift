// Reads the first line of any bytes as a usage line, and the rest as a script that may use it: nothing traps, and a usage line that is
// written out again is the same. Built by scripts/fuzz.

import Diagnostics
import Language
import Values

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
    guard let usage = try? Usage(parsing: String(decoding: line, as: UTF8.self)) else { return 0 }
    let written = ([usage.name] + usage.parts.map(\.description) + usage.options.map { "[\($0.description)]" }).joined(separator: " ")
    guard let again = try? Usage(parsing: written) else { preconditionFailure("what is written out cannot be read: \(written)") }
    precondition(again.parts == usage.parts, "what is written out says something else: \(written)")
    precondition(again.options.map(\.name) == usage.options.map(\.name), "an option is lost: \(written)")
    let words = Vocabulary(
        commands: [Signature(usage, effect: .local, summary: "", examples: [usage.text])], functions: [], types: [:],
        read: { path, _ in Source(path, "") })
    let source = Source("t", bytes: Array(bytes.dropFirst(line.count)))
    let script = Script.parse(source, vocabulary: words)
    for problem in script.problems + script.check(vocabulary: words) { precondition(!problem.drawn().isEmpty, "nothing is drawn") }
    if !script.problems.contains(where: { $0.severity == .error }) { _ = try? Compiler.compile(script, in: Scope(vocabulary: words)) }
    return 0
}
