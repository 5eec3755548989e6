import Diagnostics
import Language
import Values

/// How a value stands in a cell of a table: short, on one line.
enum Cell {
    static func text(_ value: Value) -> String {
        switch value {
        case .null: ""
        case .list(let list): list.items.map(inList).joined(separator: ", ")
        case .map: JSON.text(value, .line)
        default: value.displayText
        }
    }

    /// A map in a list is shown by its id or name, for that is what a person looks for.
    private static func inList(_ item: Value) -> String {
        switch item {
        case .map(let map): (map["id"] ?? map["name"])?.string ?? JSON.text(item, .line)
        case .list: JSON.text(item, .line)
        default: text(item)
        }
    }

    /// Whether it is a number, which stands on the right.
    static func isNumber(_ value: Value) -> Bool {
        switch value {
        case .int, .decimal: true
        default: false
        }
    }
}
