import Diagnostics
import Values

extension SessionFile {
    /// Reads a session; throws a `DiagnosticList` with every problem it finds, each at its line (at most twenty).
    ///
    /// A last command without its closing line is no problem: it is still running, or a crash cut it short.
    ///
    /// - Parameter beside: reads the bodies that have files of their own.
    public static func parse(_ source: Source, beside: Beside? = nil) throws -> SessionFile {
        var parser = SessionParser(source, beside)
        return try parser.session()
    }

    public static func parse(_ text: String, name: String? = nil) throws -> SessionFile { try parse(Source(name, text)) }

    /// Reads the session of a file, with what lies beside it.
    public static func load(_ path: String, _ read: @escaping @Sendable (String) throws -> [UInt8]) throws -> SessionFile {
        try parse(Source(path, bytes: try read(path))) { try read(BodyFile.folder(of: path) + "/" + $0) }
    }
}
