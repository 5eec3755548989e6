import CSQLite
import Diagnostics
import ProductAnalytics
import Values

/// What sorts of values a column holds; the SQL of a test follows from it.
struct Kinds: OptionSet, Hashable {
    let rawValue: Int

    static let text = Kinds(rawValue: 1)
    /// SQLite's whole and binary numbers.
    static let number = Kinds(rawValue: 2)
    /// The blobs `true` and `false`, for SQLite has no such type and a text may say the same.
    static let flag = Kinds(rawValue: 4)
    /// A blob that is the JSON of a list of texts, numbers and flags.
    static let list = Kinds(rawValue: 8)
    /// A moment as `Moment` writes it, so that the order of the texts is that of the moments.
    static let time = Kinds(rawValue: 16)
}

/// How a value is kept in a column of a table, and read out of it.
enum Cell {
    static let yes = Array("true".utf8)
    static let no = Array("false".utf8)

    /// Why a value cannot be kept, to stand after "must be".
    struct Unfit: Error { let expected: String }

    /// What is bound for a value of any sort; `nil` for one that counts as missing.
    static func binding(of value: Value) throws(Unfit) -> (Database.Binding, Kinds)? {
        switch value {
        case .null: return nil
        case .bool(let flag): return (.blob(flag ? yes : no), .flag)
        case .int(let number): return (.integer(number), .number)
        case .decimal(let number):
            let binding = Self.number(number)
            if case .null = binding { throw Unfit(expected: "a number of at most 308 digits") }
            return (binding, .number)
        case .text(let text): return (.text(try plain(text.string)), .text)
        case .time(let moment): return (.text(Moment.text(moment)), .text)
        case .duration: return (.text(JSON.text(value)), .text)
        case .secret: throw Unfit(expected: "a value that is no secret")
        case .list(let list):
            var items: [Value] = []
            for item in list.items {
                switch item {
                case .null: continue
                case .text(let text): items.append(.text(try plain(text.string)))
                case .bool, .int: items.append(item)
                case .decimal(let number):
                    if case .integer(let whole) = Self.number(number) { items.append(.int(whole)) } else { items.append(item) }
                case .secret: throw Unfit(expected: "a list without a secret in it")
                default: items.append(.text(JSON.text(item)))
                }
            }
            // A list without anything in it matches nothing, just as if it were not there.
            return items.isEmpty ? nil : (.blob(JSON.bytes(.list(items))), .list)
        case .map: throw Unfit(expected: "a text, a number, true, false or a list")
        }
    }

    /// What is bound for a value of a built-in attribute; `nil` for one that counts as missing.
    static func binding(of value: Value, as kind: Kinds) throws(Unfit) -> Database.Binding? {
        switch (kind, value) {
        case (_, .null): return nil
        case (.text, .text(let text)): return .text(try plain(text.string))
        case (.text, .int), (.text, .decimal), (.text, .bool): return .text(JSON.text(value))
        case (.text, _): throw Unfit(expected: "text")
        case (.number, .int(let number)): return .integer(number)
        case (.number, .decimal(let number)): return Self.number(number)
        case (.number, .text(let text)):
            // What was a table of text once says nothing where it has nothing to say.
            if text.string.isEmpty { return nil }
            guard case .number(let number) = Condition.Bound(text.string) else { throw Unfit(expected: "a number") }
            return Self.number(number)
        case (.time, .time(let moment)): return .text(Moment.text(moment))
        case (.time, .int(let milliseconds)):
            let (moment, isTooFar) = milliseconds.multipliedReportingOverflow(by: 1_000)
            guard !isTooFar, Time.earliest...Time.latest ~= moment else { throw Unfit(expected: "a time") }
            return .text(Moment.text(moment))
        case (.time, .text(let text)):
            if text.string.isEmpty { return nil }
            guard let moment = Moment.text(reading: text.string) else { throw Unfit(expected: "a time such as 2026-03-04T10:42:00Z") }
            return .text(moment)
        default: throw Unfit(expected: kind == .number ? "a number" : "a time such as 2026-03-04T10:42:00Z")
        }
    }

    /// A number as SQLite knows it: whole where it is whole, so that it is written so; `null` when it is out of every range.
    static func number(_ number: Decimal) -> Database.Binding {
        if number.fits, 0...18 ~= number.exponent, number.coefficient.magnitude < 1 << 62 {
            let whole = (0..<number.exponent).reduce(number.coefficient) { product, _ in product * 10 }
            if let whole = Int(exactly: whole) { return .integer(whole) }
        }
        let double = number.double
        return double.isFinite ? .real(double) : .null
    }

    /// The value in a column of a row; `nil` for none.
    static func value(_ row: Database.Row, _ column: Int32) -> Value? {
        switch row.type(column) {
        case SQLITE_INTEGER: return .int(row.integer(column))
        case SQLITE_FLOAT: return Decimal(spelling(row.real(column))).map { .decimal($0) }
        case SQLITE_TEXT: return .text(row.text(column))
        case SQLITE_BLOB: return try? JSON.parse(row.utf8(column))
        default: return nil
        }
    }

    /// The value in a column as a facet tells it; `nil` for none.
    static func text(_ row: Database.Row, _ column: Int32) -> String? {
        switch row.type(column) {
        case SQLITE_NULL: nil
        case SQLITE_FLOAT: spelling(row.real(column))
        default: row.text(column)
        }
    }

    /// The shortest text that reads back as the number, as JSON writes numbers.
    private static func spelling(_ number: Double) -> String { "\(number)" }

    /// A text; SQLite's patterns end at U+0000, so it is not taken.
    private static func plain(_ text: String) throws(Unfit) -> String {
        var bytes = text
        if bytes.withUTF8({ $0.contains(0) }) { throw Unfit(expected: "text without the character U+0000") }
        return text
    }
}
