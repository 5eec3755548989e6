/// One key as a person knows it, whatever bytes the terminal sends for it.
enum Key: Equatable {
    /// A printable character.
    case text(Unicode.Scalar)
    /// A control key: 0x00...0x1f and 0x7f; Escape on its own is 0x1b.
    case control(UInt8)
    /// Alt held with a character or a control key.
    case alt(Unicode.Scalar)
    case named(Name, Modifiers = [])
    /// What was pasted, as one block.
    case paste([UInt8])
    /// No key: the terminal's answer to where its cursor is, as a column from 0.
    case report(column: Int)

    enum Name: Equatable { case up, down, left, right, home, end, pageUp, pageDown, delete, enter, backTab, backspace }

    /// As terminals count them: the parameter of a sequence, less one.
    struct Modifiers: OptionSet, Equatable {
        let rawValue: Int
        static let shift = Modifiers(rawValue: 1)
        static let alt = Modifiers(rawValue: 2)
        static let control = Modifiers(rawValue: 4)
    }
}
