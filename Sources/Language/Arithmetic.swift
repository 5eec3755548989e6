import Diagnostics
import Values

extension Operator {
    /// The result of `+ - * / %` on two values.
    func applied(_ left: Value, _ right: Value) throws -> Value {
        switch (left, right) {
        case (.int(let x), .int(let y)): try applied(x, y)
        case (.int(let x), .decimal(let y)): try applied(Decimal(x), y, left, right)
        case (.decimal(let x), .int(let y)): try applied(x, Decimal(y), left, right)
        case (.decimal(let x), .decimal(let y)): try applied(x, y, left, right)
        default: try appliedToTimes(left, right)
        }
    }

    private func applied(_ x: Int, _ y: Int) throws -> Value {
        let result: (partialValue: Int, overflow: Bool)
        switch self {
        case .add: result = x.addingReportingOverflow(y)
        case .subtract: result = x.subtractingReportingOverflow(y)
        case .multiply: result = x.multipliedReportingOverflow(by: y)
        case .divide:
            guard y != 0 else { throw Fault(.divisionByZero(symbol), part: 1) }
            // Exact, or a decimal.
            let whole = x.dividedReportingOverflow(by: y)
            guard !whole.overflow else {
                result = whole
                break
            }
            guard x % y == 0 else { return try applied(Decimal(x), Decimal(y), .int(x), .int(y)) }
            result = whole
        default:
            guard y != 0 else { throw Fault(.divisionByZero(symbol), part: 1) }
            result = y == -1 ? (0, false) : x.remainderReportingOverflow(dividingBy: y)
        }
        guard !result.overflow else { throw Fault(.overflow(symbol, .int(x), .int(y))) }
        return .int(result.partialValue)
    }

    private func applied(_ x: Decimal, _ y: Decimal, _ left: Value, _ right: Value) throws -> Value {
        do throws(DecimalError) {
            switch self {
            case .add: return .decimal(try Decimal.add(x, y))
            case .subtract: return .decimal(try Decimal.subtract(x, y))
            case .multiply: return .decimal(try Decimal.multiply(x, y))
            case .divide: return .decimal(try Decimal.divide(x, y))
            default: return .decimal(try Decimal.remainder(x, y))
            }
        } catch {
            switch error {
            case .tooLong: throw Fault(.tooManyDigits(symbol, left, right))
            case .divisionByZero: throw Fault(.divisionByZero(symbol), part: 1)
            }
        }
    }

    private func appliedToTimes(_ left: Value, _ right: Value) throws -> Value {
        let result: (partialValue: Int, overflow: Bool)
        let isTime: Bool
        switch (self, left, right) {
        case (.add, .duration(let x), .duration(let y)): (result, isTime) = (x.addingReportingOverflow(y), false)
        case (.subtract, .duration(let x), .duration(let y)): (result, isTime) = (x.subtractingReportingOverflow(y), false)
        case (.add, .time(let x), .duration(let y)), (.add, .duration(let x), .time(let y)):
            (result, isTime) = (x.addingReportingOverflow(y), true)
        case (.subtract, .time(let x), .duration(let y)): (result, isTime) = (x.subtractingReportingOverflow(y), true)
        case (.subtract, .time(let x), .time(let y)): (result, isTime) = (x.subtractingReportingOverflow(y), false)
        case (.multiply, .duration(let x), .int(let y)), (.multiply, .int(let x), .duration(let y)):
            (result, isTime) = (x.multipliedReportingOverflow(by: y), false)
        case (.multiply, .duration(let x), .decimal(let y)), (.multiply, .decimal(let y), .duration(let x)):
            guard let product = y.times(x) else { throw Fault(.overflow(symbol, left, right)) }
            return .duration(product)
        case (.divide, .duration(let x), .decimal(let y)):
            guard case .decimal(let quotient) = try applied(Decimal(x), y, left, right), let length = quotient.times(1) else {
                throw Fault(.overflow(symbol, left, right))
            }
            return .duration(length)
        case (.divide, .duration, .int(0)), (.divide, .duration, .duration(0)), (.remainder, .duration, .duration(0)):
            throw Fault(.divisionByZero(symbol), part: 1)
        case (.divide, .duration(let x), .int(let y)): (result, isTime) = (x.dividedReportingOverflow(by: y), false)
        case (.divide, .duration(let x), .duration(let y)): return try applied(x, y)
        case (.remainder, .duration(let x), .duration(let y)):
            (result, isTime) = (y == -1 ? (0, false) : x.remainderReportingOverflow(dividingBy: y), false)
        default: throw wrongSide(left, right)
        }
        guard !result.overflow, !isTime || (Time.earliest...Time.latest).contains(result.partialValue) else {
            throw Fault(.overflow(symbol, left, right))
        }
        return isTime ? .time(result.partialValue) : .duration(result.partialValue)
    }

    /// The side that is at fault when two values do not go together.
    private func wrongSide(_ left: Value, _ right: Value) -> Fault {
        func isNumber(_ value: Value) -> Bool {
            switch value {
            case .int, .decimal: true
            default: false
            }
        }
        if self == .add, case .text = left, case .text = right { return Fault(.textsJoin()) }
        func isOfTime(_ value: Value) -> Bool {
            switch value {
            case .duration, .time: true
            default: false
            }
        }
        // Lengths of time and numbers go together in some ways, so neither is wrong by itself.
        if isOfTime(left) && isNumber(right) || isNumber(left) && isOfTime(right) { return Fault(.doNotFit(symbol, left, right)) }
        if isNumber(left) { return Fault(.needs(symbol, "two numbers", "right", right), part: 1) }
        if isNumber(right) { return Fault(.needs(symbol, "two numbers", "left", left), part: 0) }
        switch left {
        case .duration, .time: return Fault(.doNotFit(symbol, left, right))
        default: return Fault(.needs(symbol, "two numbers", "left", left), part: 0)
        }
    }

    // MARK: Comparing

    /// Whether `== != < <= > >=` holds between two values, which must be of one type.
    func holds(_ left: Value, _ right: Value) throws -> Bool {
        switch self {
        case .equal: return try isEqual(left, right)
        case .notEqual: return try !isEqual(left, right)
        default: break
        }
        let order: Int
        switch (left, right) {
        case (.int, .int), (.int, .decimal), (.decimal, .int), (.decimal, .decimal), (.text, .text), (.duration, .duration),
            (.time, .time):
            guard let found = Value.ordered(left, right) else { return false }
            order = found
        case (.int, _), (.decimal, _), (.text, _), (.duration, _), (.time, _):
            if right.hasOrder { throw Fault(.differ(symbol, left, right)) }
            throw Fault(.mustBe("the right side of '\(symbol)'", left.comparable, right), part: 1)
        default: throw Fault(.mustBe("the left side of '\(symbol)'", "a number, text, a duration or a time", left), part: 0)
        }
        switch self {
        case .less: return order < 0
        case .lessOrEqual: return order <= 0
        case .greater: return order > 0
        default: return order >= 0
        }
    }

    private func isEqual(_ left: Value, _ right: Value) throws -> Bool {
        switch (left, right) {
        case (.null, _), (_, .null): left.isNull && right.isNull
        case (.bool, .bool), (.int, .int), (.int, .decimal), (.decimal, .int), (.decimal, .decimal), (.text, .text),
            (.duration, .duration), (.time, .time), (.list, .list), (.map, .map), (.secret, .secret):
            left == right
        case (.secret(let secret), .text(let text)), (.text(let text), .secret(let secret)): secret.text.isSame(as: text.string)
        default: throw Fault(.differ(symbol, left, right))
        }
    }
}

extension Decimal {
    /// The product with an int, rounded to the nearest int; `nil` where it does not fit.
    func times(_ factor: Int) -> Int? {
        guard let product = try? Decimal.multiply(self, Decimal(factor)) else { return nil }
        return product.rounded(.toNearestOrAwayFromZero, places: 0).int
    }
}

extension Value {
    fileprivate var hasOrder: Bool {
        switch self {
        case .int, .decimal, .text, .duration, .time: true
        default: false
        }
    }
    fileprivate var comparable: String {
        switch self {
        case .int, .decimal: "a number"
        case .text: "text"
        default: "a \(typeName)"
        }
    }
}

extension Fault {
    /// The side of `++` that is at fault.
    static func joins(_ left: Value, _ right: Value) -> Fault {
        switch (left, right) {
        case (.text, _), (.secret, _):
            var diagnostic = Diagnostic.needs("++", "two texts or two lists", "right", right)
            diagnostic.attempts = ["\"${…}\" makes text of any value"]
            return Fault(diagnostic, part: 1)
        case (.list, _): return Fault(.needs("++", "two lists", "right", right), part: 1)
        default: return Fault(.needs("++", "two texts or two lists", "left", left), part: 0)
        }
    }
}

extension Diagnostic {
    static func mustBe(_ subject: String, _ wanted: String, _ value: Value) -> Diagnostic {
        Diagnostic("wrong-type", .type, "\(subject) must be \(wanted), but is \(value.named)")
    }
    static func needs(_ symbol: String, _ wanted: String, _ side: String, _ value: Value) -> Diagnostic {
        Diagnostic("wrong-type", .type, "'\(symbol)' needs \(wanted), but the \(side) side is \(value.named)")
    }
    static func doNotFit(_ symbol: String, _ left: Value, _ right: Value) -> Diagnostic {
        var because: [String] = []
        if case .duration = left, symbol == "+" || symbol == "-" { because = ["a length of time is written with its unit: 5s, 1m30s"] }
        return Diagnostic("wrong-type", .type, "'\(symbol)' does not take \(left.named) and \(right.named)", because: because)
    }
    static func differ(_ symbol: String, _ left: Value, _ right: Value) -> Diagnostic {
        Diagnostic(
            "different-types", .type,
            "both sides of '\(symbol)' must be of one type, but are \(left.named) and \(right.named)")
    }
    static func textsJoin() -> Diagnostic {
        Diagnostic("wrong-type", .type, "'+' needs two numbers, but both sides are text", because: ["texts are joined with '++'"])
    }
    static func overflow(_ symbol: String, _ left: Value, _ right: Value) -> Diagnostic {
        Diagnostic(
            "overflow", .limit, "the result of \(left.displayText) \(symbol) \(right.displayText) does not fit",
            because: ["an int must lie between \(Int.min) and \(Int.max)"])
    }
    static func tooManyDigits(_ symbol: String, _ left: Value, _ right: Value) -> Diagnostic {
        Diagnostic(
            "too-many-digits", .limit,
            "the result of \(left.displayText.preview()) \(symbol) \(right.displayText.preview()) does not fit",
            because: ["a decimal that is computed with must have at most 38 digits"])
    }
    static func divisionByZero(_ symbol: String) -> Diagnostic {
        Diagnostic("division-by-zero", .type, "the right side of '\(symbol)' must not be 0")
    }
}
