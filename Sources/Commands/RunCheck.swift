import Diagnostics
import Language
import Values

/// Looks into the script that a `run` names literally, before anything starts: its text, its names, and the words for its `params`.
enum RunCheck {
    /// The errors in it. `around`: the scripts that are looked into already, outermost first.
    static func problems(_ call: WrittenCall, _ world: World, _ profiles: KeyRing?, around: [String], plugins: [Signature] = []) -> [Diagnostic] {
        guard let written = call.arguments.first(where: { $0.name == "path" })?.literal?.string else { return [] }
        let path = Paths.resolve(written, besides: call.place.source.name)
        // What is missing was told with the path; what an earlier statement writes is not there yet.
        guard !around.contains(path), around.count < 16, !call.written.contains(path), world.files.exists(path),
            let bytes = try? world.files.read(path)
        else { return [] }
        let vocabulary = Vocabulary.tenon(world, profiles, around: around + [path], plugins: plugins)
        let script = Script.parse(Source(path, bytes: bytes), vocabulary: vocabulary)
        let found = (script.problems + script.check(vocabulary: vocabulary)).filter { $0.severity == .error }
        return (found + wordProblems(call, script, vocabulary)).map { $0.marked(at: call.place, "run from here") }
    }

    /// What is wrong with the words behind the path, where all of them are literal.
    private static func wordProblems(_ call: WrittenCall, _ script: Script, _ vocabulary: Vocabulary) -> [Diagnostic] {
        let given = call.arguments.filter { $0.name != "path" }
        let words = given.compactMap { argument in argument.literal.map { Script.Argument($0, writtenAt: argument.place) } }
        let asksForHelp = words.contains { if case .word("--help") = $0 { true } else { false } }
        guard words.count == given.count, !asksForHelp else { return [] }
        do {
            _ = try script.bind(words, vocabulary: vocabulary)
            return []
        } catch let problems as DiagnosticList {
            return problems.all
        } catch {
            return [Diagnostic.from(error)]
        }
    }
}
