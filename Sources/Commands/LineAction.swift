/// What a key can do on the line, by the names that `set key` and `~/.editrc` (with `tenon-` before them) know.
public enum LineAction: String, CaseIterable, Sendable {
    case left
    case right
    case home
    case end
    case up
    case down
    case backspace
    case delete
    case deleteOrLeave = "delete-or-leave"
    case deleteCluster = "delete-cluster"
    case changeCase = "change-case"
    case accept
    case newline
    case complete
    case paste
    case undo
    case clearScreen = "clear-screen"
    case transpose
    case cutToEnd = "cut-to-end"
    case cutToStart = "cut-to-start"
    case cutWordBefore = "cut-word-before"
    case cutWordAfter = "cut-word-after"
    case yank
    case nextWord = "next-word"
    case search
    case editOutside = "edit"

    public var summary: String {
        switch self {
        case .left: "Move to the character before"
        case .right: "Move to the next character, or take what is suggested"
        case .home: "Move to the beginning of this line of the text"
        case .end: "Move to the end of this line of the text, or take what is suggested"
        case .up: "Move up a line, or to the history entry before"
        case .down: "Move down a line, or to the next history entry"
        case .backspace: "Delete the character before the cursor"
        case .delete: "Delete the character under the cursor"
        case .deleteOrLeave: "Delete the character under the cursor; leave if there is no text"
        case .deleteCluster: "Delete the character under the cursor, into the cut buffer"
        case .changeCase: "Change the case of the character under the cursor"
        case .accept: "Run the text, or open a line if it is unfinished"
        case .newline: "Open a line in the text"
        case .complete: "Complete the word before the cursor"
        case .paste: "Insert what the terminal pasted"
        case .undo: "Take the last change back"
        case .clearScreen: "Clear the screen"
        case .transpose: "Exchange the characters before and under the cursor"
        case .cutToEnd: "Cut to the end of this line of the text"
        case .cutToStart: "Cut to the beginning of this line of the text"
        case .cutWordBefore: "Cut the word before the cursor"
        case .cutWordAfter: "Cut the word after the cursor"
        case .yank: "Insert what was cut last"
        case .nextWord: "Move to the next word, or take a word of what is suggested"
        case .search: "Look for an earlier line"
        case .editOutside: "Edit the text in $VISUAL or $EDITOR"
        }
    }
}

/// A key of one's own for an action.
public struct KeyBinding: Sendable, Equatable {
    /// As it is written: `ctrl-o`, `alt-x`.
    public var key: String
    public var action: LineAction

    /// The characters that the terminal sends for a key; `nil` for a name that none has.
    public static func characters(of key: String) -> String? {
        let parts = key.lowercased().split(separator: "-", maxSplits: 1).map(String.init)
        guard parts.count == 2, let letter = parts[1].unicodeScalars.first, parts[1].unicodeScalars.count == 1, letter.isASCII else {
            return nil
        }
        switch parts[0] {
        case "ctrl":
            // These end the line, interrupt and stop the shell, complete, or begin what an arrow sends.
            guard (0x40..<0x80).contains(letter.value), !["c", "i", "j", "m", "z", "["].contains(parts[1]) else { return nil }
            return Unicode.Scalar(letter.value & 0x1f).map { String(Character($0)) }
        case "alt": return letter == "[" || letter == "o" ? nil : "\u{1b}" + String(Character(letter))
        default: return nil
        }
    }
}
