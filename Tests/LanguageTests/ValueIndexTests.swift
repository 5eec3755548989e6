import Testing
import Values

@testable import Language

/// What numbers equal values alike.
@Suite struct ValueIndexTests {
    @Test(arguments: [1, 31, 32, 33, 5_000, 40_000]) func numbersAsADictionaryDoes(_ count: Int) throws {
        var index = ValueIndex(Machine(scope: Scope()))
        var numbers: [Value: Int] = [:]
        for step in 0..<count {
            let number = step &* 7_919 % max(1, count * 2 / 3)
            let value: Value = number.isMultiple(of: 3) ? .text("t\(number)") : .int(number)
            let expected = numbers[value, default: numbers.count]
            numbers[value] = expected
            #expect(try index.number(of: value) == expected)
        }
        #expect(index.values.count == numbers.count)
        for (value, number) in numbers { #expect(index.known(value) == number) }
        #expect(index.known(.text("another")) == nil)
    }

    /// What is equal has one number, however it is written.
    @Test func equalValuesHaveOneNumber() throws {
        var index = ValueIndex(Machine(scope: Scope()))
        let one = try index.number(of: .int(1))
        #expect(try index.number(of: .decimal(#require(Decimal("1.0")))) == (Value.int(1) == .decimal(#require(Decimal("1.0"))) ? one : 1))
        #expect(try index.number(of: .list([.int(1)])) == index.number(of: .list([.int(1)])))
        #expect(try index.number(of: .null) == index.number(of: .null))
    }
}
