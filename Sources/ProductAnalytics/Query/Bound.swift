import Values

extension Condition {
    /// What a value is compared with.
    public enum Bound: Sendable, Equatable {
        /// A number, exact as it was written.
        case number(Decimal)
        /// A moment in microseconds since 1970-01-01T00:00:00Z.
        case time(Int)

        /// Reads a number as JSON writes it, or a time as ISO 8601 does; `nil` for anything else.
        public init?(_ text: String) {
            if let number = Decimal(text) {
                self = .number(number)
            } else if let moment = Self.moment(text) {
                self = .time(moment)
            } else {
                return nil
            }
        }

        /// Reads a date, or a date and a time, of ISO 8601: seconds and zone may be left out, and without a zone it is UTC.
        public static func moment(_ text: String) -> Int? {
            let bytes = text.utf8
            // The shortest is a date, and all have their second dash at one place.
            guard bytes.count >= 10, bytes[bytes.index(bytes.startIndex, offsetBy: 7)] == UInt8(ascii: "-") else { return nil }
            if let moment = Time.parse(text) { return moment }
            if bytes.count == 10 { return Time.parse(text + "T00:00:00Z") }
            if let moment = Time.parse(text + "Z") { return moment }
            guard bytes.count >= 16 else { return nil }
            let minute = String(text.prefix(16))
            let zone = String(text.dropFirst(16))
            return Time.parse(minute + ":00" + (zone.isEmpty ? "Z" : zone))
        }

        /// As a query writes it, in need of quotes or not.
        var text: String {
            switch self {
            case .number(let number): number.spelling
            case .time(let moment): Time.text(moment)
            }
        }
    }
}
