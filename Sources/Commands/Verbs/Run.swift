import Diagnostics
import Language
import Values

extension Verb {
    static let run = Verb(
        "run <path: script> [<any>...]", .local,
        "Runs a script in a scope of its own, with arguments for its 'params'; --help tells what they are.",
        examples: ["run sync.tenon crm.json", "run sync.tenon --help"]
    ) { call, context in
        let path = Paths.resolve(call.text("path"), besides: call.host.place.source.name)
        guard context.depth < 64 else { throw Diagnostic.deepRun(path) }
        let source = Source(path, bytes: try context.world.files.read(path))
        let restore = context.saved()
        context.depth += 1
        defer {
            context.depth -= 1
            restore()
        }
        let words = call.each("any").map { Script.Argument($0.value, writtenAt: $0.place) }
        let interpreter = Interpreter(within: context)
        if words.contains(where: { if case .word("--help") = $0 { true } else { false } }) {
            try context.output.data(interpreter.parse(source).usageText)
            return .null
        }
        let outcome = try await called(path, from: call.host.place) {
            try await interpreter.runThrowing(source, arguments: words)
        }
        // `exit` ends the script; with another status than 0 it is a failure, and that stops whoever ran it.
        if outcome.isExit, outcome.status != .done { throw Diagnostic.exiting }
        context.exitRequest = nil
        return .null
    }
}

extension Script.Argument {
    /// What `run` hands on: a bare word, which the script may take for an option, as it was written; what a variable or a text in quotes
    /// holds, as the value.
    init(_ value: Value, writtenAt place: Place) {
        let text = place.text
        let isBare =
            text.utf8.first.map { !"$([{\"'.".utf8.contains($0) || text.hasPrefix("./") } == true && !text.utf8.contains(UInt8(ascii: "("))
        self = isBare ? .word(text) : .value(value)
    }
}

/// Runs a body whose errors are to tell that a script was left, and from where it was run.
private func called<Result>(_ path: String, from place: Place, _ body: () async throws -> Result) async throws -> Result {
    do {
        return try await body()
    } catch {
        var problem = Diagnostic.from(error)
        let more = (error as? DiagnosticList)?.all.count { $0.severity == .error } ?? 1
        if more > 1 { problem.because.append("this is the first of \(more) errors; tenon check \(path) tells them all") }
        if problem.kind != .cancelled { problem.leave("run \(path)", from: place, "run from here") }
        throw problem
    }
}

extension Diagnostic {
    fileprivate static func deepRun(_ path: String) -> Diagnostic {
        Diagnostic(
            "deep-run", .limit, "'\(path)' would be the 65th script inside a script", because: ["a script that runs itself never ends"])
    }
}
