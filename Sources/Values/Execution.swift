public import Diagnostics

/// A program to be run beside this one.
public struct Execution: Sendable {
    /// The program and its arguments, handed over as they are: nothing reads them a second time.
    public var words: [String]
    /// What it reads from its standard input; `nil`: nothing.
    public var input: [UInt8]?
    /// The secrets among the words and the input: a recording masks them.
    public var masking: Masking

    public init(_ words: [String], input: [UInt8]? = nil, masking: Masking = Masking()) {
        self.words = words
        self.input = input
        self.masking = masking
    }

    /// How it ended.
    public struct End: Sendable, Equatable {
        /// What it said itself; 0 is success.
        public var status: Int
        /// The signal that ended it, if one did.
        public var signal: Int?
        public var output: [UInt8]
        /// What it wrote to its standard error; of very much the last part.
        public var errors: [UInt8]

        public init(status: Int = 0, signal: Int? = nil, output: [UInt8] = [], errors: [UInt8] = []) {
            self.status = status
            self.signal = signal
            self.output = output
            self.errors = errors
        }
    }
}

/// Something to ask the person at the terminal.
public struct Question: Sendable {
    public var text: String
    /// Whether the answer is not to be seen while it is typed.
    public var isSecret: Bool

    public init(_ text: String, isSecret: Bool = false) {
        self.text = text
        self.isSecret = isSecret
    }
}

extension World {
    /// For a world without other programs.
    public static let runsNothing: Run = { execution, _ in throw Diagnostic.noPrograms(execution) }
    /// For a world without a person.
    public static let asksNobody: Ask = { question in throw Diagnostic.nobodyToAsk(question) }
}

extension Diagnostic {
    fileprivate static func noPrograms(_ execution: Execution) -> Diagnostic {
        Diagnostic("no-programs", .io, "'\((execution.words.first ?? "").preview(60))' cannot be run: there are no programs here")
    }

    /// Nobody is there to answer.
    public static func nobodyToAsk(_ question: Question, because reasons: [String] = ["there is no terminal to ask at"]) -> Diagnostic {
        Diagnostic("nobody-to-ask", .io, "\(question.text.preview(60)) cannot be asked", because: reasons)
    }
}
