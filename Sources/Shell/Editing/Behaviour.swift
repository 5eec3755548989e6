public import Commands

/// What a line editor asks of the rest of the shell; it knows no language itself.
public struct Behaviour {
    /// Whether a text cannot stand alone yet (an open quote or bracket), so that Enter opens another line.
    public var isUnfinished: (String) -> Bool
    /// What could stand at an offset (UTF-8) of a text.
    public var complete: (String, Int) -> Completion
    /// How parts of a text look: ranges in order that do not overlap.
    public var style: (String) -> [StyledRange]
    /// What a new line of an unfinished text begins with.
    public var indent: (String) -> String
    /// What is said in a row under the line: what is still expected at an offset (UTF-8) of a text, or what is wrong with it.
    public var hint: (String, Int) -> Prompt?
    /// What stands for a word, when it is typed where a command begins; nil when it stands for itself.
    public var expand: (_ word: String) -> String?
    /// What is to be said above the line when something beside it has ended, and the prompt from then on.
    public var tidings: () -> (notices: [String], prompt: Prompt)?
    /// Whether history makes suggestions, and what was sent to this site comes first.
    public var suggests: Bool
    public var site: String?
    /// The program in which a text is edited on request, with its arguments.
    public var outsideEditor: String
    /// Whether styles are shown at all.
    public var color: Bool

    public init(
        isUnfinished: @escaping (String) -> Bool = { _ in false },
        complete: @escaping (String, Int) -> Completion = { _, offset in Completion(range: offset..<offset, candidates: []) },
        style: @escaping (String) -> [StyledRange] = { _ in [] },
        indent: @escaping (String) -> String = { _ in "" },
        hint: @escaping (String, Int) -> Prompt? = { _, _ in nil },
        expand: @escaping (String) -> String? = { _ in nil },
        tidings: @escaping () -> (notices: [String], prompt: Prompt)? = { nil },
        suggests: Bool = true, site: String? = nil, outsideEditor: String = "vi", color: Bool = true
    ) {
        self.isUnfinished = isUnfinished
        self.complete = complete
        self.style = style
        self.indent = indent
        self.hint = hint
        self.expand = expand
        self.tidings = tidings
        self.suggests = suggests
        self.site = site
        self.outsideEditor = outsideEditor
        self.color = color
    }
}

/// A part of a text and how it looks.
public struct StyledRange: Sendable {
    /// In UTF-8 offsets.
    public var range: Range<Int>
    public var style: Style

    public init(_ range: Range<Int>, _ style: Style) {
        self.range = range
        self.style = style
    }
}

/// How text looks on a terminal.
public struct Style: Sendable, Equatable {
    /// The parameters of the terminal's "select graphic rendition" sequence (ECMA-48 §8.3.117).
    let parameters: String

    private init(_ parameters: String) { self.parameters = parameters }

    public static let plain = Style("")
    public static let bold = Style("1")
    public static let faint = Style("2")
    public static let underlined = Style("4")
    public static let reversed = Style("7")
    public static let red = Style("31")
    public static let green = Style("32")
    public static let yellow = Style("33")
    public static let blue = Style("34")
    public static let magenta = Style("35")
    public static let cyan = Style("36")

    /// Both at once.
    public func and(_ other: Style) -> Style {
        if parameters.isEmpty { return other }
        return other.parameters.isEmpty ? self : Style(parameters + ";" + other.parameters)
    }
}

/// What stands before a line: text in parts, each with its look.
public struct Prompt: Sendable, ExpressibleByStringLiteral {
    public var parts: [(text: String, style: Style)]

    public init(_ parts: [(text: String, style: Style)]) { self.parts = parts }
    public init(_ text: String, _ style: Style = .plain) { parts = [(text, style)] }
    public init(stringLiteral value: String) { self.init(value) }

    var text: String { parts.map(\.text).joined() }
}
