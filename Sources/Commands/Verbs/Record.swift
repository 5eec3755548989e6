import Diagnostics
import Language
import Recording
import Values

extension Verb {
    static let record = Verb(
        "record (stop | <session: text> [--resume] [--durable])", .local,
        """
        Keeps what follows in a session file, until 'record stop', which replays it once to see whether it says the same again. --resume goes \
        on after the last command of a file that is there, --durable waits for the disk at each command.
        """,
        examples: ["record crm.session", "record stop"]
    ) { call, context in
        if call.has("stop") {
            guard let stopped = try await context.stopRecording() else { throw Diagnostic.notRecording }
            context.output.notes(stopped.text)
            return .null
        }
        // In a replay too: a session is not recorded while it is played.
        guard !context.isRepeatable else { throw Diagnostic.recordingAlready }
        let path = call.text("session")
        try context.startRecording(
            path.hasSuffix(".session") ? path : path + ".session", resumes: call.has("resume"), isDurable: call.has("durable"))
        return .null
    }
}

extension Diagnostic {
    fileprivate static var notRecording: Diagnostic {
        Diagnostic("not-recording", .usage, "nothing is being recorded", try: ["record crm.session"])
    }

    fileprivate static var recordingAlready: Diagnostic {
        Diagnostic("recording-already", .usage, "this conversation is being recorded already", try: ["record stop"])
    }
}
