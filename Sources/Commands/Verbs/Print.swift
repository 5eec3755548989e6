import Language
import Values

extension Verb {
    static let print = Verb(
        "print <any>...", .local, "Writes its arguments with one blank between them.",
        examples: ["print \"hello\"", "print 1 + 2 is (1 + 2)"]
    ) { call, context in
        try context.output.data(call.each("any").map(\.value.displayText).joined(separator: " ") + "\n")
        return .null
    }
}
