import Synchronization

/// Things that one session at a time works with, and that the next one goes on with: there are as many as are at work at once.
public final class Stock<Thing: Sendable>: Sendable {
    private let idle = Mutex<[Thing]>([])
    private let make: @Sendable () -> Thing

    /// - Parameter make: makes a thing where none is idle.
    public init(_ make: @escaping @Sendable () -> Thing) { self.make = make }

    /// Lends a thing, for as long as the loan is held.
    public func lend() -> Loan<Thing> { Loan(idle.withLock { $0.popLast() } ?? make(), of: self) }

    fileprivate func take(_ thing: Thing) { idle.withLock { $0.append(thing) } }
}

/// A thing that goes back to the stock by itself.
public final class Loan<Thing: Sendable>: Sendable {
    public let thing: Thing
    private let stock: Stock<Thing>

    fileprivate init(_ thing: Thing, of stock: Stock<Thing>) {
        self.thing = thing
        self.stock = stock
    }

    deinit { stock.take(thing) }
}
