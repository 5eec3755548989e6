private import CPlatform

// Whoever goes through a large value waits for memory at each reference that it follows. So what comes next is sent for while there
// still is something else to do.
extension UnsafeBufferPointer<Value> {
    /// How many items ahead the first sight of an item is, and how many members of it are looked at.
    private static var distance: Int { 8 }

    /// Sends for what the first values hold.
    @inline(__always) func fetchBeginning() {
        for index in 0..<Swift.min(count, Self.distance) { fetch(index) }
    }

    /// Sends for what comes after an index in a long list, a step deeper the nearer it is.
    @inline(__always) func fetchAhead(of index: Int) {
        guard let first = baseAddress, index + Self.distance < count else { return }
        fetch(index + Self.distance)
        if let members = (first + index + Self.distance / 2).heldMap?._withUnsafeGuaranteedRef({ $0.elements }) {
            members.fetchBeginning()
        }
        if let members = (first + index + Self.distance / 4).heldMap?._withUnsafeGuaranteedRef({ $0.elements }),
            let first = members.baseAddress
        {
            for member in 0..<Swift.min(members.count, Self.distance) {
                (first + member).heldList?._withUnsafeGuaranteedRef { cplatform_fetch($0.elements.baseAddress) }
            }
        }
    }

    /// Sends for what a value holds: an object's first members, which come after two words, and those a line further.
    @inline(__always) private func fetch(_ index: Int) {
        guard let first = baseAddress else { return }
        // SAFETY: a value that is no reference gives an address that is never looked at.
        let object = UnsafeRawPointer(first + index).load(as: Int.self)
        cplatform_fetch(UnsafeRawPointer(bitPattern: object &+ 16))
        cplatform_fetch(UnsafeRawPointer(bitPattern: object &+ 80))
    }
}
