import Diagnostics
import Language
import Values

extension Verb {
    static let print = Verb(
        "print <any>...", .local, "Writes its arguments with one blank between them; into a file with '>'.",
        examples: ["print \"hello\"", "print 1 + 2 is (1 + 2)"]
    ) { call, context in
        let line = call.each("any").map(\.value.displayText).joined(separator: " ")
        // What goes on into a file or a variable is a value like another.
        guard call.isShown else { return .text(line) }
        try context.output.data((context.world.terminal.isTerminal ? line.harmless : line) + "\n")
        return .null
    }
}

extension String {
    /// What a terminal may get of a text from anywhere: line ends and tabs as they are, whatever else would be obeyed made visible.
    fileprivate var harmless: String {
        guard utf8.contains(where: { $0 < 0x20 || $0 >= 0x7f }) else { return self }
        return utf8.split(separator: 0x0a, omittingEmptySubsequences: false).map { line in
            line.split(separator: 0x09, omittingEmptySubsequences: false).map { Diagnostic.safe(String(Substring($0))) }.joined(
                separator: "\t")
        }.joined(separator: "\n")
    }
}
