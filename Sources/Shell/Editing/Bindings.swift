import Commands

/// What our own keys do; libedit knows each by its name, so `~/.editrc` can bind other keys to it (`bind ^O tenon-undo`).
typealias Action = LineAction

extension LineAction {
    var name: String { "tenon-" + rawValue }

    /// libedit calls actions by their numbers.
    var number: Int32 { Int32(Self.allCases.firstIndex(of: self) ?? 0) }

    init?(number: Int32) {
        guard Self.allCases.indices.contains(Int(number)) else { return nil }
        self = Self.allCases[Int(number)]
    }

    /// The character that stands for this action between our reader and libedit: a C1 control, which no keyboard sends.
    var key: Int32 { 0x80 + number }
}

/// Functions of libedit that have a private key, for the reader and for actions that push keys.
enum BuiltIn: Int32, CaseIterable {
    case previousWord = 0x9a
    case nextWord = 0x9b
    case deleteNextCharacter = 0x9d
    case changeCase = 0x9e

    var function: String {
        switch self {
        case .previousWord: "ed-prev-word"
        case .nextWord: "em-next-word"
        case .deleteNextCharacter: "ed-delete-next-char"
        case .changeCase: "vi-change-case"
        }
    }
}

/// Which key does what, beyond libedit's own maps.
struct Bindings {
    enum Map { case main, command }
    var key: String
    var function: String
    var map: Map

    static func all(isVi: Bool) -> [Bindings] {
        var all: [Bindings] = []
        func bind(_ keys: String..., to function: String, in maps: [Map]) {
            for key in keys { for map in maps where isVi || map == .main { all.append(Bindings(key: key, function: function, map: map)) } }
        }
        func bind(_ keys: String..., to action: Action, in maps: [Map] = [.main, .command]) {
            for key in keys { bind(key, to: action.name, in: maps) }
        }
        func code(_ value: Int32) -> String { Unicode.Scalar(UInt32(value)).map { String(Character($0)) } ?? "" }

        for action in Action.allCases { bind(code(action.key), to: action) }
        for function in BuiltIn.allCases { bind(code(function.rawValue), to: function.function, in: [.main, .command]) }

        bind("\r", "\n", to: .accept)
        bind("\t", to: .complete, in: [.main])
        bind("\u{4}", to: .deleteOrLeave)
        bind("\u{8}", "\u{7f}", to: .backspace, in: [.main])
        bind("\u{8}", "\u{7f}", to: .left, in: [.command])
        bind("\u{c}", to: .clearScreen)
        bind("\u{1f}", to: .undo)
        bind("\u{12}", to: .search)
        bind("\u{18}\u{5}", to: .editOutside)
        bind("\u{10}", to: .up)
        bind("\u{e}", to: .down)
        bind("\u{15}", to: .cutToStart, in: [.main])
        bind("\u{17}", to: .cutWordBefore, in: [.main])
        if isVi {
            bind("j", "+", to: .down, in: [.command])
            bind("k", "-", to: .up, in: [.command])
            bind("u", "U", to: .undo, in: [.command])
            bind("x", to: .deleteCluster, in: [.command])
            bind("~", to: .changeCase, in: [.command])
            // These read libedit's own history, run an editor behind our back, or open its command line.
            for key in ["?", "n", "N", "G", "J", "K", "_", "@", ":", "[", "O", "\u{13}"] {
                bind(key, to: "ed-unassigned", in: [.command])
            }
            bind("/", to: .search, in: [.command])
            bind("v", to: .editOutside, in: [.command])
            bind("\u{13}", to: "ed-unassigned", in: [.main])
        } else {
            bind("\u{1}", to: .home)
            bind("\u{5}", to: .end)
            bind("\u{2}", to: .left)
            bind("\u{6}", to: .right)
            bind("\u{b}", to: .cutToEnd)
            bind("\u{14}", to: .transpose)
            // libedit's cut buffer holds whatever was deleted last, were it one character; so what is cut and yanked is ours.
            bind("\u{19}", to: .yank)
            bind("\u{1b}d", "\u{1b}D", to: .cutWordAfter)
            bind("\u{1b}\u{8}", "\u{1b}\u{7f}", to: .cutWordBefore)
            // libedit's own history, search, command line and a jump that can leave the buffer.
            bind("\u{1b}f", "\u{1b}F", to: .nextWord)
            for key in ["\u{13}", "\u{1b}x", "\u{1b}X", "\u{1b}p", "\u{1b}P", "\u{1b}n", "\u{1b}N", "\u{18}\u{18}"] {
                bind(key, to: "ed-unassigned", in: [.main])
            }
            for prefix in ["\u{1b}[", "\u{1b}O"] {
                bind(prefix + "A", to: .up, in: [.main])
                bind(prefix + "B", to: .down, in: [.main])
                bind(prefix + "C", to: .right, in: [.main])
                bind(prefix + "D", to: .left, in: [.main])
            }
        }
        return all
    }
}
