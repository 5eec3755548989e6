import Diagnostics
import Language
import Recording
import Values

extension Verb {
    static let sh = Verb(
        "sh <program: list> [--input <any>]", .local,
        "Runs a program with the arguments of a list, none of which is read a second time, and gives what it writes as a text without "
            + "the last line end; a status other than 0 is an error of kind io. A script says 'requires shell' first.",
        examples: [#"sh ["git", "rev-parse", "HEAD"]"#, #"sh ["jq", ".data", "crm.json"] | from json"#, #"sh ["sort"] --input "b\na""#],
        needs: "shell"
    ) { call, context in
        let words = call.argument("program")
        let input = call.argument("input")
        var masking = Masking(LiveSecret.keys(context.realWorld, context.keyRing).map(\.text))
        var execution = try Execution(
            Handover.words(words?.value.list ?? [], &masking), input: input.map { Array(try Handover.input($0.value, &masking).utf8) })
        execution.masking = masking
        let name = execution.words[0]
        let lines = LineNotes(masking, context.output.notes)
        let end: Execution.End
        do {
            end = try await context.world.run(execution) { lines.add($0) }
        } catch let problem as Diagnostic {
            lines.finish()
            throw problem
        }
        lines.finish()
        guard end.signal == nil, end.status == 0 else { throw Diagnostic.programFailed(name, end, lines.last(5)) }
        guard let text = String(validating: end.output, as: UTF8.self) else { throw Diagnostic.notText(name, end.output) }
        return .text(masking.masked(text.hasSuffix("\n") ? String(text.dropLast()) : text))
    }
}

/// How values become what a program is handed.
private enum Handover {
    static func words(_ values: [Value], _ masking: inout Masking) throws -> [String] {
        guard !values.isEmpty else { throw Diagnostic.noWords }
        var words: [String] = []
        for (index, value) in values.enumerated() {
            let subject = index == 0 ? "the program" : "argument \(index) of '\((words.first ?? "").preview(40))'"
            let word = try text(value, subject, &masking)
            guard !word.utf8.contains(0) else { throw Diagnostic.nulInWord(subject) }
            words.append(word)
        }
        guard !words[0].isEmpty else { throw Diagnostic.noWords }
        return words
    }

    static func input(_ value: Value, _ masking: inout Masking) throws -> String { try text(value, "'--input'", &masking) }

    private static func text(_ value: Value, _ subject: String, _ masking: inout Masking) throws -> String {
        switch value {
        case .secret(let secret):
            masking.add(secret.text)
            return secret.text
        case .list, .map, .null: throw Diagnostic.notAWord(subject, value)
        default: return value.displayText
        }
    }
}

extension Diagnostic {
    fileprivate static var noWords: Diagnostic {
        Diagnostic("no-program", .type, "'sh' needs a program", because: ["the list must begin with its name"], try: [#"sh ["date"]"#])
    }

    fileprivate static func notAWord(_ subject: String, _ value: Value) -> Diagnostic {
        Diagnostic(
            "not-a-word", .type, "\(subject) must be a text or a number, but is \(value.isNull ? "null" : "a \(value.typeName)")",
            because: value.isNull
                ? ["nothing is handed over in its place, so that no argument is lost unseen"]
                : ["a program knows only texts; to_json(VALUE) makes one, and '...$list' hands over each element"])
    }

    fileprivate static func nulInWord(_ subject: String) -> Diagnostic {
        Diagnostic(
            "nul-in-word", .type, "\(subject) holds the character NUL", because: ["the system ends an argument there, and would cut it"])
    }

    fileprivate static func programFailed(_ name: String, _ end: Execution.End, _ lines: [String]) -> Diagnostic {
        let ending = end.signal.map { "was ended by signal \($0)" } ?? "ended with status \(end.status)"
        return Diagnostic("program-failed", .io, "'\(name.preview(60))' \(ending)", because: lines)
    }

    fileprivate static func notText(_ name: String, _ bytes: [UInt8]) -> Diagnostic {
        Diagnostic(
            "not-text", .io, "what '\(name.preview(60))' wrote is no text", because: ["its \(bytes.count) bytes must be UTF-8, but are not"]
        )
    }
}
