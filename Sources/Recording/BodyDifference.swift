import Diagnostics
import Values

/// Where two JSON documents differ, as pointers.
struct BodyDifference {
    var pointer: Pointer
    /// `nil`: not there.
    var recorded: Value?
    var actual: Value?

    /// As two lines, what was recorded and what is: `- "/data/type": "csv"`.
    var lines: [String] {
        func line(_ sign: String, _ value: Value?) -> [String] {
            guard let value else { return [] }
            return ["\(sign) \(JSON.text(.text(pointer.description))): \(JSON.text(value, .line).preview(70))"]
        }
        return line("-", recorded) + line("+", actual)
    }

    /// Every difference, in the order of the recorded document; the order of a map's members does not count.
    static func all(_ recorded: Value, _ actual: Value, at pointer: Pointer = Pointer()) -> [BodyDifference] {
        switch (recorded, actual) {
        case (.map(let a), .map(let b)):
            var found = [BodyDifference]()
            for (name, value) in a.members {
                if let other = b[name] {
                    found += all(value, other, at: pointer.appending(name))
                } else {
                    found.append(BodyDifference(pointer: pointer.appending(name), recorded: value, actual: nil))
                }
            }
            for (name, value) in b.members where a[name] == nil {
                found.append(BodyDifference(pointer: pointer.appending(name), recorded: nil, actual: value))
            }
            return found
        case (.list(let a), .list(let b)):
            return (0..<max(a.items.count, b.items.count)).flatMap { index -> [BodyDifference] in
                let place = pointer.appending(index)
                guard index < a.items.count else { return [BodyDifference(pointer: place, recorded: nil, actual: b.items[index])] }
                guard index < b.items.count else { return [BodyDifference(pointer: place, recorded: a.items[index], actual: nil)] }
                return all(a.items[index], b.items[index], at: place)
            }
        default:
            let isSame = recorded.typeName == actual.typeName && JSON.bytes(recorded) == JSON.bytes(actual)
            return isSame ? [] : [BodyDifference(pointer: pointer, recorded: recorded, actual: actual)]
        }
    }
}
