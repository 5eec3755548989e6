import Values

/// What can be said of types before anything runs. A type is certain or it is `nil`: then the machine finds out.
enum StaticType {
    /// The types a value may have.
    static let names = ["text", "int", "decimal", "bool", "duration", "time", "list", "map", "any"]
    private static let certain: Set<String> = ["text", "int", "decimal", "bool", "duration", "time", "list", "map"]
    static let numbers: Set<String> = ["int", "decimal"]

    /// The type of the values that a written type lets through, if that is one type.
    static func certain(_ type: TypeName) -> String? {
        // A text may be a secret, and a decimal an int; so only operations that neither can do are wrong.
        type.alternatives.count > 1 ? "text" : certain(type.text)
    }

    static func certain(_ name: String) -> String? { certain.contains(name) ? name : nil }

    /// Whether a value of one type can stand where another is wanted.
    static func fits(_ type: String, _ wanted: String) -> Bool { type == wanted || (type == "int" && wanted == "decimal") }

    /// `a list`, `an int`, `text`, `true or false`.
    static func article(_ name: String) -> String {
        switch name {
        case "text": "text"
        case "int": "an int"
        case "bool": "true or false"
        case "null": "null"
        case "any": "a value"
        default: "a \(name)"
        }
    }
}
