import Synchronization
import Testing

@testable import Commands

struct BulkRunTests {
    // What is recorded has its requests in the order in which they were issued: that must not depend on which thread was quicker.
    @Test(arguments: [1, 4, 16]) func theFirstWritesBeginInTheirOrder(_ jobs: Int) async {
        for _ in 0..<50 {
            let begun = Mutex<[Int]>([])
            let fates = await BulkRun(jobs: jobs).carryOut(40) { number in
                begun.withLock { $0.append(number) }
                await Task.yield()
            }
            let order = begun.withLock { $0 }
            #expect(order.prefix(jobs) == Array(0..<jobs)[...])
            #expect(order.sorted() == Array(0..<40))
            #expect(fates.allSatisfy { $0.isDone })
        }
    }

    @Test func whatNeverWaitsIsCarriedOutInOrder() async {
        let begun = Mutex<[Int]>([])
        _ = await BulkRun(jobs: 8).carryOut(500) { number in begun.withLock { $0.append(number) } }
        #expect(begun.withLock { $0 } == Array(0..<500))
    }
}
