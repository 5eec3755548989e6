/// An exact decimal number that remembers how it was written.
public final class Decimal: Sendable {
    /// The digits as one whole number; the value is `coefficient × 10^exponent`.
    public let coefficient: Int128
    public let exponent: Int
    /// The text it was read from, or is written as.
    public let spelling: String

    init(coefficient: Int128, exponent: Int, spelling: String) {
        self.coefficient = coefficient
        self.exponent = exponent
        self.spelling = spelling
    }
}
