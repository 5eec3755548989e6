/// What a line was before each change, newest last.
struct UndoStack {
    struct State {
        var text: [Int32]
        var cursor: Int
    }

    private var earlier: [State] = []
    private var current = State(text: [], cursor: 0)
    private var isTyping = false
    /// In characters, over all states.
    private var held = 0
    private static let mostStates = 1000
    private static let mostCharacters = 4_000_000

    /// Takes note of the text as it is now; a word that is typed letter by letter is one change.
    mutating func remember(_ text: UnsafeBufferPointer<Int32>, cursor: Int) {
        let isSame = text.count == current.text.count && text.elementsEqual(current.text)
        if isSame {
            isTyping = isTyping && cursor == current.cursor
            current.cursor = cursor
            return
        }
        let wasTyping = isTyping
        isTyping = text.count == current.text.count + 1 && cursor == current.cursor + 1 && Self.isLetter(text[cursor - 1])
        if !(wasTyping && isTyping) {
            earlier.append(current)
            held += current.text.count
            while earlier.count > Self.mostStates || (held > Self.mostCharacters && earlier.count > 1) {
                held -= earlier.removeFirst().text.count
            }
        }
        current = State(text: Array(text), cursor: cursor)
    }

    /// Goes back one change.
    mutating func back() -> State? {
        guard let state = earlier.popLast() else { return nil }
        held -= state.text.count
        current = state
        isTyping = false
        return state
    }

    private static func isLetter(_ character: Int32) -> Bool {
        guard let scalar = Unicode.Scalar(UInt32(bitPattern: character)) else { return false }
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_"
    }
}
