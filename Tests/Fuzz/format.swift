// Formats any bytes that are a script: the formatted text means the same, and formatting it again changes nothing. Built by scripts/fuzz.

import Diagnostics
import Language
import Values

private let words = Vocabulary(
    commands: [
        "list [<entity>]", "create <entity> from <source> [--jobs <int>] [--resume]", "use (site <site> | entity <entity>) [<block>]",
        "update <resource> (add field <map> | drop field <field> | from <source>)", "delete <resource>... [--yes]", "print <any>...",
        "query <entity> [<query>] [select <attribute>,...] [limit <int>]", "exit [<int>]",
    ].compactMap { line in (try? Usage(parsing: line)).map { Signature($0, effect: .local, summary: "", examples: []) } },
    functions: [], types: [:], read: { path, _ in Source(path, "def loaded(a) { return $a }") })

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    // The first byte says how wide a line may be.
    let width = 20 + Int(bytes[0]) % 100
    let script = Script.parse(Source("t", bytes: Array(bytes.dropFirst())), vocabulary: words)
    guard !script.problems.contains(where: { $0.severity == .error }) else { return 0 }
    do {
        let once = try script.formatted(width: width, vocabulary: words)
        let twice = try Script.parse(Source("t", once), vocabulary: words).formatted(width: width, vocabulary: words)
        precondition(once == twice, "formatting again changes something:\n\(once)\n---\n\(twice)")
    } catch {
        preconditionFailure("\(error.drawn())")
    }
    return 0
}
