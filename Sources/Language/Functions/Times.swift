import Diagnostics
import Values

extension Builtins {
    static let times: [Entry] = [
        Entry("time", 1...1) { args in
            switch args[0] {
            case .time: return args[0]
            case .text(let text):
                // A date alone is the midnight it begins with.
                guard let moment = Literal.moment(text.string) else {
                    throw args.mustBe("a moment such as \"2026-03-04T10:22:00Z\"", 0)
                }
                return .time(moment)
            case .int, .decimal:
                guard let moment = args[0].microseconds, (Time.earliest...Time.latest).contains(moment) else {
                    throw args.mustBe("seconds since 1970 within the years 1 to 9999", 0)
                }
                return .time(moment)
            default: throw args.mustBe("text, or seconds since 1970", 0)
            }
        },
        Entry("duration", 1...1) { args in
            switch args[0] {
            case .duration: return args[0]
            case .text(let text):
                guard let length = Duration.parse(text.string) else { throw args.mustBe("a duration such as \"1m30s\"", 0) }
                return .duration(length)
            case .int, .decimal:
                guard let length = args[0].microseconds else { throw args.mustBe("seconds that fit", 0) }
                return .duration(length)
            default: throw args.mustBe("text such as \"1m30s\", or seconds", 0)
            }
        },
        Entry("format_time", 2...2) { args in
            guard case .time(let moment) = args[0] else { throw args.mustBe("a time", 0) }
            return try args.text(try TimePattern(try args.text(1)).text(moment))
        },
    ]
}

extension Value {
    /// A number of seconds in microseconds, to the nearest one; `nil` where that is no int.
    fileprivate var microseconds: Int? {
        switch self {
        case .int(let seconds):
            let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
            return overflow ? nil : product
        case .decimal(let seconds): return seconds.times(1_000_000)
        default: return nil
        }
    }
}

/// A layout such as `%Y-%m-%d %H:%M:%S`, always in UTC.
private struct TimePattern {
    let pattern: String
    init(_ pattern: String) { self.pattern = pattern }

    func text(_ moment: Int) throws -> String {
        // `2026-03-04T10:22:00…Z`: the years 1 to 9999 have four digits each.
        let full = Array(Time.text(moment).utf8)
        func field(_ range: Range<Int>) -> String { String(decoding: full[range], as: UTF8.self) }
        var day = moment / 86_400_000_000
        if moment % 86_400_000_000 < 0 { day -= 1 }
        let weekday = ((day + 3) % 7 + 7) % 7
        let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
        ]
        let month = months[max(0, (Int(field(5..<7)) ?? 1) - 1)]
        var micros = moment % 1_000_000
        if micros < 0 { micros += 1_000_000 }
        var out = ""
        var rest = Array(pattern)[...]
        while let character = rest.popFirst() {
            guard character == "%" else {
                out.append(character)
                continue
            }
            switch rest.popFirst() {
            case "Y": out += field(0..<4)
            case "m": out += field(5..<7)
            case "d": out += field(8..<10)
            case "H": out += field(11..<13)
            case "M": out += field(14..<16)
            case "S": out += field(17..<19)
            case "F": out += field(0..<10)
            case "T": out += field(11..<19)
            case "f": out += String(String(1_000_000 + micros).dropFirst())
            case "L": out += String(String(1_000 + micros / 1_000).dropFirst())
            case "B": out += month
            case "b": out += month.prefix(3)
            case "A": out += days[weekday]
            case "a": out += days[weekday].prefix(3)
            case "u": out += String(weekday + 1)
            case "z": out += "+0000"
            case "Z": out += "UTC"
            case "s": out += String((moment - micros) / 1_000_000)
            case "%": out += "%"
            case let other: throw Fault(.unknownTimeField(other.map(String.init) ?? ""), part: 1)
            }
        }
        return out
    }
}

extension Diagnostic {
    fileprivate static func unknownTimeField(_ letter: String) -> Diagnostic {
        Diagnostic(
            "unknown-time-field", .type, "'%\(letter)' is no part of a time",
            because: ["the parts are %Y %m %d %H %M %S %f %L %F %T %B %b %A %a %u %s %z %Z and %%"])
    }
}
