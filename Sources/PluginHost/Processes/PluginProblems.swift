import Diagnostics
import Glibc
import Values

/// The words of the C library for a number of it.
enum ErrorNumber {
    static func words(_ number: Int32) -> String { String(cString: strerror(number)) }
}

extension PluginProcess {
    /// Why a request to this plugin has no result.
    func problem(_ failure: RequestFailure, _ running: RunningPlugin, _ what: String, _ context: CallContext? = nil) -> any Error {
        let mayBeRetried = context?.isReadOnly ?? false
        return switch failure {
        case .cancelled: CancellationError()
        case .refused(let error): Diagnostic.refused(name, what, error)
        case .unreadable(let why): Diagnostic.badAnswer(name, what, why)
        case .ended(let end): Diagnostic.ended(name, what, end, log)
        case .idle(let milliseconds):
            Diagnostic.timedOut(name, what, "there was no sign of life for \(milliseconds) ms (limits.idleMs)", mayBeRetried, log)
        case .tooLong: Diagnostic.timedOut(name, what, "it took more than \(limits.longest) ms in all (limits.maxMs)", mayBeRetried, log)
        case .stopping: Diagnostic.sessionIsOver(name)
        }
    }
}

extension Diagnostic {
    fileprivate static func refused(_ name: String, _ what: String, _ error: RPCError) -> Diagnostic {
        Diagnostic(
            "plugin-refused", .plugin, "plugin '\(name)' refuses '\(what.preview(60))'",
            because: ["\(error.message.preview(300)) (\(error.code))"])
    }

    static func badAnswer(_ name: String, _ what: String, _ why: String) -> Diagnostic {
        Diagnostic("plugin-answer", .plugin, "plugin '\(name)' answers '\(what.preview(60))' with what is no answer", because: [why])
    }

    static func otherResult(_ start: PluginStart, _ what: String, _ flaws: [JSONSchema.Flaw]) -> Diagnostic {
        Diagnostic(
            "plugin-result", .plugin, "plugin '\(start.name)' answers '\(what.preview(60))' with something else than it declares",
            because: flaws.map { Diagnostic.safe($0.words) } + ["its tool has an outputSchema, which every result must conform to"],
            try: ["tenon plugin test \(start.folder)"])
    }

    fileprivate static func ended(_ name: String, _ what: String, _ end: PluginEnd, _ log: PluginLog) -> Diagnostic {
        Diagnostic(
            "plugin-crashed", .plugin, "plugin '\(name)' was lost during '\(what.preview(60))'", because: [end.words] + log.reasons,
            try: ["plugin log \(name)"])
    }

    fileprivate static func timedOut(_ name: String, _ what: String, _ why: String, _ mayBeRetried: Bool, _ log: PluginLog) -> Diagnostic {
        var problem = Diagnostic(
            "plugin-timeout", .timeout, "plugin '\(name)' has not answered '\(what.preview(60))'", because: [why] + log.reasons)
        problem.mayBeRetried = mayBeRetried
        return problem
    }

    static func asksForEver(_ name: String, _ what: String, _ rounds: Int) -> Diagnostic {
        Diagnostic(
            "plugin-asks", .plugin, "plugin '\(name)' asks too much for '\(what.preview(60))'",
            because: ["a call may ask \(rounds) times, and it asks once more"])
    }

    static func asksWrongly(_ name: String, _ what: String, _ why: String) -> Diagnostic {
        Diagnostic("plugin-asks", .plugin, "what plugin '\(name)' asks for '\(what.preview(60))' is not put to anybody", because: [why])
    }
}
