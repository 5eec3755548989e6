import Testing
import Values

@Suite struct Decimals {
    static func d(_ text: String) -> Decimal { Decimal(text)! }

    @Test(arguments: [
        ("0.1", "0.2", "0.3"), ("1.10", "2.20", "3.3"), ("1.5", "1.5", "3.0"), ("-1.5", "1.5", "0.0"), ("1e3", "1", "1001.0"),
        ("9223372036854775807", "1", "9223372036854775808"),
        ("0.00000001", "0", "1e-8"), ("1e20", "0.5", "100000000000000000000.5"), ("1e-15", "1", "1.000000000000001"),
        ("99999999999999999999999999999999999999", "0", "99999999999999999999999999999999999999"),
        ("1e999", "0", "1e999"), ("1e999", "1e999", "2e999"),
    ])
    func sums(_ a: String, _ b: String, _ sum: String) throws {
        #expect(try Decimal.add(Self.d(a), Self.d(b)).spelling == sum)
        #expect(try Decimal.subtract(Self.d(sum), Self.d(b)) == Self.d(a))
    }

    @Test(arguments: [
        ("1.1", "1.1", "1.21"), ("0.5", "2", "1.0"), ("-3", "0.1", "-0.3"), ("1e10", "1e10", "100000000000000000000"), ("0", "1e99", "0.0"),
        ("12345678901234567890", "10", "123456789012345678900"),
        ("1e-400", "1e-400", "1e-800"), ("2.50", "4", "10.0"),
    ])
    func products(_ a: String, _ b: String, _ product: String) throws {
        #expect(try Decimal.multiply(Self.d(a), Self.d(b)).spelling == product)
    }

    @Test(arguments: [
        ("1", "4", "0.25"), ("1", "3", "0.3333333333333333333333333333333333"), ("2", "3", "0.6666666666666666666666666666666667"),
        ("-2", "3", "-0.6666666666666666666666666666666667"),
        ("10", "2", "5.0"), ("1", "8e-3", "125.0"), ("0", "7", "0.0"), ("1e300", "1e-300", "1e600"),
        ("22", "7", "3.142857142857142857142857142857143"),
        ("99999999999999999999999999999999999999", "1", "99999999999999999999999999999999999999"),
        ("99999999999999999999999999999999999999", "2", "50000000000000000000000000000000000000"),
        ("1", "99999999999999999999999999999999999999", "1e-38"),
        ("12345678901234567890123456789012345678", "7", "1763668414462081127160493827001764000"),
    ])
    func quotients(_ a: String, _ b: String, _ quotient: String) throws {
        #expect(try Decimal.divide(Self.d(a), Self.d(b)).spelling == quotient)
    }

    @Test(arguments: [
        ("7.5", "2", "1.5"), ("-7.5", "2", "-1.5"), ("7.5", "-2", "1.5"), ("1", "0.3", "0.1"), ("1e30", "7", "1.0"), ("5", "1e99", "5.0"),
        ("1e1000", "3", "1.0"), ("6.0", "3", "0.0"),
        ("0.3", "0.1", "0.0"),
    ])
    func remainders(_ a: String, _ b: String, _ rest: String) throws {
        #expect(try Decimal.remainder(Self.d(a), Self.d(b)).spelling == rest)
    }

    @Test func whatHasNoResult() {
        #expect(throws: DecimalError.divisionByZero) { try Decimal.divide(Self.d("1"), Self.d("0.0")) }
        #expect(throws: DecimalError.divisionByZero) { try Decimal.remainder(Self.d("1"), Self.d("-0")) }
        #expect(throws: DecimalError.tooLong) { try Decimal.add(Self.d("1e100"), Self.d("1")) }
        #expect(throws: DecimalError.tooLong) { try Decimal.add(Self.d("99999999999999999999999999999999999999"), Self.d("1e37")) }
        #expect(throws: DecimalError.tooLong) { try Decimal.multiply(Self.d("99999999999999999999"), Self.d("99999999999999999999")) }
        #expect(throws: DecimalError.tooLong) { try Decimal.multiply(Self.d("1e999999999999999"), Self.d("10")) }
        #expect(throws: DecimalError.tooLong) { try Decimal.add(Self.d("0." + String(repeating: "1", count: 40)), Self.d("1")) }
    }

    // Each is less than the next; those in one row are equal.
    static let ladder: [[String]] = [
        ["-1e999999999999999"], ["-1e40"], ["-" + String(repeating: "9", count: 40), "-" + String(repeating: "9", count: 40) + ".000"],
        ["-2", "-2.0", "-0.2e1"], ["-1.5"], ["-1e-999"],
        ["0", "-0", "0.0", "0e99", "-0e-5"], ["1e-999999999999999"], ["0.1", "1e-1", "10e-2", "0.10000"],
        ["0.10000000000000000000000000000000000000000000000001"],
        ["1", "1.0", "1e0", "10e-1", "1." + String(repeating: "0", count: 60)], ["1.00000000000000000000000000000000000000001"], ["1.5"],
        ["9"], ["10", "1e1"],
        ["9223372036854775807", "9223372036854775807.0"], ["9223372036854775808"], ["1e30", "1" + String(repeating: "0", count: 30)],
        ["12345678901234567890123456789012345678901234567890"],
        ["12345678901234567890123456789012345678901234567891", "12345678901234567890123456789012345678901234567891.0"], ["1e999999999"],
        ["1e999999999999999"],
    ]

    @Test func theyAreOrderedExactly() {
        for (low, row) in Self.ladder.enumerated() {
            for (high, other) in Self.ladder.enumerated() {
                for a in row {
                    for b in other {
                        let order = low < high ? -1 : low == high ? 0 : 1
                        #expect(Decimal.compare(Self.d(a), Self.d(b)) == order, "\(a) and \(b)")
                        if order == 0 { #expect(Self.d(a).hashValue == Self.d(b).hashValue, "\(a) and \(b)") }
                        if let whole = Int(b) {
                            #expect(Decimal.compare(Self.d(a), whole) == order)
                            #expect((Value.int(whole) == .decimal(Self.d(a))) == (order == 0))
                            if order == 0 { #expect(Value.int(whole).hashValue == Value.decimal(Self.d(a)).hashValue) }
                        }
                    }
                }
            }
        }
    }

    @Test func computingKeepsTheLawsOfNumbers() throws {
        var random = RandomValues(seed: 5)
        func small() -> Decimal { Decimal("\(random.below(2_000_000) - 1_000_000)e\(random.below(8) - 6)")! }
        for _ in 0..<500 {
            let (a, b, c) = (small(), small(), small())
            #expect(try Decimal.add(a, b) == Decimal.add(b, a))
            #expect(try Decimal.subtract(Decimal.add(a, b), b) == a)
            #expect(try Decimal.multiply(a, Decimal.add(b, c)) == Decimal.add(Decimal.multiply(a, b), Decimal.multiply(a, c)))
            #expect(a.negated.negated == a)
            guard b.sign != 0 else { continue }
            #expect(try Decimal.divide(Decimal.multiply(a, b), b) == a)
            let rest = try Decimal.remainder(a, b)
            #expect(try Decimal.divide(Decimal.subtract(a, rest), b).isWhole)
            #expect(Decimal.compare(rest.magnitude, b.magnitude) < 0)
            #expect(try Decimal(Decimal.add(a, b).spelling) == Decimal.add(a, b))
        }
    }

    @Test(arguments: [
        ("1.5", 0, "1.0", "2.0", "2.0", "2.0"), ("2.5", 0, "2.0", "3.0", "3.0", "2.0"), ("-1.5", 0, "-2.0", "-1.0", "-2.0", "-2.0"),
        ("-0.5", 0, "-1.0", "0.0", "-1.0", "0.0"),
        ("0.4", 0, "0.0", "1.0", "0.0", "0.0"), ("1.005", 2, "1.0", "1.01", "1.01", "1.0"), ("1.25", 1, "1.2", "1.3", "1.3", "1.2"),
        ("9.99", 1, "9.9", "10.0", "10.0", "10.0"), ("1234", -2, "1200.0", "1300.0", "1200.0", "1200.0"),
        ("0.001", 0, "0.0", "1.0", "0.0", "0.0"), ("1e-999999", 0, "0.0", "1.0", "0.0", "0.0"), ("50", -2, "0.0", "100.0", "100.0", "0.0"),
        ("5", -3, "0.0", "1000.0", "0.0", "0.0"), ("7", 0, "7", "7", "7", "7"),
        ("1." + String(repeating: "9", count: 50), 0, "1.0", "2.0", "2.0", "2.0"),
    ])
    func rounding(_ text: String, _ places: Int, _ down: String, _ up: String, _ near: String, _ even: String) {
        let number = Self.d(text)
        #expect(number.rounded(.down, places: places).spelling == down)
        #expect(number.rounded(.up, places: places).spelling == up)
        #expect(number.rounded(places: places).spelling == near)
        #expect(number.rounded(.toNearestOrEven, places: places).spelling == even)
    }

    @Test func wholeNumbers() {
        #expect(Self.d("3.0").int == 3)
        #expect(Self.d("-3e2").int == -300)
        #expect(Self.d("3.5").int == nil)
        #expect(Self.d("-9223372036854775808.0").int == .min)
        #expect(Self.d("9223372036854775808").int == nil)
        #expect(Self.d("1e18").int == 1_000_000_000_000_000_000)
        #expect(Self.d("1e999999999").int == nil)
        #expect(Self.d("0e5").int == 0)
        #expect(Decimal(120).spelling == "120.0")
        #expect(Decimal(.min).int == .min)
        #expect(Self.d("1.5").double == 1.5)
    }

    @Test(arguments: [
        "", "-", "+1", "01", "1.", ".5", "1e", "1e1000000000000000", "1 ", " 1", "0x1", "NaN", "1e+", "--1", "1.2.3", "1e1e1",
    ]) func areJSONNumbersOnly(_ text: String) {
        #expect(Decimal(text) == nil)
    }
}
