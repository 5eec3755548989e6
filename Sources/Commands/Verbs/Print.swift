import Language
import Values

extension Verb {
    static let print = Verb(
        "print <any>...", .local, "Writes its arguments with one blank between them; into a file with '>'.",
        examples: ["print \"hello\"", "print 1 + 2 is (1 + 2)"]
    ) { call, context in
        let texts = call.each("any").map(\.value.displayText)
        let line = texts.count == 1 ? texts[0] : texts.joined(separator: " ")
        // What goes on into a file or a variable is a value like another.
        guard call.isShown else { return .text(line) }
        try context.output.text(line + "\n")
        return .null
    }
}
