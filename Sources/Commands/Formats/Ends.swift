import Values

/// The ends of a list that is longer than the screen: so many rows, two thirds of them from its beginning.
///
/// The list may come row by row, and never be there whole.
struct Ends {
    private let most: Int
    private var first: [Value] = []
    /// The last rows, in a ring; `next` is the oldest of them.
    private var last: [Value] = []
    private var next = 0
    /// How many rows the whole list has.
    private(set) var count = 0

    init(_ most: Int) { self.most = most }

    init(of rows: [Value], _ most: Int) {
        self.most = most
        count = rows.count
        first = Array(rows.prefix(most))
        last = Array(rows.dropFirst(most).suffix(most / 3))
    }

    /// Puts a row at the end of the list.
    mutating func add(_ row: Value) {
        count += 1
        if first.count < most {
            first.append(row)
        } else if last.count < most / 3 {
            last.append(row)
        } else if !last.isEmpty {
            last[next] = row
            next = (next + 1) % last.count
        }
    }

    /// The rows that are shown: all of a list that is short enough.
    var rows: [Value] {
        let inOrder = last[next...] + last[..<next]
        guard count > most else { return first }
        let ends = first.dropFirst(most - most / 3) + inOrder
        return first.prefix(most - most / 3) + ends.suffix(most / 3)
    }

    /// After how many rows some are left out, and how many; `nil`: none are.
    var hidden: (after: Int, count: Int)? { count > most ? (most - most / 3, count - most) : nil }
}
