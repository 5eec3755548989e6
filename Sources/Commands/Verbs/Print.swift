import Language
import Values

extension Verb {
    static let print = Verb(
        "print <any>...", .local, "Writes its arguments with one blank between them; into a file with '>'.",
        examples: ["print \"hello\"", "print 1 + 2 is (1 + 2)"]
    ) { call, context in
        let arguments = call.each("any")
        var line = arguments.first?.value.displayText ?? ""
        for argument in arguments.dropFirst() { line += " " + argument.value.displayText }
        // What goes on into a file or a variable is a value like another.
        guard call.isShown else { return .text(line) }
        line += "\n"
        try context.output.text(line)
        return .null
    }
}
