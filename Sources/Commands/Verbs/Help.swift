import Diagnostics
import Language
import Values

extension Verb {
    static let help = Verb(
        "help [<text>...]", .local, "Explains a verb, a filter, a function or an error; without a name, what there is.",
        examples: ["help", "help create", "help where"]
    ) { call, context in
        let words = call.each("text").map(\.value.displayText)
        try context.output.data(words.isEmpty ? Manual.contents : Manual.page(words.joined(separator: " ")))
        return .null
    }
}
