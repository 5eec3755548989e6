import Diagnostics
import Language
import Values

extension Verb {
    static let help = Verb(
        "help [<text>...] [--markdown] [--schema]", .local,
        "Explains a verb, a statement, a filter, a function, what was defined here, or an error by its id; without a name, what there is. "
            + "--schema gives what a tool is told of a verb, --markdown the whole reference, or all errors.",
        examples: ["help", "help create", "help where", "help json-comma", "help errors", "help create --schema"]
    ) { call, context in
        let words = call.each("text").map(\.value.displayText)
        let name = words.isEmpty ? nil : words.joined(separator: " ")
        if call.has("schema") { return try Manual.tools(name) }
        if call.has("markdown") {
            try context.output.data(name == "errors" ? Manual.errorsPage : Manual.referencePage)
        } else {
            try await context.read(name.map { try Manual.page($0, defined: context.definitions()) } ?? Manual.contents)
        }
        return .null
    }
}
