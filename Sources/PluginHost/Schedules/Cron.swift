import Diagnostics
import Values

/// Moments in the five fields of cron: minute, hour, day of the month, month, day of the week; UTC.
///
/// `*`, numbers, `a-b`, `*/n`, `a-b/n` and lists of them with `,`; months and days of the week also by their first three letters, and
/// 7 is Sunday as 0 is. As in cron, a day counts when either of the two days does, if both are said.
public struct Cron: Sendable, Equatable, CustomStringConvertible {
    public let description: String
    private let minutes: Set<Int>
    private let hours: Set<Int>
    private let days: Set<Int>
    private let months: Set<Int>
    private let weekdays: Set<Int>
    private let saysBothDays: Bool

    /// - Throws: a `Diagnostic` of kind `invalid` that marks the field that is wrong.
    public init(_ text: String) throws {
        let source = Source(nil, text)
        var fields: [(text: String, range: Range<Int>)] = []
        var start: Int?
        for (index, byte) in (source.bytes + [0x20]).enumerated() {
            if byte != 0x20 {
                start = start ?? index
            } else if let first = start {
                fields.append((String(decoding: source.bytes[first..<index], as: UTF8.self), first..<index))
                start = nil
            }
        }
        guard fields.count == CronField.all.count else { throw Diagnostic.cronFields(source, fields.count) }
        var sets: [Set<Int>] = []
        for (field, (text, range)) in zip(CronField.all, fields) {
            guard let set = field.read(text) else { throw Diagnostic.cronField(Place(source, range), field) }
            sets.append(set)
        }
        description = fields.map(\.text).joined(separator: " ")
        (minutes, hours, days, months) = (sets[0], sets[1], sets[2], sets[3])
        weekdays = Set(sets[4].map { $0 % 7 })
        saysBothDays = fields[2].text.first != "*" && fields[4].text.first != "*"
        guard next(after: 0) != nil else { throw Diagnostic.cronNever(source) }
    }

    /// The first moment after another, in microseconds since 1970; `nil` when there is none within eight years.
    public func next(after moment: Int) -> Int? {
        let minute = 60_000_000, dayLength = 1_440 * minute
        let first = (moment >= 0 ? moment / minute : (moment - minute + 1) / minute) + 1
        let firstDay = first >= 0 ? first / 1_440 : (first - 1_439) / 1_440
        // 29 February can be eight years away.
        for day in firstDay...(firstDay + 366 * 8) where holds(day) {
            let from = day == firstDay ? first - firstDay * 1_440 : 0
            guard from < 1_440 else { continue }
            for time in from..<1_440 where hours.contains(time / 60) && minutes.contains(time % 60) {
                return day * dayLength + time * minute
            }
        }
        return nil
    }

    private func holds(_ day: Int) -> Bool {
        let (_, month, dayOfMonth) = Time.date(day)
        guard months.contains(month) else { return false }
        // 1970-01-01 was a Thursday.
        let isWeekday = weekdays.contains(((day + 4) % 7 + 7) % 7)
        let isDay = days.contains(dayOfMonth)
        return saysBothDays ? isWeekday || isDay : isWeekday && isDay
    }
}

/// One of the five fields.
struct CronField {
    let name: String
    let range: ClosedRange<Int>
    var names: [String] = []

    static let all = [
        CronField(name: "minute", range: 0...59), CronField(name: "hour", range: 0...23),
        CronField(name: "day of the month", range: 1...31),
        CronField(
            name: "month", range: 1...12, names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
        CronField(name: "day of the week", range: 0...7, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
    ]

    func read(_ text: String) -> Set<Int>? {
        var set: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let halves = part.split(separator: "/", omittingEmptySubsequences: false)
            guard (1...2).contains(halves.count), let range = span(halves[0]) else { return nil }
            var step = 1
            if halves.count == 2 {
                guard let number = Int(halves[1]), number > 0, halves[0].contains("*") || halves[0].contains("-") else { return nil }
                step = number
            }
            set.formUnion(stride(from: range.lowerBound, through: range.upperBound, by: step))
        }
        return set
    }

    private func span(_ text: Substring) -> ClosedRange<Int>? {
        // Sunday has two numbers, and every day of the week is seven days.
        if text == "*" { return range.upperBound == 7 ? 0...6 : range }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(number)
        switch ends.count {
        case 1: return ends[0].map { $0...$0 }
        case 2:
            guard let first = ends[0], let last = ends[1], first <= last else { return nil }
            return first...last
        default: return nil
        }
    }

    private func number(_ text: Substring) -> Int? {
        if let index = names.firstIndex(of: text.lowercased()) { return index + range.lowerBound }
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text), range.contains(number) else {
            return nil
        }
        return number
    }
}

extension Diagnostic {
    fileprivate static func cronFields(_ source: Source, _ count: Int) -> Diagnostic {
        Diagnostic(
            "bad-cron", .invalid, "a cron form must have five fields, but has \(count)",
            at: [.init(Place(source, 0..<source.bytes.count))],
            because: ["the fields are minute, hour, day of the month, month and day of the week"], try: ["30 2 * * mon-fri"])
    }

    fileprivate static func cronField(_ place: Place, _ field: CronField) -> Diagnostic {
        let names = field.names.isEmpty ? "" : ", \(field.names[0]) to \(field.names[field.names.count - 1])"
        return Diagnostic(
            "bad-cron", .invalid, "this is no \(field.name)", at: [.init(place)],
            because: ["it must be '*' or made of \(field.range.lowerBound) to \(field.range.upperBound)\(names): 5, 1-5, */10, 1,15"])
    }

    fileprivate static func cronNever(_ source: Source) -> Diagnostic {
        Diagnostic("bad-cron", .invalid, "this never comes", at: [.init(Place(source, 0..<source.bytes.count), "there is no such day")])
    }
}
