public import Diagnostics
import Language

extension Interpreter {
    /// Gives a script's text in the usual form; throws all its problems when it cannot be read.
    public func formatted(_ source: Source) throws -> String {
        let script = parse(source)
        let errors = script.problems.filter { $0.severity == .error }
        if !errors.isEmpty { throw DiagnosticList(script.problems) }
        return try script.formatted(vocabulary: vocabulary, surroundings: scope.surroundings)
    }
}
