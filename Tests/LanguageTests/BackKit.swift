import Diagnostics
import Values

@testable import Language

/// What came out of a program: the values that were shown, printed lines, other host calls, and how it ended.
struct Played {
    var lines: [String] = []
    var failure: Diagnostic?
    var result: Value = .null

    /// The lines, and the failure as `!id 'text at its mark': message`, with ` / ` between them.
    var text: String {
        var all = lines
        if let failure {
            let at = failure.marks.first.map { " '\($0.place.text)'" } ?? ""
            all.append("!\(failure.id)\(at): \(failure.message)")
        }
        return all.joined(separator: " / ")
    }
}

/// Answers host calls as a small host would.
func standardAnswer(_ call: HostCall) -> Result<Value, Diagnostic> {
    switch call.name {
    case "list":
        .success([
            ["id": "crm", "type": "ref_table", "join": ["attribute": "email"], "rows": 3],
            ["id": "nps", "type": "warehouse", "join": ["attribute": "id"], "rows": 1],
        ])
    case "show": .success(["id": call.arguments["resource"] ?? .null])
    case "create": .failure(Diagnostic("exists", .conflict, "a connection of that id exists"))
    case "delete": .failure(Diagnostic.cancelled())
    case "env": .success(.text("value of \(call.arguments["name"]?.string ?? "?")"))
    case "now": .success(.time(0))
    default: .success(.null)
    }
}

/// Made once: reading the usage lines takes longer than running a small program.
let plainVocabulary = vocabulary()

/// Compiles and runs a text in a scope.
func play(
    _ text: String, in scope: Scope = Scope(vocabulary: plainVocabulary), limits: Limits = Limits(steps: 10_000_000),
    files: [String: String] = [:], arguments: [String: Value] = [:], answer: (HostCall) -> Result<Value, Diagnostic> = standardAnswer
) -> Played {
    var played = Played()
    let script = Script.parse(
        Source("t", text), vocabulary: files.isEmpty ? plainVocabulary : vocabulary(files: files), surroundings: scope.surroundings)
    if let problem = script.problems.first {
        played.failure = problem
        return played
    }
    let program: Program
    do { program = try Compiler.compile(script, in: scope) } catch {
        played.failure = (error as? DiagnosticList)?.all.first
        return played
    }
    let machine = Machine(scope: scope, limits: limits)
    var step = machine.start(program, arguments: arguments)
    while true {
        switch step {
        case .call(let call):
            switch call.kind {
            case .show: played.lines.append(JSON.text(call.arguments["value"] ?? .null, .compact))
            case .command where call.name == "print":
                played.lines.append(call.arguments.all.map(\.value.displayText).joined(separator: " "))
            case .expectation: played.lines.append("expected: \(call.arguments["message"]?.displayText ?? "")")
            case .redirect(let mode):
                played.lines.append("\(mode) \(call.arguments["path"]?.displayText ?? "") \(JSON.text(call.arguments["value"] ?? .null))")
            case .job:
                let seen = call.arguments.all.map { "\($0.name)=\($0.value.displayText)" }.joined(separator: " ")
                played.lines.append("job \(call.name)\(seen.isEmpty ? "" : " with \(seen)")")
            case .round:
                played.lines.append(
                    "round \(call.arguments["round"]?.displayText ?? "") \(call.arguments["met"]?.displayText ?? "")"
                        + " \(call.arguments["value"]?.displayText ?? "")")
            case .pause: played.lines.append("pause \(call.arguments["duration"]?.displayText ?? "")")
            case .leave: played.lines.append("leave \(call.name)")
            case .command where call.name == "use": played.lines.append("enter \(call.name)")
            default: break
            }
            step = machine.resume(answer(call))
        case .finished(let value):
            played.result = value
            return played
        case .failed(let diagnostic):
            played.failure = diagnostic
            return played
        }
    }
}
