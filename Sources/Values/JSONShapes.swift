private import Glibc

/// The member names that maps of one document have had so far, as a tree: a path from the root is the keys of a map.
///
/// Rows of one shape follow the path that the row before them took. Then a name costs one comparison of bytes with the
/// source, and neither a text nor a hash is made.
struct JSONShapes: ~Copyable {
    static let root = 0
    // A map that is used as a dictionary has names of its own, which are not worth keeping.
    private static let mostNames = 64
    private static let mostBranches = 16
    private static let mostNodes = 10_000

    private struct Node {
        /// The name as it is written in the source, without its quotes.
        var offset: Int
        var length: Int
        /// How many keys the path has.
        var count: Int
        /// Where the value goes: the last place, or that of an earlier member with the same name.
        var index: Int
        var parent: Int
        /// The first branch, and the next one beside this; -1 for none.
        var branch = -1
        var beside = -1
    }

    private var nodes = [Node(offset: 0, length: 0, count: 0, index: 0, parent: -1)]
    private var names = [""]
    private var made: [Keys?] = [Keys()]

    /// Where a name as written leads to, if a map went that way before.
    @inline(__always) func next(after node: Int, _ name: Range<Int>, in source: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let base = source.baseAddress else { return nil }
        var branch = nodes[node].branch
        while branch >= 0 {
            let known = nodes[branch]
            if known.length == name.count, memcmp(base + known.offset, base + name.lowerBound, known.length) == 0 { return branch }
            branch = known.beside
        }
        return nil
    }

    @inline(__always) func index(of node: Int) -> Int { nodes[node].index }

    /// Remembers a new way; `nil` when there are too many to be worth it.
    mutating func add(_ name: String, after node: Int, _ written: Range<Int>) -> Int? {
        var branches = 0
        var last = -1
        var branch = nodes[node].branch
        while branch >= 0 {
            branches += 1
            last = branch
            branch = nodes[branch].beside
        }
        let count = nodes[node].count
        guard branches < Self.mostBranches, count < Self.mostNames, nodes.count < Self.mostNodes else { return nil }
        var new = Node(offset: written.lowerBound, length: written.count, count: count + 1, index: count, parent: node)
        if let twin = earlier(name, on: node) { (new.count, new.index) = (count, twin) }
        nodes.append(new)
        names.append(name)
        made.append(nil)
        let added = nodes.count - 1
        if last < 0 { nodes[node].branch = added } else { nodes[last].beside = added }
        return added
    }

    /// The keys of the path to a node, made once.
    mutating func keys(of node: Int) -> Keys {
        if let keys = made[node] { return keys }
        var path: [String] = []
        var step = node
        while step > 0 {
            let known = nodes[step]
            // A name that came twice stands where it came first.
            if known.count > nodes[known.parent].count { path.append(names[step]) }
            step = known.parent
        }
        let keys = Keys(path.reversed())
        made[node] = keys
        return keys
    }

    private func earlier(_ name: String, on node: Int) -> Int? {
        var step = node
        while step > 0 {
            let known = nodes[step]
            if names[step].isSame(as: name) { return known.index }
            step = known.parent
        }
        return nil
    }
}
