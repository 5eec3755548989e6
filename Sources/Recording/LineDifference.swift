/// Two texts line by line: what both have, what only the first has, and what only the second.
public enum LineDifference {
    public struct Row: Sendable, Hashable {
        /// A blank, `-` or `+`.
        public var sign: String
        public var text: String
    }

    public static func rows(_ old: [String], _ new: [String]) -> [Row] {
        var rows = [Row]()
        var place = 0
        let changes = new.difference(from: old)
        var removed = Set<Int>(), inserted = Set<Int>()
        for change in changes {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        for (index, line) in old.enumerated() {
            if removed.contains(index) {
                rows.append(Row(sign: "-", text: line))
                continue
            }
            while inserted.contains(place) {
                rows.append(Row(sign: "+", text: new[place]))
                place += 1
            }
            rows.append(Row(sign: " ", text: line))
            place += 1
        }
        while place < new.count {
            rows.append(Row(sign: "+", text: new[place]))
            place += 1
        }
        return rows
    }
}
