import Diagnostics
import Language
import Values

/// What one verb means: its one declaration, and what it does.
///
/// A verb is a value, so one that is made at run time is as good as one of ours. To add one, write
/// `Verbs/NAME.swift` and put its name into `Verb.all`.
public struct Verb: Sendable {
    public internal(set) var signature: Signature
    let run: @Sendable (Call, Context) async throws -> Value
    public var name: String { signature.name }

    init(
        _ usage: String, _ effect: Effect, _ summary: String, examples: [String], needs: String? = nil,
        run: @escaping @Sendable (Call, Context) async throws -> Value
    ) {
        signature = Signature(Usage(declared: usage), effect: effect, summary: summary, examples: examples, needs: needs)
        self.run = run
    }
}

/// What a verb does.
struct Deed: Sendable {
    let effect: Effect
    let run: @Sendable (Call, Context) async throws -> Value
}

extension Usage {
    /// A usage line that stands in the sources; that each of them parses is tested.
    init(declared text: String) {
        do {
            self = try Usage(parsing: text)
        } catch {
            preconditionFailure("a usage line in the sources does not parse: \(text)")
        }
    }
}

/// One call of a verb, with its arguments under the names of the usage line.
struct Call {
    let host: HostCall
    /// `plan` stands before it: the verb shows what it would send, and sends nothing.
    var isPlan: Bool { host.isPlan }
    /// Its value is shown, rather than captured, piped on or written to a file.
    var isShown: Bool { host.isShown }

    func has(_ name: String) -> Bool { host.arguments.has(name) }
    subscript(_ name: String) -> Value? { argument(name)?.value }
    /// The argument under a name. A fixed word may stand under the same name before it (`drop field <field>`), so it is the last.
    func argument(_ name: String) -> Arguments.Argument? { host.arguments.all.last { $0.name == name } }
    func each(_ name: String) -> [Arguments.Argument] { host.arguments.each(name) }
    /// The text of an argument that the usage line requires.
    func text(_ name: String) -> String { self[name]?.string ?? "" }
}
