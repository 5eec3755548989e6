/// A regular expression whose matching takes time in proportion to the text: no expression can hang a replay.
///
/// It knows `.`, sets, `\d \w \s` and their opposites, groups, `|`, `*`, `+`, `?` and `{m,n}`. All ways through it are
/// followed at once (Thompson, "Regular expression search algorithm", 1968).
struct LinearRegex {
    private enum Step {
        case set(CharacterRanges)
        case split(Int, Int)
        case jump(Int)
        case end
    }

    private var program = [Step]()
    /// The most steps of a program; a repeat of a repeat of a repeat grows fast.
    private static let sizeLimit = 5_000

    init(_ text: String) throws(LineProblem) {
        var parser = RegexParser(Array(text.unicodeScalars))
        let tree = try parser.whole()
        try emit(tree)
        program.append(.end)
    }

    /// The places at which a match that begins at `start` may end, in order.
    func ends(in text: [Unicode.Scalar], from start: Int, steps: inout Int) -> [Int] {
        var ends = [Int]()
        var current = [Int]()
        var seen = [Int](repeating: -1, count: program.count)
        add(0, to: &current, &seen, start)
        var index = start
        while true {
            steps += 1
            var next = [Int]()
            if current.contains(where: { if case .end = program[$0] { true } else { false } }) { ends.append(index) }
            guard index < text.count else { return ends }
            for place in current {
                if case .set(let ranges) = program[place], ranges.contains(text[index].value) {
                    add(place + 1, to: &next, &seen, index + 1)
                }
            }
            if next.isEmpty { return ends }
            current = next
            index += 1
        }
    }

    private func add(_ first: Int, to states: inout [Int], _ seen: inout [Int], _ index: Int) {
        var waiting = [first]
        while let place = waiting.popLast() {
            guard seen[place] != index else { continue }
            seen[place] = index
            switch program[place] {
            case .jump(let target): waiting.append(target)
            case .split(let a, let b): waiting += [b, a]
            default: states.append(place)
            }
        }
    }

    private mutating func emit(_ tree: RegexTree) throws(LineProblem) {
        guard program.count < Self.sizeLimit else { throw .regex("it is too large when its repeats are written out") }
        switch tree {
        case .set(let ranges): program.append(.set(ranges))
        case .sequence(let trees): for tree in trees { try emit(tree) }
        case .either(let a, let b):
            let split = program.count
            program.append(.jump(0))
            try emit(a)
            let jump = program.count
            program.append(.jump(0))
            program[split] = .split(split + 1, program.count)
            try emit(b)
            program[jump] = .jump(program.count)
        case .times(let tree, let least, let most):
            for _ in 0..<least { try emit(tree) }
            guard let most else {
                let split = program.count
                program.append(.jump(0))
                try emit(tree)
                program.append(.jump(split))
                program[split] = .split(split + 1, program.count)
                return
            }
            var splits = [Int]()
            for _ in least..<most {
                splits.append(program.count)
                program.append(.jump(0))
                try emit(tree)
            }
            for split in splits { program[split] = .split(split + 1, program.count) }
        }
    }
}

/// A set of characters.
struct CharacterRanges {
    var ranges: [ClosedRange<UInt32>]
    var isInverted = false
    func contains(_ scalar: UInt32) -> Bool { ranges.contains { $0.contains(scalar) } != isInverted }
}

private indirect enum RegexTree {
    case set(CharacterRanges)
    case sequence([RegexTree])
    case either(RegexTree, RegexTree)
    case times(RegexTree, Int, Int?)
}

private struct RegexParser {
    let text: [Unicode.Scalar]
    var index = 0
    var depth = 0

    init(_ text: [Unicode.Scalar]) { self.text = text }

    mutating func whole() throws(LineProblem) -> RegexTree {
        let tree = try alternatives()
        guard index == text.count else { throw .regex("it has a ')' without its '('") }
        return tree
    }

    private mutating func alternatives() throws(LineProblem) -> RegexTree {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 50 else { throw .regex("its groups are more than 50 deep") }
        let first = try sequence()
        guard index < text.count, text[index] == "|" else { return first }
        index += 1
        return .either(first, try alternatives())
    }

    private mutating func sequence() throws(LineProblem) -> RegexTree {
        var trees = [RegexTree]()
        while index < text.count, text[index] != "|", text[index] != ")" {
            var tree = try atom()
            while let times = try times() { tree = .times(tree, times.0, times.1) }
            trees.append(tree)
        }
        return .sequence(trees)
    }

    private mutating func times() throws(LineProblem) -> (Int, Int?)? {
        guard index < text.count else { return nil }
        switch text[index] {
        case "*": (index += 1); return (0, nil)
        case "+": (index += 1); return (1, nil)
        case "?": (index += 1); return (0, 1)
        case "{":
            guard let close = text[index...].firstIndex(of: "}") else { throw .regex("it has a '{' without its '}'") }
            var view = String.UnicodeScalarView()
            view.append(contentsOf: text[(index + 1)..<close])
            let parts = String(view).split(separator: ",", omittingEmptySubsequences: false)
            index = close + 1
            guard let least = Int(parts[0]), (0...1000).contains(least), parts.count <= 2 else {
                throw .regex("a repeat must be {m}, {m,} or {m,n}, up to 1000")
            }
            guard parts.count == 2 else { return (least, least) }
            if parts[1].isEmpty { return (least, nil) }
            guard let most = Int(parts[1]), most >= least, most <= 1000 else {
                throw .regex("a repeat must be {m}, {m,} or {m,n}, up to 1000")
            }
            return (least, most)
        default: return nil
        }
    }

    private mutating func atom() throws(LineProblem) -> RegexTree {
        let scalar = text[index]
        index += 1
        switch scalar {
        case ".": return .set(CharacterRanges(ranges: [], isInverted: true))
        case "(":
            if index + 1 < text.count, text[index] == "?", text[index + 1] == ":" { index += 2 }
            let tree = try alternatives()
            guard index < text.count, text[index] == ")" else { throw .regex("it has a '(' without its ')'") }
            index += 1
            return tree
        case "[": return .set(try set())
        case "*", "+", "?", "{": throw .regex("it has a '\(scalar)' with nothing to repeat")
        case "\\": return .set(try escape())
        default: return .set(CharacterRanges(ranges: [scalar.value...scalar.value]))
        }
    }

    private mutating func escape() throws(LineProblem) -> CharacterRanges {
        guard index < text.count else { throw .regex("it ends with a '\\'") }
        let scalar = text[index]
        index += 1
        let digits: [ClosedRange<UInt32>] = [0x30...0x39]
        let letters: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a]
        let blanks: [ClosedRange<UInt32>] = [0x09...0x0d, 0x20...0x20]
        switch scalar {
        case "d": return CharacterRanges(ranges: digits)
        case "D": return CharacterRanges(ranges: digits, isInverted: true)
        case "w": return CharacterRanges(ranges: letters)
        case "W": return CharacterRanges(ranges: letters, isInverted: true)
        case "s": return CharacterRanges(ranges: blanks)
        case "S": return CharacterRanges(ranges: blanks, isInverted: true)
        case "t": return CharacterRanges(ranges: [9...9])
        case "a"..."z", "A"..."Z", "0"..."9": throw .regex("it has the escape '\\\(scalar)', which is none of \\d \\w \\s \\t")
        default: return CharacterRanges(ranges: [scalar.value...scalar.value])
        }
    }

    private mutating func set() throws(LineProblem) -> CharacterRanges {
        var out = CharacterRanges(ranges: [])
        if index < text.count, text[index] == "^" {
            out.isInverted = true
            index += 1
        }
        var isFirst = true
        while index < text.count, text[index] != "]" || isFirst {
            isFirst = false
            var low = text[index].value
            index += 1
            if low == 0x5c {
                let escaped = try escape()
                guard !escaped.isInverted else { throw .regex("an opposite such as \\D cannot stand in a set") }
                guard escaped.ranges.count == 1, escaped.ranges[0].count == 1 else {
                    out.ranges += escaped.ranges
                    continue
                }
                low = escaped.ranges[0].lowerBound
            }
            if index + 1 < text.count, text[index] == "-", text[index + 1] != "]" {
                let high = text[index + 1].value
                guard high >= low else { throw .regex("it has a range that runs backwards") }
                out.ranges.append(low...high)
                index += 2
            } else {
                out.ranges.append(low...low)
            }
        }
        guard index < text.count else { throw .regex("it has a '[' without its ']'") }
        index += 1
        return out
    }
}

extension LineProblem {
    fileprivate static func regex(_ why: String) -> LineProblem {
        LineProblem(id: "session-pattern", message: "this regular expression cannot be read", because: [why])
    }
}
