// Reads, checks and runs any bytes as a program, with little to spend: nothing traps, limits hold, and what the check has passed never
// fails for a reason that the check promises to find. Built by scripts/fuzz.

import Diagnostics
import Language
import Values

private let words = Vocabulary(
    commands: [
        "list [<entity>]", "show <resource>", "create <entity> from <source> [--jobs <int>] [--resume]",
        "use (site <site> | entity <entity>) [<block>]", "update <resource> (add field <map> | drop field <field> | from <source>)",
        "delete <resource>... [--yes]", "print <any>...", "exit [<int>]", "wait [<job: int>...]",
    ].compactMap { line in (try? Usage(parsing: line)).map { Signature($0, effect: .local, summary: "", examples: []) } },
    functions: ["env <name: text> -> any", "now -> time", "open <path> -> any"].compactMap { line in
        (try? Usage(parsing: line)).map { Signature($0, effect: .local, summary: "", examples: []) }
    },
    types: [:], read: { path, _ in Source(path, "def loaded(a) { return $a }") })

/// What a host would answer, by the name of the call.
private func answer(_ call: HostCall) -> Result<Value, Diagnostic> {
    switch call.name {
    case "list":
        .success([["id": "crm", "type": "ref_table", "join": ["type": "email"], "n": 3], ["id": "b", "type": "x", "join": .null, "n": 1]])
    case "open": .success(["a": [1, 2, ["b": .null]]])
    case "env": .success(.null)
    case "now": .success(.time(1_790_000_000_000_000))
    case "show": .failure(Diagnostic("no-connection", .notFound, "there is no such connection"))
    case "job": .success(1)
    default: .success(.null)
    }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let source = Source("t", bytes: Array(UnsafeBufferPointer(start: start, count: count)))
    let scope = Scope(vocabulary: words)
    let script = Script.parse(source, vocabulary: words, surroundings: scope.surroundings)
    let problems = script.problems + script.check(vocabulary: words, surroundings: scope.surroundings)
    if problems.contains(where: { $0.severity == .error }) { return 0 }
    guard let program = try? Compiler.compile(script, in: scope) else { return 0 }
    let machine = Machine(scope: scope, limits: Limits(steps: 20_000, memory: 4 << 20, depth: 200))
    var step = machine.start(program)
    for _ in 0..<500 {
        switch step {
        case .call(let call): step = machine.resume(answer(call))
        case .finished(let value):
            _ = value.displayText
            return 0
        case .failed(let problem):
            precondition(!problem.drawn().isEmpty, "nothing is drawn")
            // A script may raise any kind by itself.
            let isOwn = source.text.contains("fail") || source.text.contains("requires") || !script.parameters.isEmpty
            precondition(isOwn || ![.parse, .name, .usage].contains(problem.kind), "the check has let \(problem.id) through")
            return 0
        }
    }
    machine.interrupt.request()
    machine.abandon()
    return 0
}
