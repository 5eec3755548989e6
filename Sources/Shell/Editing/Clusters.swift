/// The characters of a buffer as people see them: grapheme clusters, found around a place without looking at the whole text.
struct Clusters {
    private let text: UnsafeBufferPointer<Int32>
    /// How far is looked for a place where a cluster surely begins.
    private static let farthest = 1000

    init(_ text: UnsafeBufferPointer<Int32>) { self.text = text }

    /// Where the cluster before a place begins.
    func before(_ place: Int) -> Int {
        guard place > 0 else { return 0 }
        var start = place - 1
        while !isSureBeginning(start), place - start < Self.farthest { start -= 1 }
        return place - (String(characters: text[start..<place]).last?.unicodeScalars.count ?? 1)
    }

    /// Where the cluster that begins at a place ends.
    func after(_ place: Int) -> Int {
        guard place < text.count else { return text.count }
        var end = place + 1
        while !isSureBeginning(end), end - place < Self.farthest { end += 1 }
        return place + (String(characters: text[place..<end]).first?.unicodeScalars.count ?? 1)
    }

    /// The place itself when it is between two clusters, else the nearest one in a direction that is.
    func boundary(near place: Int, forward: Bool) -> Int {
        if isSureBeginning(place) { return place }
        var start = place - 1
        while !isSureBeginning(start), place - start < Self.farthest { start -= 1 }
        while start < place {
            let end = after(start)
            if end > place { return forward ? end : start }
            start = end
        }
        return place
    }

    /// Whether a cluster begins here whatever stands around: ASCII, except for the second half of CR LF.
    private func isSureBeginning(_ place: Int) -> Bool {
        guard place > 0, place < text.count else { return true }
        let character = text[place]
        return character < 0x80 && !(character == 0x0a && text[place - 1] == 0x0d)
    }
}

/// The lines of a buffer around its cursor, without their line ends.
struct Lines {
    let current: Range<Int>
    let previous: Range<Int>?
    let next: Range<Int>?

    init(_ text: UnsafeBufferPointer<Int32>, cursor: Int) {
        func start(of place: Int) -> Int { text[..<place].lastIndex(of: 0x0a).map { $0 + 1 } ?? 0 }
        func end(of place: Int) -> Int { text[place...].firstIndex(of: 0x0a) ?? text.count }
        let current = start(of: cursor)..<end(of: cursor)
        self.current = current
        previous = current.lowerBound > 0 ? start(of: current.lowerBound - 1)..<(current.lowerBound - 1) : nil
        next = current.upperBound < text.count ? (current.upperBound + 1)..<end(of: current.upperBound + 1) : nil
    }
}

/// The words of a buffer, as libedit's own motions see them: letters and digits, and what names and numbers are made of.
struct Words {
    private let text: UnsafeBufferPointer<Int32>

    init(_ text: UnsafeBufferPointer<Int32>) { self.text = text }

    /// Where the word before a place begins.
    func before(_ place: Int) -> Int {
        var start = place
        while start > 0, !isWord(text[start - 1]) { start -= 1 }
        while start > 0, isWord(text[start - 1]) { start -= 1 }
        return start
    }

    /// Where the word after a place ends.
    func after(_ place: Int) -> Int {
        var end = place
        while end < text.count, !isWord(text[end]) { end += 1 }
        while end < text.count, isWord(text[end]) { end += 1 }
        return end
    }

    private func isWord(_ character: Int32) -> Bool {
        guard let scalar = Unicode.Scalar(UInt32(bitPattern: character)) else { return false }
        // Marks and joiners belong to the character before them.
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar.properties.isGraphemeExtend
            || "*?_-.[]~=".unicodeScalars.contains(scalar)
    }
}
