import Diagnostics
import Values

extension Builtins {
    static let numbers: [Entry] = [
        Entry("abs", 1...1) { args in
            switch args[0] {
            case .int(let number) where number != .min: return .int(abs(number))
            case .int: throw Diagnostic.overflow("-", .int(0), args[0])
            case .decimal(let decimal): return .decimal(decimal.magnitude)
            case .duration(let microseconds) where microseconds != .min: return .duration(abs(microseconds))
            default: throw args.mustBe("a number or a duration", 0)
            }
        },
        Entry("round", 1...2) { args in try args.rounded(.toNearestOrAwayFromZero) },
        Entry("floor", 1...1) { args in try args.whole(.down) },
        Entry("ceil", 1...1) { args in try args.whole(.up) },
    ]
}

extension Operands {
    /// A number rounded to an int.
    fileprivate func whole(_ rule: FloatingPointRoundingRule) throws -> Value {
        let rounded = try rounded(rule)
        guard case .int = rounded else { throw mustBe("a number that an int can come near to", 0) }
        return rounded
    }

    /// A number rounded to a count of places; to none: an int, if it fits.
    fileprivate func rounded(_ rule: FloatingPointRoundingRule) throws -> Value {
        let places = count > 1 ? try int(1) : 0
        guard (-40...40).contains(places) else { throw mustBe("between -40 and 40", 1) }
        switch self[0] {
        case .int(let number):
            if places >= 0 { return self[0] }
            let decimal = Decimal(number).rounded(rule, places: places)
            return decimal.int.map { .int($0) } ?? .decimal(decimal)
        case .decimal(let decimal):
            let rounded = decimal.rounded(rule, places: places)
            return places <= 0 ? rounded.int.map { .int($0) } ?? .decimal(rounded) : .decimal(rounded)
        default: throw mustBe("a number", 0)
        }
    }
}
