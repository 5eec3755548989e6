/// Everything that could differ between two runs, handed down from the command line to every room.
///
/// Nothing else reads a clock, a source of randomness, the environment or a file; so a recording can pin them all.
public struct World: Sendable {
    /// The moment, in microseconds since 1970-01-01T00:00:00Z.
    public var now: @Sendable () -> Int
    /// Waits for a number of microseconds; throws `CancellationError` when the task is cancelled.
    public var sleep: @Sendable (Int) async throws -> Void
    /// 64 random bits.
    public var random: @Sendable () -> UInt64
    /// The value of an environment variable.
    public var environment: @Sendable (String) -> String?
    public var files: Files
    public var terminal: Terminal
    /// Runs a program to its end; what it writes to its standard error is handed on piece by piece. Throws a `Diagnostic` when it
    /// cannot be started, `CancellationError` when the task is cancelled, and then nothing of it runs any more.
    public var run: Run
    /// Asks the person at the terminal; throws a `Diagnostic` when there is nobody to ask.
    public var ask: Ask

    public typealias Run = @Sendable (_ execution: Execution, _ errors: @escaping @Sendable ([UInt8]) -> Void) async throws -> Execution.End
    public typealias Ask = @Sendable (Question) async throws -> String

    public init(
        now: @escaping @Sendable () -> Int, sleep: @escaping @Sendable (Int) async throws -> Void,
        random: @escaping @Sendable () -> UInt64, environment: @escaping @Sendable (String) -> String?, files: Files,
        terminal: Terminal, run: @escaping Run = World.runsNothing, ask: @escaping Ask = World.asksNobody
    ) {
        self.now = now
        self.sleep = sleep
        self.random = random
        self.environment = environment
        self.files = files
        self.terminal = terminal
        self.run = run
        self.ask = ask
    }

    /// A random UUID (version 4), lower case.
    public func uuid() -> String {
        var bytes = [UInt8]()
        for _ in 0..<2 { withUnsafeBytes(of: random().bigEndian) { bytes += $0 } }
        bytes[6] = bytes[6] & 0x0f | 0x40
        bytes[8] = bytes[8] & 0x3f | 0x80
        var out = ""
        for (index, byte) in bytes.enumerated() {
            if index == 4 || index == 6 || index == 8 || index == 10 { out += "-" }
            out += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return out
    }
}

/// The files a run can see.
public struct Files: Sendable {
    /// How a file is opened for writing.
    public enum Mode: Sendable {
        /// A new file; one that exists is refused.
        case create
        case overwrite, append
    }

    /// The bytes of a file; throws a `Diagnostic` of kind `io` that names the path and the cause. `-` is standard input.
    public var read: @Sendable (String) throws -> [UInt8]
    /// Writes a whole file, or appends to one; throws a `Diagnostic` of kind `io`.
    public var write: @Sendable (String, [UInt8], Mode) throws -> Void
    public var exists: @Sendable (String) -> Bool
    /// Puts new bytes in the place of a file's, all or none, and leaves its permissions as they are; throws a `Diagnostic` of kind `io`.
    public var replace: @Sendable (String, [UInt8]) throws -> Void
    /// The names in a folder, sorted, folders with a `/` at the end; empty when it cannot be read.
    public var list: @Sendable (String) -> [String]
    /// Takes a file away; one that is not there is no fault. Throws a `Diagnostic` of kind `io`.
    public var remove: @Sendable (String) throws -> Void
    /// Makes a folder and those around it, where they are missing; throws a `Diagnostic` of kind `io`.
    public var makeFolder: @Sendable (String) throws -> Void

    /// Files without `remove` are emptied instead; files without `makeFolder` need no folders.
    public init(
        read: @escaping @Sendable (String) throws -> [UInt8], write: @escaping @Sendable (String, [UInt8], Mode) throws -> Void,
        replace: (@Sendable (String, [UInt8]) throws -> Void)? = nil, exists: @escaping @Sendable (String) -> Bool,
        list: @escaping @Sendable (String) -> [String], remove: (@Sendable (String) throws -> Void)? = nil,
        makeFolder: @escaping @Sendable (String) throws -> Void = { _ in }
    ) {
        self.replace = replace ?? { try write($0, $1, .overwrite) }
        self.remove = remove ?? { if exists($0) { try write($0, [], .overwrite) } }
        self.makeFolder = makeFolder
        self.read = read
        self.write = write
        self.exists = exists
        self.list = list
    }
}

/// What the output is shown on.
public struct Terminal: Sendable, Hashable {
    /// Whether standard output is a terminal.
    public var isTerminal: Bool
    /// Whether standard error is one, which can show how far something has got.
    public var isErrorTerminal: Bool
    /// Columns.
    public var width: Int
    /// Rows; what is painted over again has to fit.
    public var height: Int
    /// Whether colour is wanted on standard output, and on standard error.
    public var color: Bool
    public var errorColor: Bool

    public init(
        isTerminal: Bool = false, isErrorTerminal: Bool = false, width: Int = 80, height: Int = 24, color: Bool = false,
        errorColor: Bool = false
    ) {
        self.isTerminal = isTerminal
        self.isErrorTerminal = isErrorTerminal
        self.width = width
        self.height = height
        self.color = color
        self.errorColor = errorColor
    }
}
