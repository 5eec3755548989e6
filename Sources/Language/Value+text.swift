import Diagnostics
public import Values

extension Value {
    /// How the value stands in a text: text bare, durations as `1m30s`, times in RFC 3339, a secret as `***`, everything else
    /// as JSON on one line.
    public var displayText: String {
        switch self {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .int(let number): String(number)
        case .decimal(let decimal): decimal.spelling
        case .text(let text): text.string
        case .duration(let microseconds): Duration.text(microseconds)
        case .time(let microseconds): Time.text(microseconds)
        case .list, .map: JSON.text(self, .compact)
        case .secret: "***"
        }
    }

    /// The value for a message, with its type: `text "a"`, `int 3`, `a list of 3`.
    var named: String {
        switch self {
        case .null: "null"
        case .list(let list): list.items.isEmpty ? "an empty list" : "a list of \(list.items.count)"
        case .map(let map): map.count == 0 ? "an empty map" : "map \(preview())"
        case .secret: "a secret"
        case .duration, .time, .bool, .decimal, .int: "\(typeName) \(displayText.preview())"
        case .text: "text \(preview())"
        }
    }
}
