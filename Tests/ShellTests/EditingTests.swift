import Testing

@testable import Shell

private func withCharacters<R>(_ text: String, _ body: (UnsafeBufferPointer<Int32>) -> R) -> R {
    text.unicodeScalars.map { Int32($0.value) }.withUnsafeBufferPointer(body)
}

@Suite struct ClustersTests {
    static let texts = ["", "abc", "e\u{301}x", "👨‍👩‍👧z", "🇩🇪🇫🇷🇮🇹", "a\r\nb", "각각", "\u{301}\u{301}", "字\n👍🏽\n", "नमस्ते"]

    /// Law: walking forwards and backwards stops where Swift's own characters begin.
    @Test(arguments: texts) func walksByCharacter(text: String) {
        var places = [0]
        for character in text { places.append((places.last ?? 0) + character.unicodeScalars.count) }
        withCharacters(text) { buffer in
            let clusters = Clusters(buffer)
            var forwards = [0]
            while let last = forwards.last, last < buffer.count { forwards.append(clusters.after(last)) }
            var backwards = [buffer.count]
            while let last = backwards.last, last > 0 { backwards.append(clusters.before(last)) }
            #expect(forwards == places)
            #expect(backwards.reversed() == places)
            for place in 0...buffer.count {
                let down = clusters.boundary(near: place, forward: false)
                let up = clusters.boundary(near: place, forward: true)
                #expect(places.contains(down) && places.contains(up) && down <= place && place <= up)
            }
        }
    }

    @Test func aTextOfOneHugeClusterIsWalkedAnyway() {
        withCharacters("a" + String(repeating: "\u{301}", count: 5000)) { buffer in
            var place = buffer.count
            var steps = 0
            while place > 0 {
                let next = Clusters(buffer).before(place)
                #expect(next < place)
                place = next
                steps += 1
            }
            #expect(steps < 20)
        }
    }

    @Test func words() {
        withCharacters("list users.id  | x") { buffer in
            #expect(Words(buffer).before(18) == 17)
            #expect(Words(buffer).before(16) == 5)
            #expect(Words(buffer).after(4) == 13)
            #expect(Words(buffer).after(18) == 18)
        }
    }

    @Test func linesAroundTheCursor() {
        withCharacters("ab\n\ncd") { buffer in
            let middle = Lines(buffer, cursor: 3)
            #expect(middle.previous == 0..<2)
            #expect(middle.current == 3..<3)
            #expect(middle.next == 4..<6)
            #expect(Lines(buffer, cursor: 2).previous == nil)
            #expect(Lines(buffer, cursor: 6).next == nil)
        }
    }
}

@Suite struct UndoStackTests {
    private func texts(_ steps: [String]) -> [String] {
        var undo = UndoStack()
        for step in steps { withCharacters(step) { undo.remember($0, cursor: $0.count) } }
        var found: [String] = []
        while let state = undo.back() { found.append(String(characters: state.text)) }
        return found
    }

    @Test func aWordTypedLetterByLetterIsOneChange() {
        #expect(texts(["a", "ab", "abc", "abc ", "abc d", "abc de"]) == ["abc ", "abc", ""])
    }

    @Test func aDeletionIsAChangeOfItsOwn() { #expect(texts(["a", "ab", "", "x"]) == ["", "ab", ""]) }

    @Test func nothingToTakeBack() { #expect(texts([]) == []) }

    @Test func manyStatesAreBounded() { #expect(texts((0..<3000).map { String(repeating: "x y", count: $0 % 7 + 1) }).count <= 1000) }
}
