import Values

/// Numbers values from 0 on, in the order in which each comes first; values that are equal have one number.
///
/// A dictionary would do, but a million values keep whoever presses Ctrl-C waiting while it grows and while it is let go of.
struct ValueIndex: ~Copyable {
    /// Each value once, at its number.
    let values = List()
    private var hashes: [Int] = []
    private let machine: Machine
    // SAFETY: the only owner; all `capacity` places are initialised, and hold nothing that is counted.
    private var places: UnsafeMutablePointer<UInt32>
    /// A power of two, at least twice as many as there are values.
    private var capacity = 64

    init(_ machine: Machine) {
        self.machine = machine
        places = .empty(capacity)
    }

    deinit { places.deallocate() }

    /// The number of a value; a new one, the count of the others, if no other is equal.
    mutating func number(of value: Value) throws -> Int {
        if values.count * 2 >= capacity { try grow() }
        let hash = value.hashValue
        let place = place(of: value, hash)
        if places[place] > 0 { return Int(places[place]) - 1 }
        values.append(value)
        hashes.append(hash)
        places[place] = UInt32(values.count)
        return values.count - 1
    }

    /// The number that a value has been given.
    func known(_ value: Value) -> Int? {
        let found = places[place(of: value, value.hashValue)]
        return found > 0 ? Int(found) - 1 : nil
    }

    /// Where a value's number stands, one more than it is; or where it would stand, and 0 does.
    private func place(of value: Value, _ hash: Int) -> Int {
        var place = hash & (capacity - 1)
        while places[place] > 0 {
            let number = Int(places[place]) - 1
            if hashes[number] == hash, values.elements[number] == value { break }
            place = (place + 1) & (capacity - 1)
        }
        return place
    }

    private mutating func grow() throws {
        let larger = UnsafeMutablePointer<UInt32>.empty(capacity * 2)
        let mask = capacity * 2 - 1
        for (number, hash) in hashes.enumerated() {
            var place = hash & mask
            while larger[place] > 0 { place = (place + 1) & mask }
            larger[place] = UInt32(number + 1)
            if number & 0x3fff == 0x3fff {
                do { try machine.poll() } catch {
                    larger.deallocate()
                    throw error
                }
            }
        }
        places.deallocate()
        (places, capacity) = (larger, capacity * 2)
    }
}

extension UnsafeMutablePointer<UInt32> {
    fileprivate static func empty(_ count: Int) -> Self {
        let places = allocate(capacity: count)
        places.initialize(repeating: 0, count: count)
        return places
    }
}
